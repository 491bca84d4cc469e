// Real programs of others' with what they were recorded to write, for tests: they lie where ATOLL_SHARED says, or beside
// the repository.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** A program, the folders and input that it gets, and what it gives. */
export interface RecordedProgram {
  readonly name: string;
  /** What it does, in a few words. */
  readonly what: string;
  readonly wasm: string;
  /** With argv[0]. */
  readonly args: readonly string[];
  /** Folders of the host by the path under which the program sees each; `(…)` is to be an empty one. */
  readonly dirs: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly exit: number;
  readonly stdoutBytes: number;
  readonly stdoutSha256: string;
}

/** Of the repository: bundles of tools lie deeper in `tools` than this file. */
const root = import.meta.dirname.replace(/(.*)[\\/]tools\b.*/, "$1");

/** Where they lie. */
export const programsFolder: string = resolve(root, process.env["ATOLL_SHARED"] ?? "../shared", "programs");

/** All of them; none, said out loud, where they are not. */
export function recordedPrograms(): readonly RecordedProgram[] {
  const list = join(programsFolder, "programs.json");
  if (existsSync(list)) return JSON.parse(readFileSync(list, "utf8")) as RecordedProgram[];
  console.log(`real programs are skipped: there are none in ${programsFolder}, and ATOLL_SHARED names no other place`);
  return [];
}
