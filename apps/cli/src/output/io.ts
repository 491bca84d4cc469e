// Where commands write, and whether colours are welcome there. Tests give their own.

import { writeSync } from "node:fs";

export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** Colours on standard output, on standard error. */
  readonly outColors: boolean;
  readonly errColors: boolean;
  /** Whether whoever read standard output has gone: nothing more needs to be said. */
  readonly outClosed?: boolean;
  /** The same for standard error. */
  readonly errClosed?: boolean;
  /** Whether standard error is a terminal, where a line can be written over. */
  readonly errTerminal?: boolean;
}

function colorsOn(stream: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0") return true;
  return stream.isTTY === true;
}

/** The process's own streams, written synchronously so that nothing is lost or reordered against the guest's output. */
export const consoleIo: Io = {
  out: (text) => writeAll(1, text),
  err: (text) => writeAll(2, text),
  get outColors() {
    return colorsOn(process.stdout);
  },
  get errColors() {
    return colorsOn(process.stderr);
  },
  get outClosed() {
    return closed.has(1);
  },
  get errClosed() {
    return closed.has(2);
  },
  get errTerminal() {
    return process.stderr.isTTY;
  },
};

/** File descriptors whose readers have gone. */
const closed = new Set<number>();

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code } = error as { readonly code?: string };
      // A pipe whose reader is slow says EAGAIN; one whose reader has gone says EPIPE, and nobody is left to tell.
      if (code === "EPIPE") {
        closed.add(fd);
        return;
      }
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
