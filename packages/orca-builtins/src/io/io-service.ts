// What `orca:io` needs of its embedder: the files that the guest may reach, and a timer. Nothing is there that was not given.

import { type Awaitable, token, type Token } from "@atoll/core";

/** A file that a guest may reach. What it lacks fails with EBADF; an IoError that it throws becomes the guest's result. */
export interface OrcaFile {
  /** At most `length` bytes from `offset` on; fewer at the end of the file, none behind it. */
  read?(offset: number, length: number): Awaitable<Uint8Array>;
  /** Writes at `offset` and returns how many bytes it took. The bytes are the file's to keep. */
  write?(offset: number, bytes: Uint8Array): Awaitable<number>;
}

/** What `orca:io` works on. */
export interface OrcaIo {
  /** By the names under which the guest finds them. */
  readonly files: Readonly<Record<string, OrcaFile>>;
  /** Calls `ring` once, after some milliseconds; what it returns cancels that. Default: the host's timer. */
  readonly timer?: (milliseconds: number, ring: () => void) => () => void;
}

/** The files and the timer of `orca:io`. */
export const ORCA_IO: Token<OrcaIo> = token<OrcaIo>("OrcaIo");

/** No files. */
export const noFiles: OrcaIo = { files: {} };

/** Longest delay of setTimeout in milliseconds. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The host's timer, for any delay. */
export function hostTimer(milliseconds: number, ring: () => void): () => void {
  let left = milliseconds;
  let timer: ReturnType<typeof setTimeout>;
  const wait = (): void => {
    const delay = Math.min(left, LONGEST_DELAY);
    left -= delay;
    timer = setTimeout(() => (left > 0 ? wait() : ring()), Math.ceil(delay));
  };
  wait();
  return () => clearTimeout(timer);
}
