// Failing inputs, kept as files: every later run checks them again.

import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

const FOLDER: string = join(import.meta.dirname, "../regressions");

/** Stores modules that were handled wrongly, and what must be known besides; the path without number and extension. */
export async function storeRegression(
  kind: "mutant" | "difference",
  modules: readonly Uint8Array[],
  details?: unknown,
): Promise<string> {
  const hash = createHash("sha256");
  for (const bytes of modules) hash.update(bytes);
  const path = join(FOLDER, `${kind}-${hash.digest("hex").slice(0, 12)}`);
  await mkdir(FOLDER, { recursive: true });
  for (const [i, bytes] of modules.entries()) await writeFile(`${path}.${i}.wasm`, bytes);
  if (details !== undefined) await writeFile(`${path}.json`, `${JSON.stringify(details, undefined, 1)}\n`);
  return path;
}

export interface Regression {
  readonly name: string;
  readonly modules: readonly Uint8Array<ArrayBuffer>[];
  /** The content of the JSON file beside them. */
  readonly details: unknown;
}

/** All stored cases of a kind. */
export async function readRegressions(kind: "mutant" | "difference"): Promise<readonly Regression[]> {
  const regressions: Regression[] = [];
  for (const file of globSync(`${kind}-*.0.wasm`, { cwd: FOLDER }).toSorted()) {
    const name = basename(file, ".0.wasm");
    const modules: Uint8Array<ArrayBuffer>[] = [];
    for (const each of globSync(`${name}.*.wasm`, { cwd: FOLDER }).toSorted()) {
      modules.push(Uint8Array.from(await readFile(join(FOLDER, each))));
    }
    const [json] = globSync(`${name}.json`, { cwd: FOLDER });
    const details =
      json === undefined ? undefined : (JSON.parse(await readFile(join(FOLDER, json), "utf8")) as unknown);
    regressions.push({ name, modules, details });
  }
  return regressions;
}
