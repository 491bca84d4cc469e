// The services of the orca sets as a program finds them that is started from the command line.

import { type HostServices, hostServices } from "@atoll/core";
import {
  memoryClipboard,
  noCanvas,
  ORCA_APP,
  ORCA_CANVAS,
  ORCA_CLIPBOARD,
  ORCA_CLOCK,
  ORCA_IO,
  ORCA_LOG,
  type OrcaFile,
  OrcaWindow,
  systemOrcaClock,
} from "@atoll/orca-builtins";
import { hostFile } from "./host-file.ts";

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

/** The files granted, and the host's timer. They stay open until the process ends. */
export const hostOrcaIo: HostServices = hostServices({
  inject: { orcaIo: ORCA_IO },
  takes: ["files"],
  make: async ({ files }) => {
    const open = Object.entries(files).map(async ([name, { path, write }]): Promise<[string, OrcaFile]> => {
      const file = await hostFile(path, { write });
      openFiles.push(file);
      return [name, file];
    });
    return { orcaIo: { files: Object.fromEntries(await Promise.all(open)) } };
  },
});

/** A window without a screen, a canvas that nobody sees, and a clipboard that ends with the program. */
export const hostOrcaWindow: HostServices = hostServices({
  inject: { orcaApp: ORCA_APP, orcaCanvas: ORCA_CANVAS, orcaClipboard: ORCA_CLIPBOARD },
  immediate: true,
  make: () => ({ orcaApp: new OrcaWindow(), orcaCanvas: noCanvas, orcaClipboard: memoryClipboard() }),
});
