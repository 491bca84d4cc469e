// Where commands write, and whether colours are welcome there. Tests give their own.

import { writeSync } from "node:fs";
import { outputWithoutWaiting } from "@atoll/wasi-builtins/node";

export interface Io {
  out(text: string): void;
  /** `look` is called while nobody reads it and there is nothing to do but wait, and may throw what ends a run. */
  err(text: string, look?: () => void): void;
  /** From now on what nobody reads is lost: a run whose time is over waits for no reader. */
  hurry?(): void;
  /** Colours on standard output, on standard error. */
  readonly outColors: boolean;
  readonly errColors: boolean;
  /** Whether whoever read standard output has gone: nothing more needs to be said. */
  readonly outClosed?: boolean;
  /** The same for standard error. */
  readonly errClosed?: boolean;
  /** Whether standard error is a terminal, where a line can be written over. */
  readonly errTerminal?: boolean;
  /** How wide that is; undefined where it does not say so: terminals without a size tell 0. */
  readonly errColumns?: number | undefined;
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
  err: (text, look) => writeAll(2, text, look),
  hurry() {
    hurried = true;
  },
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
  get errColumns() {
    const columns: number | undefined = process.stderr.columns;
    return columns !== undefined && columns > 0 ? columns : undefined;
  },
};

/** File descriptors whose readers have gone. */
const closed = new Set<number>();
/** Those that nobody read when there was no time left. */
const unread = new Set<number>();
let hurried = false;
/** Milliseconds between two tries, at first and at most; and for a reader that is only slow, when there is no time left. */
const FIRST_PAUSE = 0.05;
const PAUSE = 2;
const LAST_PATIENCE = 50;

function writeAll(fd: number, text: string, look?: () => void): void {
  const bytes = Buffer.from(text);
  const target = look === undefined && !hurried ? fd : outputWithoutWaiting(fd);
  let at = 0;
  let waited = 0;
  while (at < bytes.length && !unread.has(fd)) {
    try {
      at += writeSync(target, bytes, at);
      waited = 0;
    } catch (error) {
      const { code } = error as { readonly code?: string };
      // A pipe whose reader is slow says EAGAIN; one whose reader has gone says EPIPE, and nobody is left to tell.
      if (code === "EPIPE") {
        closed.add(fd);
        return;
      }
      if (code !== "EAGAIN") throw error;
      look?.();
      if (hurried && waited > LAST_PATIENCE) unread.add(fd);
      const pause = Math.min(PAUSE, waited + FIRST_PAUSE);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
      waited += pause;
    }
  }
}
