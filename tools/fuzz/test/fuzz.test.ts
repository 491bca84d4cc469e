// A short run of each fuzzer with a fixed seed, and every stored failure again.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compiler } from "@atoll/compiler";
import { decodeModule, I32, INSTRUCTIONS, V128, validateModule } from "@atoll/core/engine";
import type { Engine } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { Coverage, Profile } from "@atoll/observe";
import { wat } from "@atoll/testing/wat";
import { expect, test } from "vitest";
import { checkMutant } from "../src/check-mutant.ts";
import { readCorpus } from "../src/corpus.ts";
import { type DifferenceDetails, fuzzDifferences, replayDifference, sharedFeatures } from "../src/fuzz-differences.ts";
import { fuzzMutants } from "../src/fuzz-mutants.ts";
import { encodeProgram } from "../src/generate/encode-program.ts";
import { generateCase } from "../src/generate/generate-program.ts";
import type { Node } from "../src/generate/program.ts";
import { Random } from "../src/random.ts";
import { readRegressions } from "../src/regressions.ts";

const engine = interpreter();

test("10,000 mutants give only Atoll's errors and the host's verdict", { timeout: 300_000 }, async () => {
  const summary = await fuzzMutants(await readCorpus(engine), engine, {
    seed: 20_261_122,
    count: 10_000,
    seconds: Infinity,
  });
  expect([...summary.problems.values()].map(({ index, problem }) => `case ${index}: ${problem}`)).toEqual([]);
  expect(summary.cases).toBe(10_000);
  // Mutations that never got past the decoder would test nothing else.
  expect(summary.stages.invalid + summary.stages.ran + summary.stages.trapped).toBeGreaterThan(1000);
});

/** Parts of other instructions, which the tree of a program does not have. */
const PARTS: ReadonlySet<string> = new Set(["else", "end", "catch", "catch_all", "delegate"]);

test("the generator makes every instruction that both engines execute", { timeout: 120_000 }, () => {
  const features = sharedFeatures(engine);
  const missing = new Set(
    INSTRUCTIONS.filter(
      ({ mnemonic, feature }) => (feature === undefined || features.has(feature)) && !PARTS.has(mnemonic),
    ),
  );
  // A seed is enough, and so is half of these cases: rare instructions may move when the generator changes.
  for (let i = 0; i < 2000 && missing.size > 0; i++) {
    const { programs } = generateCase(new Random(1, i), { features, emptyRanges: true });
    for (const node of programs.flatMap(({ functions }) => functions.flatMap(({ body }) => nodesOf(body)))) {
      for (const row of missing) if (row.opcode === node.opcode) missing.delete(row);
    }
  }
  expect([...missing].map(({ mnemonic }) => mnemonic)).toEqual([]);
});

test("the generator makes start functions, and globals of two programs, vectors among them", () => {
  const features = sharedFeatures(engine);
  const programs = Array.from({ length: 300 }, (_, i) =>
    generateCase(new Random(2, i), { features, emptyRanges: true }),
  )
    .flatMap((made) => made.programs)
    .filter((program) => WebAssembly.validate(encodeProgram(program)));
  expect(programs.filter(({ start }) => start !== undefined).length).toBeGreaterThan(10);
  const imported = programs.flatMap(({ globals }) => globals.filter((global) => global.imported !== undefined));
  expect(imported.map(({ type }) => type)).toEqual(expect.arrayContaining([I32, V128]));
});

function nodesOf(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node) => [node, ...nodesOf(node.children), ...(node.bodies ?? []).flatMap(nodesOf)]);
}

test("random programs do what they do on the host's engine", { timeout: 300_000 }, async () => {
  // On a machine that does other things, too, a minute is enough for a part of them.
  const summary = await fuzzDifferences(engine, { seed: 20_261_122, count: 4000, seconds: 60 });
  expect(summary.differences.map(({ index, difference }) => ({ index, ...difference }))).toEqual([]);
  expect(summary.calls).toBeGreaterThan(100);
});

test("and the same compiled", { timeout: 300_000 }, async () => {
  const summary = await fuzzDifferences(compiler(), { seed: 20_261_129, count: 2000, seconds: 60 });
  expect(summary.differences.map(({ index, difference }) => ({ index, ...difference }))).toEqual([]);
  expect(summary.calls).toBeGreaterThan(100);
});

test("random programs do the same when they are counted and profiled", { timeout: 300_000 }, async () => {
  const coverage = new Coverage();
  const profile = new Profile();
  const observed: Engine = {
    name: engine.name,
    version: engine.version,
    features: engine.features,
    createFunctions: (instance) => engine.createFunctions(Object.assign(instance, { coverage, profile })),
  };
  const summary = await fuzzDifferences(observed, { seed: 20_261_129, count: 800, seconds: 30 });
  expect(summary.differences.map(({ index, difference }) => ({ index, ...difference }))).toEqual([]);
  expect(summary.calls).toBeGreaterThan(20);
  const { modules } = coverage.report();
  const counts = modules.flatMap(({ branches }) => branches.flatMap((each) => each.counts));
  expect(counts.filter((count) => count > 0).length).toBeGreaterThan(100);
  expect(profile.total).toBeGreaterThan(0);
});

test("calls end once and rightly, whatever their host does meanwhile", { timeout: 120_000 }, () => {
  // In a process that ends where nobody handles a rejection.
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const flags = ["--conditions=@atoll/source", "--unhandled-rejections=strict"];
  const line = ["schedules", "--seed", "20261129", "--count", "1000"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, main, ...line], { encoding: "utf8" });
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("1000 schedules; 0 problems");
});

test("V8 takes the largest label of a catch clause for its try_table, and Atoll refuses it", () => {
  const body = [0, 0x1f, 0x40, 1, 2, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x0b, 0x0b];
  const sections = [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, body.length + 2, 1, body.length, ...body];
  const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections]);
  // The exception has no reason any longer once the host refuses it, too.
  expect(WebAssembly.validate(bytes)).toBe(true);
  expect(() => validateModule(decodeModule(bytes), engine.features)).toThrow(
    "unknown label 4294967295 (in function 0 at offset 0x17)",
  );
  expect(checkMutant(bytes, engine)).toEqual({ stage: "invalid", hostLimit: false, problem: undefined });
});

test("V8 knows of a loop's results what its body left, and Atoll what the loop declares", async () => {
  const loop = (type: string) =>
    wat`(module (type (sub (struct))) (type (sub 0 (struct))) (type (func (result (ref null 0) i32)))
      (func (local (ref null 1)) loop ${type} ref.null 1 i32.const 0 end drop local.set 0))`;
  for (const type of ["(type 2)", "(result (ref null 0) i32)"]) {
    const bytes = new Uint8Array(await loop(type));
    // The exception has no reason any longer once the host refuses it, too.
    expect(WebAssembly.validate(bytes)).toBe(true);
    expect(() => validateModule(decodeModule(bytes), engine.features)).toThrow("type mismatch");
    expect(checkMutant(bytes, engine)).toEqual({ stage: "invalid", hostLimit: false, problem: undefined });
  }
});

test.for(await readRegressions("mutant"))("stored failure $name", ({ modules }) => {
  for (const bytes of modules) expect(checkMutant(bytes, engine).problem).toBeUndefined();
});

test.for(await readRegressions("difference"))("stored failure $name", async ({ modules, details }) => {
  expect(await replayDifference(engine, modules, details as DifferenceDetails)).toBeUndefined();
});
