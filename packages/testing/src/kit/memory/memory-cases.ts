// The cases of a memory and its policy. What the policy declares decides what is expected: whether it grows, has a null guard, or can be mapped.

import { checkOptions, checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";
import { CASE_SKIPS, type ConformanceCase, withSkips } from "../conformance-case.ts";
import { ENGINES } from "../kinds.ts";
import { accessCases } from "./access-cases.ts";
import { guestCases } from "./guest-cases.ts";
import { mappingCases } from "./mapping-cases.ts";
import { type MemoryCasesOptions, MemorySubject } from "./memory-subject.ts";
import { methodCases } from "./method-cases.ts";

const POLICY: OptionKind = {
  expected: "a memory policy",
  accepts: (value) => Array.isArray(Reflect.get(value as object, "addressTypes")),
};

/**
 * The cases of a memory policy, for every address type that it accepts:
 *
 * - `ADDRESSTYPE/methods/…`: what its memories do for builtins and the host.
 * - `ADDRESSTYPE/access/…`: what engines reach of them, beside plain bytes.
 * - `ADDRESSTYPE/ENGINE/…`: guests on each engine, with accesses of every kind at every edge.
 * - `ADDRESSTYPE/ENGINE/mapped/…`: the same across regions, where the policy says that pages can be mapped.
 *
 * Guests need an assembler, as `@atoll/testing/wat` does. Throws for policies that wrap: these are not what core wasm says.
 */
export function memoryCases(options: MemoryCasesOptions): readonly ConformanceCase[] {
  options = checkOptions("memoryCases", options, {
    policy: optionKinds.callable,
    engines: ENGINES,
    shared: optionKinds.flag,
    virtual: optionKinds.callable,
    skip: CASE_SKIPS,
  });
  checkValue("memoryCases", "policy", options.policy, optionKinds.callable);
  checkValue("memoryCases", "engines", options.engines, ENGINES);
  const policy = options.policy();
  checkValue("memoryCases", "policy()", policy, POLICY);
  const isMapped = policy.mapping !== "none" && options.shared !== true;
  const cases = policy.addressTypes.flatMap((addressType) => {
    const subject = new MemorySubject(addressType, options);
    const onEngines = options.engines.flatMap((engine) => [
      ...guestCases(subject, engine),
      ...(isMapped ? mappingCases(subject, engine) : []),
    ]);
    return [...methodCases(subject), ...accessCases(subject), ...onEngines];
  });
  return withSkips(cases, options.skip ?? []);
}
