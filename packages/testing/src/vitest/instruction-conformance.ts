// The instruction table on an engine as vitest tests: one test per row. A row that some part of the way does not know fails there.

import { checkOptions, checkValue } from "@atoll/core/engine";
import { ENGINE } from "../kit/kinds.ts";
import { compile, defineTarget, type Engine, FEATURES, flat32, instantiate, mebibytes, Trap } from "@atoll/core";
import { INSTRUCTIONS, InstructionReader, printModule } from "@atoll/core/engine";
import { describe, expect, test } from "./vitest.ts";
import { instructionSample } from "../conformance/instruction-samples.ts";

const target = defineTarget({
  name: "instructions",
  version: "1.0.0",
  features: FEATURES,
  memory: flat32({ maximum: mebibytes(1) }),
  sets: [],
});

/** What is to be tested. */
export interface InstructionConformanceOptions {
  readonly engine: Engine;
}

/**
 * Declares one test per instruction: that it decodes, validates, prints and executes. Those of a feature that the engine lacks are
 * refused when they are compiled for it.
 */
export function instructionConformance(options: InstructionConformanceOptions): void {
  checkOptions("instructionConformance", options, { engine: ENGINE });
  checkValue("instructionConformance", "engine", options.engine, ENGINE);
  const { engine } = options;
  describe(`every instruction on ${engine.name}`, () => {
    test.each(INSTRUCTIONS.map((row) => [row.name, row] as const))("%s", (name, row) => {
      const bytes = instructionSample(row);
      if (row.feature !== undefined && !engine.features.has(row.feature)) {
        expect(() => compile(bytes, target, { engine })).toThrow("does not fit");
        return;
      }
      const linked = compile(bytes, target, { engine });
      const { module } = linked;
      const read = [...module.bodies].flatMap(({ start, end }) => {
        const reader = new InstructionReader(module.bytes, start, end);
        const names: string[] = [];
        while (reader.next()) names.push(reader.instruction.name);
        return names;
      });
      expect(read).toContain(name);
      const text = [...printModule(module)].join("\n");
      // The function's own end is a parenthesis.
      expect(text.split(/[\s()]+/)).toContain(row.mnemonic);
      using instance = instantiate(linked, { engine });
      const run = instance.func("run", { params: [], results: [] });
      if (name === "unreachable") expect(run).toThrow(Trap);
      else run();
    });
  });
}
