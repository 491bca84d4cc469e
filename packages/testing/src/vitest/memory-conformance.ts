// The conformance of a memory and its policy as vitest tests: the cases of memoryCases, each a test.

import { checkOptions, checkValue, optionKinds } from "@atoll/core/engine";
import { CASE_SKIPS, declareCases } from "../kit/conformance-case.ts";
import { ENGINES } from "../kit/kinds.ts";
import { memoryCases } from "../kit/memory/memory-cases.ts";
import type { MemoryCasesOptions } from "../kit/memory/memory-subject.ts";
import { describe, test } from "./vitest.ts";

/** What {@link memoryConformance} takes. */
export interface MemoryConformanceOptions extends MemoryCasesOptions {
  /** What is tested, for titles. */
  readonly name: string;
}

/**
 * Declares the tests of a memory policy: one for each of `memoryCases`, which has what they ask. Needs an assembler, as `@atoll/testing/wat` does. Throws for
 * policies that wrap: these are not what core wasm says.
 */
export function memoryConformance(options: MemoryConformanceOptions): void {
  options = checkOptions("memoryConformance", options, {
    name: optionKinds.text,
    policy: optionKinds.callable,
    engines: ENGINES,
    shared: optionKinds.flag,
    virtual: optionKinds.callable,
    skip: CASE_SKIPS,
  });
  checkValue("memoryConformance", "policy", options.policy, optionKinds.callable);
  checkValue("memoryConformance", "engines", options.engines, ENGINES);
  const { name, ...underTest } = options;
  describe(name, () => {
    declareCases(memoryCases(underTest), test);
  });
}
