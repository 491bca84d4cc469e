// What V8 made of the bundle's chunks in earlier runs, kept in the user's cache folder. Without it a third of a short run goes
// into compiling functions that every run needs; Node's own compile cache holds only what is compiled before a module runs.

import type { Script } from "node:vm";
import { prepareForStart } from "./host-compiler.ts";

const { mkdirSync, readdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } =
  process.getBuiltinModule("node:fs");
const { isAbsolute } = process.getBuiltinModule("node:path");
const { cachedDataVersionTag } = process.getBuiltinModule("node:v8");

/** A run of so many seconds can spare some milliseconds to add the functions that it compiled. */
const LONG_RUN = 3;
const MONTH = 30 * 24 * 3600 * 1000;

export class CodeCache {
  readonly #folder: string | undefined = cacheFolder();
  readonly #scripts: { readonly file: string; readonly script: Script; readonly had: number }[] = [];

  constructor() {
    if (this.#folder !== undefined) process.on("exit", () => this.#save());
  }

  /** What is there for a chunk. Its name must change when its text does: V8 compares no more than the length. */
  read(chunk: string): Buffer | undefined {
    if (this.#folder === undefined) return undefined;
    try {
      const file = `${this.#folder}/${chunk}`;
      return isOurs(file) ? readFileSync(file) : undefined;
    } catch (error) {
      // Whatever is wrong with the folder, the command goes without it.
      if (isSystemError(error)) return undefined;
      throw error;
    }
  }

  /** Has it saved at the end, if the run adds to it. */
  keep(chunk: string, script: Script, data: Buffer | undefined): void {
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

/** Code that another user may have written is not run. */
function isOurs(file: string): boolean {
  const { uid, mode } = statSync(file);
  return process.geteuid === undefined || (uid === process.geteuid() && (mode & 0o022) === 0);
}

/** Whole or not at all, in place of what is there for old texts of the chunk. A folder that cannot be written has no cache. */
function write(file: string, data: Buffer): void {
  const at = file.lastIndexOf("/");
  const [folder, chunk] = [file.slice(0, at), file.slice(at + 1)];
  const name = chunk.slice(0, chunk.lastIndexOf("-") + 1);
  const part = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const old of readdirSync(folder)) {
      // Another installation's stays: the two would replace each other's for ever.
      if (old.startsWith(name) && Date.now() - statSync(`${folder}/${old}`).mtimeMs > MONTH)
        unlinkSync(`${folder}/${old}`);
    }
    writeFileSync(part, data, { mode: 0o600 });
    renameSync(part, file);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "syscall" in error && "code" in error;
}
