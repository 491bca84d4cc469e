// The modules that mutations start from: the official testsuite's, real programs, kernels, the repository's own guests, and
// random programs, which alone are there everywhere.

import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Engine } from "@atoll/core";
import { sharedFeatures } from "./fuzz-differences.ts";
import { encodeProgram } from "./generate/encode-program.ts";
import { generateCase } from "./generate/generate-program.ts";
import { Random } from "./random.ts";

export interface Corpus {
  /** Small modules that are valid. */
  readonly small: readonly Uint8Array<ArrayBuffer>[];
  /** Small ones that are not, made to be refused: many of the testsuite's. */
  readonly broken: readonly Uint8Array<ArrayBuffer>[];
  /** Programs of more than 64 KiB: rarely picked, since each costs a thousand small ones. */
  readonly large: readonly Uint8Array<ArrayBuffer>[];
}

const LARGE = 64 * 1024;
const TOO_LARGE = 2 * 1024 * 1024;

/** Random programs among the modules, always the same ones. */
const GENERATED = 400;

function generated(engine: Engine): Uint8Array<ArrayBuffer>[] {
  const options = { features: sharedFeatures(engine), emptyRanges: true };
  return Array.from({ length: GENERATED }, (_, i) => generateCase(new Random(GENERATED, i), options).programs)
    .flat()
    .map(encodeProgram)
    .filter((bytes) => bytes.length <= LARGE);
}

/** Reads every .wasm of the repository's guests and of the shared folder, as far as they are there; the engine runs the others. */
export async function readCorpus(engine: Engine): Promise<Corpus> {
  const shared = process.env["ATOLL_SHARED"] ?? resolve("../shared");
  const root = resolve(import.meta.dirname, "../../..");
  const paths = [
    ...globSync("{{apps,packages}/*/{guests,test/guests},examples/*,tools/bench/**}/*.wasm", { cwd: root }).map(
      (path) => join(root, path),
    ),
    ...globSync("{testsuite/{core,legacy,proposals}/**,programs/wasm,programs,bench/**}/*.wasm", { cwd: shared }).map(
      (path) => join(shared, path),
    ),
  ].toSorted();
  const small = generated(engine);
  const broken: Uint8Array<ArrayBuffer>[] = [];
  const large: Uint8Array<ArrayBuffer>[] = [];
  for (const path of paths) {
    const bytes = Uint8Array.from(await readFile(path));
    if (bytes.length < 8 || bytes.length > TOO_LARGE) continue;
    if (bytes.length > LARGE) large.push(bytes);
    else if (WebAssembly.validate(bytes)) small.push(bytes);
    else broken.push(bytes);
  }
  return { small, broken, large };
}

/** A module to start from. */
export function pickModule(corpus: Corpus, random: Random): Uint8Array<ArrayBuffer> {
  if (corpus.large.length > 0 && random.oneIn(400)) return random.pick(corpus.large);
  return corpus.broken.length > 0 && random.oneIn(6) ? random.pick(corpus.broken) : random.pick(corpus.small);
}
