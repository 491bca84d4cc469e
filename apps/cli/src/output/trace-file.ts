// A trace that goes into a file of its own, a line at a time, so that neither the guest's output nor its errors stand between the lines.

import { closeSync, constants, openSync, writeSync } from "node:fs";
import { ExhaustionError } from "@atoll/core";
import { type TimeLimit, timeLeft } from "../options/time-limit.ts";
import type { Io } from "./io.ts";

export class TraceFile implements Disposable {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #io: Io;
  /** Whether it could not be written to its end. Nothing follows then. */
  failed = false;
  /** Whether it is a pipe whose reader has gone: who traces has seen enough. */
  closed = false;

  /** Throws the host's error if the file cannot be made, and ExhaustionError for a pipe that nobody reads in `time`. */
  constructor(path: string, io: Io, time: TimeLimit) {
    this.#path = path;
    this.#io = io;
    this.#descriptor = openToWrite(path, time);
  }

  /** A pipe's reader may be slow, or asleep: `look` is called while there is nothing to do but wait, and may throw what ends the run. */
  write(line: string, look: () => void): void {
    if (this.failed || this.closed) return;
    const bytes = Buffer.from(line);
    for (let at = 0; at < bytes.length && !this.failed && !this.closed;) {
      const written = this.#writeSome(bytes.subarray(at));
      at += written;
      if (written > 0) continue;
      this.#wait(look);
      pause();
    }
  }

  /** A run that ends while its trace waits leaves half a line behind. */
  #wait(look: () => void): void {
    try {
      look();
    } catch (error) {
      this.#end("nobody reads it");
      throw error;
    }
  }

  #writeSome(bytes: Buffer): number {
    try {
      return writeSync(this.#descriptor, bytes);
    } catch (error) {
      if ((error as { readonly code?: string }).code === "EAGAIN") return 0;
      if ((error as { readonly code?: string }).code === "EPIPE") {
        this.closed = true;
        return 0;
      }
      // Not the guest's fault, whose call this is: it is told apart from what the guest does.
      this.#end(error instanceof Error ? error.message : String(error));
      return 0;
    }
  }

  #end(reason: string): void {
    this.failed = true;
    this.#io.err(`atoll: the trace ends here: ${this.#path}: ${reason}\n`);
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}

/** For writing that never waits; a pipe that nobody reads yet is waited for here, but no longer than a run may take. */
function openToWrite(path: string, { timeout = Infinity, since }: TimeLimit): number {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NONBLOCK } = constants;
  for (;;) {
    try {
      return openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK);
    } catch (error) {
      if ((error as { readonly code?: string }).code !== "ENXIO") throw error;
    }
    if (timeLeft(timeout, since) === 0) {
      throw new ExhaustionError("timeout", `nobody has read ${path} within ${timeout} ms`);
    }
    pause();
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}
