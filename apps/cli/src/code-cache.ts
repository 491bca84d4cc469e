// What V8 made of the bundle's chunks in earlier runs, kept in the user's cache folder. Without it a third of a short run goes
// into compiling functions that every run needs; Node's own compile cache holds only what is compiled before a module runs.

import type { Script } from "node:vm";
import { prepareForStart } from "./host-compiler.ts";
import { keptFiles, keptFolder, readKept, remove, writeKept } from "./kept-folder.ts";

/** A run of so many seconds can spare some milliseconds to add the functions that it compiled. */
const LONG_RUN = 3;
/** How chunks end: what tells their text, which may contain a dash, and the extension. */
const TAIL = "12345678.cjs".length;
const MONTH = 30 * 24 * 3600 * 1000;

export class CodeCache {
  readonly #folder: string | undefined = keptFolder();
  readonly #scripts: { readonly file: string; readonly script: Script; readonly had: number }[] = [];

  constructor() {
    if (this.#folder !== undefined) process.on("exit", () => this.#save());
  }

  /** What is there for a chunk. Its name must change when its text does: V8 compares no more than the length. */
  read(chunk: string): Uint8Array | undefined {
    return this.#folder === undefined ? undefined : readKept(`${this.#folder}/${chunk}`, chunk);
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

/** In place of what is there for old texts of the chunk. Another installation's stays: the two would replace each other's for ever. */
function write(file: string, data: Buffer): void {
  const chunk = file.slice(file.lastIndexOf("/") + 1);
  writeKept(file, chunk, data, (folder) => {
    const old = keptFiles(folder, chunk.slice(0, -TAIL));
    for (const each of old) if (each.age > MONTH) remove(each.file);
  });
}
