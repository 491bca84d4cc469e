// The conformance of a target's builtins as vitest tests: the cases of builtinCases, each a test.

import type { Sets, Target } from "@atoll/core";
import { describe, test } from "./vitest.ts";
import { builtinCases, type BuiltinCasesOptions } from "../kit/builtin-cases.ts";
import { declareCases } from "../kit/conformance-case.ts";

/** What {@link builtinConformance} takes besides the target. */
export type BuiltinConformanceOptions<S extends Sets> = BuiltinCasesOptions<S>;

/**
 * Declares the tests of every builtin that the target's sets list: one for each of `builtinCases`, which has what they ask. Nothing raw comes out, no promise is
 * forgotten (vitest fails for those), and the instance can be disposed.
 */
export function builtinConformance<const S extends Sets>(
  target: Target<S>,
  options: BuiltinConformanceOptions<S>,
): void {
  const cases = builtinCases(target, options);
  describe(`builtins of ${target.name} on ${options.engine.name}`, () => {
    declareCases(cases, test);
  });
}
