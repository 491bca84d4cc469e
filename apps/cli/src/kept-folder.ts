// The user's folder in which the command keeps what it made in earlier runs: files that only the user can write, each whole or not there. Whatever
// is wrong with folder or file, the command goes without.

import { packKept, unpackKept } from "./kept-file.ts";

const {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} = process.getBuiltinModule("node:fs");
const { isAbsolute } = process.getBuiltinModule("node:path");
const { cachedDataVersionTag } = process.getBuiltinModule("node:v8");

const HOUR = 3600 * 1000;
/** Ends the names of files that are not whole yet. */
const PART = ".part";

/** The folder of the command's own; undefined where there is none, or none is wanted. */
export function ownFolder(): string | undefined {
  const { XDG_CACHE_HOME, LOCALAPPDATA, HOME, NODE_DISABLE_COMPILE_CACHE } = process.env;
  const base = XDG_CACHE_HOME ?? LOCALAPPDATA ?? (HOME === undefined || HOME === "" ? "" : `${HOME}/.cache`);
  return isAbsolute(base) && NODE_DISABLE_COMPILE_CACHE !== "1" ? `${base}/atoll` : undefined;
}

/** What is kept there for this version of V8 and its flags. */
export function keptFolder(): string | undefined {
  const own = ownFolder();
  return own === undefined ? undefined : `${own}/${process.arch}-${cachedDataVersionTag().toString(16)}`;
}

/** What a file keeps for `name`; undefined if it is not there, damaged, or of something else. */
export function readKept(file: string, name: string): Uint8Array | undefined {
  return readOwn(file, (size, fill) => unpackKept(name, size, fill));
}

/**
 * What `use` makes of a file of the user's; undefined where there is none. What another user may have written is not used, nor what is no file, which
 * might never end: a pipe opens at once, too.
 */
export function readOwn<T>(file: string, use: (size: number, fill: (bytes: Uint8Array) => number) => T): T | undefined {
  try {
    const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = fstatSync(descriptor);
      const isOurs = process.geteuid === undefined || (stats.uid === process.geteuid() && (stats.mode & 0o022) === 0);
      if (!stats.isFile() || !isOurs) return undefined;
      return use(stats.size, (bytes) => readWhole(descriptor, bytes));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}

/** Some systems give at most 2 GiB at once, and some less. */
function readWhole(descriptor: number, bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const count = readSync(descriptor, bytes, at, bytes.length - at, at);
    if (count === 0) break;
    at += count;
  }
  return at;
}

/** Has a file keep `data` for `name`: whole or not at all. `makeRoom` is called when the folder is there. A folder that cannot be written keeps nothing. */
export function writeKept(file: string, name: string, data: Uint8Array, makeRoom: (folder: string) => void): void {
  writeOwn(file, packKept(name, data), makeRoom);
}

/** The same for a file with a content of its own. Says whether it is there now. */
export function writeOwn(file: string, content: Uint8Array, makeRoom?: (folder: string) => void): boolean {
  const folder = file.slice(0, file.lastIndexOf("/"));
  const part = `${file}.${process.pid}${PART}`;
  let isWritten = false;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    makeRoom?.(folder);
    // Never through something that lies there already.
    writeFileSync(part, content, { mode: 0o600, flag: "wx" });
    isWritten = true;
    renameSync(part, file);
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    // A full disk, or a folder in its place: what is half done goes away.
    if (isWritten || error.code !== "EEXIST") remove(part);
    return false;
  }
}

/** A file of a folder. */
export interface KeptEntry {
  readonly file: string;
  readonly size: number;
  /** Milliseconds since it was written, or noted as used. */
  readonly age: number;
}

/** The files whose names begin with `start`. What runs left behind that were killed is removed. */
export function keptFiles(folder: string, start: string): KeptEntry[] {
  const entries: KeptEntry[] = [];
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(start)) continue;
    const file = `${folder}/${name}`;
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) continue;
    const age = Date.now() - stats.mtimeMs;
    if (!name.endsWith(PART)) entries.push({ file, size: stats.size, age });
    else if (age > HOUR) remove(file);
  }
  return entries;
}

/** If it is there, and if it can be. */
export function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

export function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "syscall" in error && "code" in error;
}
