// The instruction table on an engine as vitest tests: one test per row.

import type { Engine } from "@atoll/core";
import { checkOptions, checkValue } from "@atoll/core/engine";
import { declareCases } from "../kit/conformance-case.ts";
import { instructionCases } from "../kit/instruction-cases.ts";
import { ENGINE } from "../kit/kinds.ts";
import { describe, test } from "./vitest.ts";

/** What is to be tested. */
export interface InstructionConformanceOptions {
  readonly engine: Engine;
}

/**
 * Declares one test per instruction: that it decodes, validates, prints and executes. Those of a feature that the engine lacks are
 * refused when they are compiled for it.
 */
export function instructionConformance(options: InstructionConformanceOptions): void {
  options = checkOptions("instructionConformance", options, { engine: ENGINE });
  checkValue("instructionConformance", "engine", options.engine, ENGINE);
  describe(`every instruction on ${options.engine.name}`, () => {
    declareCases(instructionCases(options), test);
  });
}
