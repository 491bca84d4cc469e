// All services of the orca sets at once, for embedders who give some and leave the others as they are: nothing of the host's but its clock.

import { noCanvas } from "./graphics/no-canvas.ts";
import type { OrcaCanvas } from "./graphics/canvas-service.ts";
import { checkOptions, type OptionKind, optionKinds } from "@atoll/core/engine";
import { memoryClipboard, type OrcaClipboard } from "./clipboard/orca-clipboard.ts";
import type { OrcaApp } from "./app/orca-app.ts";
import { OrcaWindow } from "./app/orca-window.ts";
import { noFiles, type OrcaIo } from "./io/io-service.ts";
import { type OrcaClock, systemOrcaClock } from "./orca-clock.ts";
import type { OrcaLog } from "./orca-log.ts";

/** What {@link orcaServices} makes: `provide` of an instance on the orca target. */
export interface OrcaServices {
  readonly orcaClock: OrcaClock;
  readonly orcaLog: OrcaLog;
  readonly orcaIo: OrcaIo;
  readonly orcaApp: OrcaApp;
  readonly orcaClipboard: OrcaClipboard;
  readonly orcaCanvas: OrcaCanvas;
}

const SERVICES: Readonly<Record<keyof OrcaServices, OptionKind>> = {
  orcaClock: optionKinds.service("a clock", "monotonic", "realtime"),
  orcaLog: optionKinds.service("a log", "log"),
  orcaIo: optionKinds.typed("object", "files"),
  orcaApp: optionKinds.service("a window", "quit", "setTitle", "setSize", "keyOf"),
  orcaClipboard: optionKinds.service("a clipboard", "read", "write"),
  orcaCanvas: optionKinds.service("a canvas", "draw", "present"),
};

/**
 * Services of the orca sets: what is given, and for the others the host's clock, a log that nobody reads, no files, a window without a screen, a
 * clipboard of its own, and a canvas that nobody sees.
 *
 * @example instantiate(module, { engine, provide: orcaServices({ orcaLog: { log: (level, text) => console.log(text) } }) });
 */
export function orcaServices(given: Partial<OrcaServices> = {}): OrcaServices {
  given = checkOptions("orcaServices", given, SERVICES);
  return {
    orcaClock: systemOrcaClock,
    orcaLog: { log: () => {} },
    orcaIo: noFiles,
    orcaApp: new OrcaWindow(),
    orcaClipboard: memoryClipboard(),
    orcaCanvas: noCanvas,
    ...given,
  };
}
