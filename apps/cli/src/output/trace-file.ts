// A trace that goes into a file of its own, a line at a time, so that neither the guest's output nor its errors stand between the lines.

import { closeSync, openSync, writeSync } from "node:fs";
import type { Io } from "./io.ts";

export class TraceFile implements Disposable {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #io: Io;
  /** Whether it could not be written to its end. Nothing follows then. */
  failed = false;
  /** Whether it is a pipe whose reader has gone: who traces has seen enough. */
  closed = false;

  /** Throws the host's error if the file cannot be made. */
  constructor(path: string, io: Io) {
    this.#path = path;
    this.#io = io;
    this.#descriptor = openSync(path, "w");
  }

  write(line: string): void {
    if (this.failed || this.closed) return;
    const bytes = Buffer.from(line);
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
    } catch (error) {
      if ((error as { readonly code?: string }).code === "EPIPE") {
        this.closed = true;
        return;
      }
      // Not the guest's fault, whose call this is: it is told apart from what the guest does.
      this.failed = true;
      this.#io.err(
        `atoll: the trace ends here: ${this.#path}: ${error instanceof Error ? error.message : String(error)}\n`,
      );
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}
