// One line of progress on standard error, written over again and again; nothing where that is no terminal.

import type { Io } from "./io.ts";

export interface Progress {
  show(text: string): void;
  /** Takes the line away, for what is to stay. */
  clear(): void;
}

const SILENT: Progress = { show: () => undefined, clear: () => undefined };

export function progressOn(io: Io): Progress {
  if (io.errTerminal !== true) return SILENT;
  return {
    show: (text) => io.err(`\r\u001B[K${text}`),
    clear: () => io.err("\r\u001B[K"),
  };
}
