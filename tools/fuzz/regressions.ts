// Failing inputs, kept as files: every later run checks them again.

import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

const FOLDER: string = join(import.meta.dirname, "regressions");

/** Stores a module that was handled wrongly; the path of the file. The kind decides how it is checked again. */
export async function storeRegression(
  kind: "mutant" | "difference",
  bytes: Uint8Array,
  details?: unknown,
): Promise<string> {
  const name = `${kind}-${createHash("sha256").update(bytes).digest("hex").slice(0, 12)}`;
  const path = join(FOLDER, `${name}.wasm`);
  await writeFile(path, bytes);
  if (details !== undefined)
    await writeFile(join(FOLDER, `${name}.json`), `${JSON.stringify(details, undefined, 1)}\n`);
  return path;
}

export interface Regression {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The content of the JSON file beside it. */
  readonly details: unknown;
}

/** All stored cases of a kind. */
export async function readRegressions(kind: "mutant" | "difference"): Promise<readonly Regression[]> {
  const regressions: Regression[] = [];
  for (const file of globSync(`${kind}-*.wasm`, { cwd: FOLDER }).toSorted()) {
    const name = basename(file, ".wasm");
    const [json] = globSync(`${name}.json`, { cwd: FOLDER });
    regressions.push({
      name,
      bytes: Uint8Array.from(await readFile(join(FOLDER, file))),
      details: json === undefined ? undefined : (JSON.parse(await readFile(join(FOLDER, json), "utf8")) as unknown),
    });
  }
  return regressions;
}
