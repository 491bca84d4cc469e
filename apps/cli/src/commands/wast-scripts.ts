// The scripts of `atoll wast`: which files are meant, how they are read, and what is known about those of the official testsuite.

import { readdirSync, statSync } from "node:fs";
import { basename, dirname, extname, join, resolve, sep } from "node:path";
import type { Feature } from "@atoll/core";
import {
  type Assemble,
  type CommandResult,
  type LoadFile,
  readWast,
  type Script,
  skipped,
  SUITE_SKIPS,
  suiteFeatures,
  WastError,
} from "@atoll/testing";
import { UsageError } from "../options/usage-error.ts";
import { ASSEMBLER, findAssembler } from "../input/find-assembler.ts";
import { looksLikeText } from "../input/looks-like-text.ts";
import { readBytes } from "../input/read-bytes.ts";

export interface ScriptFile {
  readonly path: string;
  /** Its path without extension, from the folder that was given: `core/simd/simd_load`. The folder is its row in the table. */
  readonly name: string;
}

/** All scripts that the arguments mean: files, and folders with everything below them. */
export function findScripts(paths: readonly string[]): readonly ScriptFile[] {
  const found = paths.flatMap((path) => (statSync(path).isDirectory() ? scriptsBelow(path) : [fileNamed(path, path)]));
  if (found.length === 0) throw new UsageError(`there are no scripts (.wast, .json) in ${paths.join(", ")}`);
  return found;
}

function scriptsBelow(folder: string): ScriptFile[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => isScript(file))
    .toSorted((a, b) => compare(dirname(a), dirname(b)) || compare(a, b))
    .map((file) => fileNamed(join(folder, file), join(basename(resolve(folder)), file)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function isScript(file: string): boolean {
  return /\.(wast|json)$/.test(file);
}

function fileNamed(path: string, shown: string): ScriptFile {
  if (!isScript(path)) throw new UsageError(`${path}: scripts end in .wast or .json`);
  const name = shown.slice(0, -extname(shown).length).split(sep).join("/");
  return { path, name: name.includes("/") ? name : `./${name}` };
}

/** The name that a script has in the official testsuite, if it lies in folders of such names. */
function suiteName({ path }: ScriptFile): string {
  const full = resolve(path).split(sep).join("/").slice(0, -extname(path).length);
  return /.*\/((?:core|custom|legacy|proposals)\/.*)/.exec(full)?.[1] ?? full;
}

export function scriptFeatures(file: ScriptFile): ReadonlySet<Feature> {
  return suiteFeatures(suiteName(file));
}

/** Failures of the official testsuite that must be, as skips with their reasons. */
export function settle(file: ScriptFile, results: readonly CommandResult[]): readonly CommandResult[] {
  const name = suiteName(file);
  return results.map((result) => {
    const skip = SUITE_SKIPS.find(({ commands }) => commands.includes(`${name}:${result.line}`));
    return skip === undefined || result.outcome.kind !== "failed"
      ? result
      : { ...result, outcome: skipped(skip.reason) };
  });
}

export interface LoadedScript {
  readonly script: Script;
  readonly loadFile: LoadFile;
  readonly assemble?: Assemble;
}

/** How scripts are read. */
export interface LoadOptions {
  /** Milliseconds for a script, and for each module that one names, where they come over pipes. Default: unlimited. */
  readonly timeout?: number;
  readonly find?: typeof findAssembler;
}

/**
 * Reads a script. Throws UsageError where the file is none, or needs an assembler that is not installed, and ExhaustionError where it does not end in
 * time.
 */
export async function loadScript(
  { path }: ScriptFile,
  { timeout, find = findAssembler }: LoadOptions = {},
): Promise<LoadedScript> {
  const source = new TextDecoder().decode(await readBytes(path, { timeout, mayBe: looksLikeScript }));
  if (path.endsWith(".json")) {
    const script = parseScript(path, source);
    // Malformed text is an assembler's business: judged where there is one, passed over where there is none.
    const hasText = script.commands.some((command) => "module_type" in command && command.module_type === "text");
    const assemble = hasText ? await find() : undefined;
    const loadFile: LoadFile = (file) => readBytes(join(dirname(path), file), { timeout });
    return { script, loadFile, ...(assemble === undefined ? {} : { assemble }) };
  }
  const assemble = await find();
  if (assemble === undefined) {
    throw new UsageError(`${path} needs an assembler: npm i -D ${ASSEMBLER}, or convert it with wast2json`);
  }
  try {
    return { ...(await readWast(source, assemble)), assemble };
  } catch (error) {
    throw error instanceof WastError ? new UsageError(`${path}: ${error.message}`) : error;
  }
}

function looksLikeScript(beginning: Uint8Array): boolean {
  return looksLikeText(beginning) || new TextDecoder().decode(beginning).trimStart().startsWith("{");
}

function parseScript(path: string, source: string): Script {
  let script: Partial<Script> | null = null;
  try {
    script = JSON.parse(source) as Partial<Script> | null;
  } catch {
    // Said below, in the same words as for other JSON.
  }
  if (!Array.isArray(script?.commands)) throw new UsageError(`${path}: this is no script as wast2json writes it`);
  return { commands: script.commands };
}
