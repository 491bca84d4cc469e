// The services of the orca sets as a program finds them that is started from the command line, and how it is run by frames there.

import { ArgumentError, type HostServices, hostServices, TargetError } from "@atoll/core";
import type { FrameRun } from "@atoll/core/engine";
import {
  CanvasRecorder,
  canvasSvg,
  FrameClock,
  memoryClipboard,
  noCanvas,
  ORCA_APP,
  ORCA_CANVAS,
  ORCA_CLIPBOARD,
  ORCA_CLOCK,
  ORCA_IO,
  ORCA_LOG,
  type OrcaApp,
  type OrcaCanvas,
  type OrcaClock,
  type OrcaFile,
  OrcaWindow,
  runOrca,
  systemOrcaClock,
} from "@atoll/orca-builtins";
import { grantedFileSystem } from "@atoll/wasi-builtins/node";
import { hostFile } from "./host-file.ts";
import { PNG_HINT, pngRenderer, type RenderPng } from "./png-renderer.ts";

/** The host's own clocks. */
export const hostOrcaClock: HostServices = hostServices({
  inject: { orcaClock: ORCA_CLOCK },
  immediate: true,
  make: () => ({ orcaClock: systemOrcaClock }),
});

/** Each message is a line for whoever started the program. */
export const hostOrcaLog: HostServices = hostServices({
  inject: { orcaLog: ORCA_LOG },
  immediate: true,
  make: ({ say }) => ({ orcaLog: { log: (level, message) => say(`${level}: ${message}`) } }),
});

/** Files that stay open until the process ends: Node takes one that is collected while it is open for a mistake. */
const openFiles: OrcaFile[] = [];

/** The files and the folder granted, and the host's timer. Files stay open until the process ends. */
export const hostOrcaIo: HostServices = hostServices({
  inject: { orcaIo: ORCA_IO },
  takes: ["files", "directories"],
  make: async ({ files, directories }) => {
    const { "/": root, ...others } = directories;
    const [other] = Object.keys(others);
    if (other !== undefined) {
      const message = `an orca app has one folder, which it sees as /, and not ${other}`;
      throw new TargetError("directories", [{ path: other, message, hint: "give it as HOST::/" }]);
    }
    const open = Object.entries(files).map(async ([name, { path, write }]): Promise<[string, OrcaFile]> => {
      const file = await hostFile(path, { write });
      openFiles.push(file);
      return [name, file];
    });
    return {
      orcaIo: {
        files: Object.fromEntries(await Promise.all(open)),
        ...(root === undefined ? {} : { root: grantedFileSystem(root) }),
      },
    };
  },
});

/**
 * A window without a screen, a clipboard that ends with the program, and the clock. A program that is run by frames has a clock that goes by them, and what it
 * draws is kept; another one has the host's clock, and nobody sees what it draws.
 */
export const hostOrcaApp: HostServices = hostServices({
  inject: { orcaApp: ORCA_APP, orcaCanvas: ORCA_CANVAS, orcaClipboard: ORCA_CLIPBOARD, orcaClock: ORCA_CLOCK },
  takes: ["frames"],
  immediate: true,
  make: ({ frames }) => {
    const orcaApp = new OrcaWindow();
    const drawn = frames !== undefined;
    return {
      orcaApp,
      orcaCanvas: drawn ? new CanvasRecorder(orcaApp) : noCanvas,
      orcaClipboard: memoryClipboard(),
      orcaClock: drawn ? new FrameClock() : systemOrcaClock,
    };
  },
  runFrames: (run, { orcaApp, orcaCanvas, orcaClock }) => runFrames(run, orcaApp, orcaCanvas, orcaClock),
});

/** Digits in the names of frames: they sort as they come. */
const DIGITS = 4;

/** What a guest draws may be too much for who renders it: its run goes on. */
function rendered(render: RenderPng, svg: string): Uint8Array | ArgumentError {
  try {
    return render(svg);
  } catch (error) {
    if (error instanceof ArgumentError) return error;
    throw error;
  }
}

async function runFrames(run: FrameRun, window: OrcaApp, canvas: OrcaCanvas, clock: OrcaClock): Promise<void> {
  if (!(window instanceof OrcaWindow) || !(canvas instanceof CanvasRecorder)) {
    const message = "frames are of an OrcaWindow and a CanvasRecorder, which the command makes; others are provided";
    throw new TargetError("frames", [{ path: "provide", message }]);
  }
  const { instance, count, mode, save, done, say } = run;
  const render = save === undefined ? undefined : await pngRenderer();
  if (save !== undefined && render === undefined) say(`frames are SVG alone: for PNG, ${PNG_HINT}`);
  await runOrca(instance, {
    window,
    frames: count,
    mode,
    ...(clock instanceof FrameClock ? { clock } : {}),
    onFrame: async (frame) => {
      if (save !== undefined) {
        const name = `frame-${String(frame + 1).padStart(DIGITS, "0")}`;
        const svg = canvasSvg(canvas.picture());
        await save(`${name}.svg`, svg);
        const png = render === undefined ? undefined : rendered(render, svg);
        if (png instanceof ArgumentError) say(`${name} is SVG alone: ${png.message}`);
        else if (png !== undefined) await save(`${name}.png`, png);
      }
      done(frame + 1);
    },
  });
}
