// What the set asks of a filesystem: handles on directories and files, one path component at a time. Paths, symbolic links and
// `..` never reach an implementation: the set resolves them itself (resolve-path.ts), the same way over every filesystem.

import type { Awaitable } from "@atoll/core";
import type { FileType } from "../abi/wasi-types.ts";

/** Attributes of a file. Timestamps in nanoseconds since 1970. */
export interface Filestat {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly type: FileType;
  readonly nlink: bigint;
  /** Bytes; of a symbolic link, those of its target's name. */
  readonly size: bigint;
  readonly atim: bigint;
  readonly mtim: bigint;
  readonly ctim: bigint;
}

/** Timestamps to set, in nanoseconds; undefined leaves one as it is. */
export interface Times {
  readonly atim: bigint | undefined;
  readonly mtim: bigint | undefined;
}

/** One name in a directory, as a listing gives it. */
export interface DirectoryEntry {
  readonly name: string;
  readonly type: FileType;
  /** Asked for with `lookup` where it is missing. */
  readonly ino?: bigint;
}

/**
 * Told what was moved by work in the midst of a call whose length nobody knows (a copy). Throws when the run that called is over: the work stops, and
 * undoes what it has made.
 */
export type Progress = (bytes: number) => void;

/** How a file is to be opened. */
export interface OpenOptions {
  readonly read: boolean;
  readonly write: boolean;
  /** Whether the size may be set through the handle, even if it is not for writing. Default: as `write`. */
  readonly resize?: boolean;
  /** Makes the file if there is none. */
  readonly create: boolean;
  /** With `create`: fails with `exist` if there is anything, symbolic links included. */
  readonly exclusive: boolean;
  readonly truncate: boolean;
  /** Told the bytes that are moved, as they are; what it throws ends the work. */
  readonly progress?: Progress | undefined;
}

/** Something that can be preopened. */
export interface FileSystem {
  /** A new handle on its root, at once. The instance that asked closes it. Throws when there is nothing to open. */
  open(): Directory;
}

/**
 * An open file. Failures are thrown: `WasiError`, or an error with a system code (`ENOSPC`). A handle that is
 * `asynchronous` may answer with promises, and is given buffers of the host's instead of guest memory.
 */
export interface File {
  readonly type: FileType;
  readonly asynchronous?: boolean;
  /** False for pipes and the like: positions mean nothing. */
  readonly seekable: boolean;
  stat(): Awaitable<Filestat>;
  /** Bytes read; 0 at the end. */
  readAt(buffer: Uint8Array, position: number): Awaitable<number>;
  writeAt(buffer: Uint8Array, position: number): Awaitable<number>;
  /** Writes at the end, wherever that is by now. */
  append(buffer: Uint8Array): Awaitable<number>;
  setSize(size: number): Awaitable<void>;
  setTimes(times: Times): Awaitable<void>;
  /** Brings what was written to where it lasts; with `dataOnly` without attributes that nobody needs to read it. */
  sync(options: { readonly dataOnly: boolean }): Awaitable<void>;
  close(): void;
}

/**
 * An open directory. `name` is always one component: not empty, not `.` or `..`, without `/` and NUL. No method follows a
 * symbolic link.
 */
export interface Directory {
  stat(): Awaitable<Filestat>;
  setTimes(times: Times): Awaitable<void>;
  /** Brings its entries to where they last. Default: they need no bringing. */
  sync?(): Awaitable<void>;
  /** Another handle on the same directory. */
  reopen(): Awaitable<Directory>;
  /** Inode number to show for `..`: the directory's own at the root of what was preopened. */
  readonly parentIno: bigint;
  /** Everything in it but `.` and `..`, in an order that does not change by itself. */
  entries(): Awaitable<readonly DirectoryEntry[]>;
  /** Attributes of an entry itself; undefined if there is none. */
  lookup(name: string): Awaitable<Filestat | undefined>;
  /** Fails with `notdir` on anything else, symbolic links included. */
  openDirectory(name: string): Awaitable<Directory>;
  /** Fails with `loop` on a symbolic link and `isdir` on a directory. */
  openFile(name: string, options: OpenOptions): Awaitable<File>;
  /** The target of a symbolic link; `inval` on anything else. */
  readlink(name: string): Awaitable<string>;
  createDirectory(name: string): Awaitable<void>;
  removeDirectory(name: string): Awaitable<void>;
  /** Fails with `isdir` on a directory. */
  unlink(name: string): Awaitable<void>;
  symlink(target: string, name: string): Awaitable<void>;
  /** Hard link to an entry, itself. `xdev` if `to` belongs to another filesystem. */
  link(name: string, to: Directory, toName: string, progress?: Progress): Awaitable<void>;
  rename(name: string, to: Directory, toName: string, progress?: Progress): Awaitable<void>;
  setEntryTimes(name: string, times: Times, progress?: Progress): Awaitable<void>;
  close(): void;
}
