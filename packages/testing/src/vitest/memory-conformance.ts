// The conformance of a memory and its policy as vitest tests: one call in a package's own tests, for each kind of memory that it makes. What the policy
// declares decides what is expected: whether it grows, has a null guard, or can be mapped.

import { checkOptions, checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";
import { ENGINES } from "../kit/kinds.ts";
import { describe } from "./vitest.ts";
import { accessCases } from "../kit/memory/access-cases.ts";
import { guestCases } from "../kit/memory/guest-cases.ts";
import { mappingCases } from "../kit/memory/mapping-cases.ts";
import { type MemoryConformanceOptions, MemorySubject } from "../kit/memory/memory-subject.ts";
import { methodCases } from "../kit/memory/method-cases.ts";

export type { MemoryConformanceOptions };

const POLICY: OptionKind = {
  expected: "a memory policy",
  accepts: (value) => Array.isArray(Reflect.get(value as object, "addressTypes")),
};

/**
 * Declares the tests of a memory policy: its memories alone, as engines reach them, and under guests on each engine, for every address type that the
 * policy accepts. Needs an assembler, as `@atoll/testing/wat` does. Throws for policies that wrap: these are not what core wasm says.
 */
export function memoryConformance(options: MemoryConformanceOptions): void {
  checkOptions("memoryConformance", options, {
    name: optionKinds.text,
    policy: optionKinds.callable,
    engines: ENGINES,
    shared: optionKinds.flag,
    virtual: optionKinds.callable,
  });
  checkValue("memoryConformance", "policy", options.policy, optionKinds.callable);
  checkValue("memoryConformance", "engines", options.engines, ENGINES);
  const policy = options.policy();
  checkValue("memoryConformance", "policy()", policy, POLICY);
  const { addressTypes, mapping } = policy;
  describe.each(addressTypes)(`${options.name}, %s`, (addressType) => {
    const subject = new MemorySubject(addressType, options);
    methodCases(subject);
    accessCases(subject);
    for (const engine of options.engines) {
      describe(`on ${engine.name}`, () => {
        guestCases(subject, engine);
        if (mapping !== "none" && options.shared !== true) {
          describe("mapped", () => {
            mappingCases(subject, engine);
          });
        }
      });
    }
  });
}
