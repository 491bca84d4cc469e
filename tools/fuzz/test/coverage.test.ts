// Both engines count alike, whatever a random program does, traps in the middle of calls included: the compiler leaves out counts that follow from others.

import { compiler } from "@atoll/compiler";
import type { Engine } from "@atoll/core";
import { type CodeCounts, decodeModule, validateWithin } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { Coverage, type CoverageReport } from "@atoll/observe";
import { expect, test } from "vitest";
import { AtollExecution } from "../src/execute-ours.ts";
import { sharedFeatures } from "../src/fuzz-differences.ts";
import { encodeProgram } from "../src/generate/encode-program.ts";
import { generateCase } from "../src/generate/generate-program.ts";
import type { FuzzCase } from "../src/generate/program.ts";
import { Random } from "../src/random.ts";

const features = new Set([...sharedFeatures(compiler())].filter((feature) => !/exception/.test(feature)));

/** Notes of all counts whether some are left out. */
class Watching extends Coverage {
  leftOut: number = 0;

  override addCounts(counts: CodeCounts): void {
    super.addCounts({
      module: counts.module,
      hostCalls: counts.hostCalls,
      exitsOf: (funcidx) => counts.exitsOf(funcidx),
      unbegunOf: (funcidx) => counts.unbegunOf?.(funcidx) ?? 0,
      countsOf: (funcidx) => {
        const found = counts.countsOf(funcidx);
        this.leftOut += found?.filter((count) => count === undefined).length ?? 0;
        return found;
      },
    });
  }
}

async function cover(base: Engine, { programs, calls }: FuzzCase) {
  const coverage = new Watching();
  const engine: Engine = {
    name: base.name,
    version: base.version,
    features: base.features,
    createFunctions: (instance) => base.createFunctions(Object.assign(instance, { coverage })),
    ...(base.link === undefined ? {} : { link: base.link.bind(base) }),
    ...(base.memoryHost === undefined ? {} : { memoryHost: base.memoryHost }),
  };
  const modules = programs.map((program) => encodeProgram(program));
  const execution = new AtollExecution(modules, programs, engine, {});
  let traps = 0;
  if (execution.failure === undefined) {
    for (const call of calls) if ((await execution.call(call)).kind === "trap") traps++;
  }
  return { report: coverage.report(), leftOut: coverage.leftOut, traps };
}

/** By module, a line for each function, of those that ran: an engine may tell of a module before anything of it runs. */
function countsIn({ modules }: CoverageReport): Readonly<Record<string, readonly string[]>> {
  const ran = modules.filter(({ functions }) => functions.some(({ count }) => count > 0));
  return Object.fromEntries(
    ran.map(({ id, functions, branches }) => [
      id,
      functions.map(({ funcidx, count }) => {
        const own = branches.filter((branch) => branch.funcidx === funcidx);
        return `${funcidx}: ${count}; ${own.map(({ kind, counts }) => `${kind} ${counts.join(" ")}`).join(", ")}`;
      }),
    ]),
  );
}

test("random programs are counted alike on both engines", { timeout: 300_000 }, async () => {
  const all = { programs: 0, leftOut: 0, traps: 0, counted: 0 };
  for (let i = 0; i < 200; i++) {
    const made = generateCase(new Random(20_261_130, i), { features, emptyRanges: true });
    try {
      for (const program of made.programs) validateWithin(decodeModule(encodeProgram(program)), features);
    } catch {
      continue;
    }
    const ours = await cover(interpreter(), made);
    const compiled = await cover(compiler(), made);
    expect(countsIn(compiled.report), `case ${i}`).toEqual(countsIn(ours.report));
    all.programs++;
    all.leftOut += compiled.leftOut;
    all.traps += compiled.traps;
    all.counted += compiled.report.modules
      .flatMap(({ branches }) => branches.flatMap(({ counts }) => counts))
      .filter(Boolean).length;
  }
  expect(all.programs).toBeGreaterThan(100);
  expect(Math.min(all.traps, all.leftOut, all.counted)).toBeGreaterThan(40);
});
