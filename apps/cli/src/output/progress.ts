// One line of progress on standard error, written over again and again; nothing where that is no terminal.

import type { Io } from "./io.ts";

export interface Progress {
  show(text: string): void;
  /** Takes the line away, for what is to stay. */
  clear(): void;
}

/** Of terminals that do not say how wide they are. */
const COLUMNS = 80;

const SILENT: Progress = { show: () => undefined, clear: () => undefined };

export function progressOn(io: Io): Progress {
  if (io.errTerminal !== true) return SILENT;
  const { errColumns = COLUMNS } = io;
  return {
    // What goes on in the next line would stay there.
    show: (text) => io.err(`\r\u001B[K${text.slice(0, errColumns - 1)}`),
    clear: () => io.err("\r\u001B[K"),
  };
}
