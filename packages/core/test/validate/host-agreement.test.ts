// Our verdict on a module is the host's, over the official testsuite and over mutations of it.

import { expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { DecodeError, ValidationError } from "../../src/errors/errors.ts";
import { type Feature, WASM_3 } from "../../src/module/features.ts";
import { validateWithin } from "../../src/validate/validate-module.ts";
import { featuresOf, FOLDERS, followed, hasTestsuite, moduleCommands } from "../testsuite.ts";

interface Host {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
}
const host = (globalThis as unknown as { WebAssembly: Host }).WebAssembly;

/** A module that needs exnref and 64-bit memories: hosts without them know too little to compare with. */
const RECENT = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 4, 1, 6, 6, 1, 0x69, 0, 0xd0, 0x69, 0x0b]);
const hostIsRecent = host.validate(RECENT);
if (!hostIsRecent) console.log("this host does not know WebAssembly 3.0: comparing with it is skipped");

const features: ReadonlySet<Feature> = new Set([...WASM_3, "threads", "legacy-exceptions"]);
const comparable = FOLDERS.filter((folder) => [...featuresOf(folder)].every((each) => features.has(each)));

/** The host's own limits, which are no verdict on validity, and its rule against mixing both kinds of exceptions. */
const HOST_ONLY = /larger than implementation limit|mix of legacy and new exception handling|exceeds internal limit/;

/**
 * Where V8 is laxer than the specification: br_on_non_null to a label that takes no reference; and what ref.as_non_null and its
 * kin leave in unreachable code is a reference, not just anything.
 */
const LAX_HOST = /^type mismatch: (the label takes no reference|.* but stack has .*\(ref (null )?bot\))/;

/** Why we refuse the module, or undefined. */
function refusal(bytes: Uint8Array): string | undefined {
  try {
    validateWithin(decodeModule(bytes), features);
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError || error instanceof ValidationError) return error.message;
    throw error;
  }
}

function accepts(bytes: Uint8Array): boolean {
  return refusal(bytes) === undefined;
}

/** What one side says against a module that the other accepts, if it counts. */
function disagreement(bytes: Uint8Array): string | undefined {
  const ours = refusal(bytes);
  if ((ours === undefined) === host.validate(bytes)) return undefined;
  if (ours !== undefined) return LAX_HOST.test(ours) ? undefined : `accepted by the host alone, refused here: ${ours}`;
  try {
    void new host.Module(bytes);
    return "the host says no, and compiles it";
  } catch (error) {
    const reason = String(error);
    return HOST_ONLY.test(reason) ? undefined : reason;
  }
}

/** mulberry32: small, and good enough to pick bytes. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

function mutate(bytes: Uint8Array, next: () => number): Uint8Array {
  const copy = bytes.slice();
  const at = 8 + Math.floor(next() * (copy.length - 8));
  const old = copy[at] ?? 0;
  const how = next();
  if (how < 0.4) copy[at] = Math.floor(next() * 256);
  else if (how < 0.7) copy[at] = old ^ (1 << Math.floor(next() * 8));
  else copy[at] = old + (next() < 0.5 ? 1 : 255);
  return copy;
}

test.skipIf(!hasTestsuite || !hostIsRecent).each(comparable)("%s", (folder) => {
  const found = moduleCommands(folder).flatMap(({ place, bytes }) => {
    const reason = disagreement(bytes) ?? disagreement(followed(bytes));
    return reason === undefined ? [] : [`${place}: ${reason}`];
  });
  expect(found).toEqual([]);
});

test.skipIf(!hasTestsuite || !hostIsRecent)("10,000 mutations of valid modules", () => {
  const seed = 20260723;
  const next = random(seed);
  const base = comparable
    .flatMap((folder) => moduleCommands(folder))
    .filter(({ bytes }) => bytes.length > 16 && bytes.length < 20_000 && accepts(bytes));
  const found: string[] = [];
  let accepted = 0;
  for (let i = 0; i < 10_000; i++) {
    const origin = base[Math.floor(next() * base.length)];
    if (origin === undefined) throw new Error("no modules to mutate");
    const mutated = mutate(origin.bytes, next);
    const mutant = i % 2 === 0 ? mutated : followed(mutated);
    if (accepts(mutant)) accepted++;
    const reason = disagreement(mutant);
    if (reason !== undefined) found.push(`${origin.place}, mutation ${i} of seed ${seed}: ${reason}`);
  }
  expect(found).toEqual([]);
  // Mutations that are all refused would prove little.
  expect(accepted).toBeGreaterThan(2000);
});
