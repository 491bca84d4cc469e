// What `orca:io` needs of its embedder: the files that the guest may reach, and a timer. Nothing is there that was not given.

import { type Awaitable, token, type Token } from "@atoll/core";
import type { FileSystem } from "@atoll/wasi-builtins";

/** A file that a guest may reach. What it lacks fails with EBADF; an IoError that it throws becomes the guest's result. */
export interface OrcaFile {
  /** At most `length` bytes from `offset` on; fewer at the end of the file, none behind it. */
  read?(offset: number, length: number): Awaitable<Uint8Array>;
  /** Writes at `offset` and returns how many bytes it took. The bytes are the file's to keep. */
  write?(offset: number, bytes: Uint8Array): Awaitable<number>;
  /** Bytes in it. Requests that need that fail without it; rings never ask. */
  size?(): Awaitable<number>;
}

/** What a guest asks a user for, by a dialog. */
export interface OrcaFileDialog {
  readonly kind: "save" | "open";
  readonly files: boolean;
  readonly directories: boolean;
  readonly multiple: boolean;
  readonly createDirectories: boolean;
  readonly title: string;
  readonly okLabel: string;
  readonly startPath: string;
  /** Endings of names. */
  readonly filters: readonly string[];
}

/** Whoever answers for the user: what the guest may reach that it has not been given. Default: nothing. */
export interface OrcaDialogs {
  /** Whether the guest may open a path of its own folder with these rights, or the file that it gets instead. */
  request?(path: string, rights: { readonly read: boolean; readonly write: boolean }): Awaitable<boolean | OrcaFile>;
  /** What the user has chosen: paths of the guest's own folder, or files; undefined if nothing. */
  dialog?(asked: OrcaFileDialog): Awaitable<readonly (string | OrcaFile)[] | undefined>;
}

/** What `orca:io` works on. */
export interface OrcaIo {
  /** By the names under which the guest finds them. */
  readonly files: Readonly<Record<string, OrcaFile>>;
  /** The app's own folder, for requests by path. Default: it has none but the files above. */
  readonly root?: FileSystem;
  /** Who answers when a guest asks for files that it has not been given. */
  readonly dialogs?: OrcaDialogs;
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
