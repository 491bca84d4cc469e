// What V8 made of the bundle's chunks in earlier runs, kept in the user's cache folder. Without it a third of a short run goes
// into compiling functions that every run needs; Node's own compile cache holds only what is compiled before a module runs.

import type { Script } from "node:vm";
import { prepareForStart } from "./host-compiler.ts";
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
} = process.getBuiltinModule("node:fs");
const { writeFileSync } = process.getBuiltinModule("node:fs");
const { isAbsolute } = process.getBuiltinModule("node:path");
const { cachedDataVersionTag } = process.getBuiltinModule("node:v8");

/** A run of so many seconds can spare some milliseconds to add the functions that it compiled. */
const LONG_RUN = 3;
const HOUR = 3600 * 1000;
const MONTH = 30 * 24 * HOUR;

export class CodeCache {
  readonly #folder: string | undefined = cacheFolder();
  readonly #scripts: { readonly file: string; readonly script: Script; readonly had: number }[] = [];

  constructor() {
    if (this.#folder !== undefined) process.on("exit", () => this.#save());
  }

  /** What is there for a chunk. Its name must change when its text does: V8 compares no more than the length. */
  read(chunk: string): Uint8Array | undefined {
    if (this.#folder === undefined) return undefined;
    try {
      return readOurs(`${this.#folder}/${chunk}`, chunk);
    } catch (error) {
      // Whatever is wrong with the folder, the command goes without it.
      if (isSystemError(error)) return undefined;
      throw error;
    }
  }

  /** Has it saved at the end, if the run adds to it. */
  keep(chunk: string, script: Script, data: Uint8Array | undefined): void {
    if (this.#folder === undefined) return;
    const had = script.cachedDataRejected === false ? (data?.length ?? 0) : 0;
    this.#scripts.push({ file: `${this.#folder}/${chunk}`, script, had });
  }

  #save(): void {
    for (const { file, script, had } of this.#scripts) {
      if (had > 0 && process.uptime() < LONG_RUN) continue;
      // V8 takes back only what was made under the flags that it has then.
      prepareForStart();
      const data = script.createCachedData();
      // What is much the same need not be written again.
      if (data.length > had * 1.02) write(file, data);
    }
  }
}

/** A folder of the user's own, for this version of V8 and its flags; undefined where there is none, or none is wanted. */
function cacheFolder(): string | undefined {
  const { XDG_CACHE_HOME, LOCALAPPDATA, HOME, NODE_DISABLE_COMPILE_CACHE } = process.env;
  const base = XDG_CACHE_HOME ?? LOCALAPPDATA ?? (HOME === undefined || HOME === "" ? "" : `${HOME}/.cache`);
  if (!isAbsolute(base) || NODE_DISABLE_COMPILE_CACHE === "1") return undefined;
  return `${base}/atoll/${process.arch}-${cachedDataVersionTag().toString(16)}`;
}

/** Code that another user may have written is not run, nor what is no file, which might never end: a pipe opens at once, too. */
function readOurs(file: string, chunk: string): Uint8Array | undefined {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(descriptor);
    const isOurs = process.geteuid === undefined || (stats.uid === process.geteuid() && (stats.mode & 0o022) === 0);
    if (!stats.isFile() || !isOurs) return undefined;
    return unpackKept(chunk, stats.size, (bytes) => readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
}

/** Whole or not at all, in place of what is there for old texts of the chunk. A folder that cannot be written has no cache. */
function write(file: string, data: Buffer): void {
  const at = file.lastIndexOf("/");
  const [folder, chunk] = [file.slice(0, at), file.slice(at + 1)];
  const part = `${file}.${process.pid}${PART}`;
  let isWritten = false;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    sweep(folder, chunk);
    // Never through something that lies there already.
    writeFileSync(part, packKept(chunk, data), { mode: 0o600, flag: "wx" });
    isWritten = true;
    renameSync(part, file);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    // A full disk, or a folder in its place: what is half done goes away.
    if (isWritten || error.code !== "EEXIST") remove(part);
  }
}

/** Ends the names of files that are not whole yet. */
const PART = ".part";

/** Removes what is old of the chunk, and what runs left behind that were killed. Another installation's stays: the two would replace each other's for ever. */
function sweep(folder: string, chunk: string): void {
  const name = chunk.slice(0, chunk.lastIndexOf("-") + 1);
  for (const old of readdirSync(folder)) {
    if (!old.startsWith(name)) continue;
    const { mtimeMs } = statSync(`${folder}/${old}`, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs !== undefined && Date.now() - mtimeMs > (old.endsWith(PART) ? HOUR : MONTH)) remove(`${folder}/${old}`);
  }
}

/** If it is there, and if it can be. */
function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "syscall" in error && "code" in error;
}
