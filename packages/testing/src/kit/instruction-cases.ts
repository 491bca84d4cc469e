// The cases of an engine's instructions: one for each row of core's table, from a module that executes it. A row that some part of the way does not know
// fails there.

import {
  compile,
  defineTarget,
  type Engine,
  FEATURES,
  flat32,
  instantiate,
  type LinkedModule,
  mebibytes,
  safeCompile,
  Trap,
} from "@atoll/core";
import {
  checkOptions,
  checkValue,
  type Instruction,
  InstructionReader,
  INSTRUCTIONS,
  printModule,
} from "@atoll/core/engine";
import { instructionSample } from "../conformance/instruction-samples.ts";
import { CASE_SKIPS, type CaseSkip, type ConformanceCase, withSkips } from "./conformance-case.ts";
import { ENGINE } from "./kinds.ts";

const target = defineTarget({
  name: "instructions",
  version: "1.0.0",
  features: FEATURES,
  memory: flat32({ maximum: mebibytes(1) }),
  sets: [],
});

/** What is to be tested. */
export interface InstructionCasesOptions {
  readonly engine: Engine;
  /** Cases that are not run, each with a reason. */
  readonly skip?: readonly CaseSkip[];
}

/**
 * One case per instruction, with the id `instruction/NAME`: that it decodes, validates, prints and executes. Those of a feature that the engine lacks are
 * refused when they are compiled for it.
 */
export function instructionCases(options: InstructionCasesOptions): readonly ConformanceCase[] {
  options = checkOptions("instructionCases", options, { engine: ENGINE, skip: CASE_SKIPS });
  checkValue("instructionCases", "engine", options.engine, ENGINE);
  const { engine, skip = [] } = options;
  const cases = INSTRUCTIONS.map((row): ConformanceCase => ({
    id: `instruction/${row.name}`,
    title: "it decodes, validates, prints and executes",
    run: () => judge(row, engine),
  }));
  return withSkips(cases, skip);
}

function judge(row: Instruction, engine: Engine): void {
  const bytes = instructionSample(row);
  if (row.feature !== undefined && !engine.features.has(row.feature)) {
    const compiled = safeCompile(bytes, target, { engine });
    const refused = !compiled.ok && compiled.error.message.includes("does not fit");
    if (!refused) throw new Error(`${engine.name} lacks ${row.feature}, and is given code with it`);
    return;
  }
  const linked = compile(bytes, target, { engine });
  requireRead(row, linked);
  using instance = instantiate(linked, { engine });
  const run = instance.func("run", { params: [], results: [] });
  try {
    run();
  } catch (error) {
    if (row.name === "unreachable" && error instanceof Trap) return;
    throw error;
  }
  if (row.name === "unreachable") throw new Error("it did not trap");
}

/** That the reader and the printer know it. */
function requireRead({ name, mnemonic }: Instruction, { module }: LinkedModule): void {
  const names = [...module.bodies].flatMap(({ start, end }) => {
    const reader = new InstructionReader(module.bytes, start, end);
    const read: string[] = [];
    while (reader.next()) read.push(reader.instruction.name);
    return read;
  });
  if (!names.includes(name)) throw new Error(`the reader found ${names.join(", ")}`);
  // The function's own end is a parenthesis.
  const words = [...printModule(module)].join("\n").split(/[\s()]+/);
  if (!words.includes(mnemonic)) throw new Error(`${mnemonic} is not in the module's text`);
}
