// What modules say they were built for, and what linking makes of it.

import { expect, test } from "vitest";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { Registry } from "../../src/declare/registry.ts";
import { defineTarget, type Target } from "../../src/declare/target.ts";
import { compile, type CompileOptions, safeCompile } from "../../src/link/compile.ts";
import { type BuiltFor, builtFor, builtForVerdicts, stampModule } from "../../src/link/built-for.ts";
import { wat } from "../assemble.ts";

const log = (version: string) =>
  builtinSet("orca:log", {
    version,
    functions: { log: builtins().func({ params: [], results: [] }, () => {}) },
  });
const target = (version: string, set = version): Target =>
  defineTarget({ name: "orca", version, memory: flat32(), sets: [log(set)] });
const plain = await wat`(module (import "orca:log" "log" (func)) (@custom "note" "kept"))`;
const set = (version: string): BuiltFor => ({ kind: "set", name: "orca:log", version });
const issuesOf = (bytes: Uint8Array, to: Target, options: CompileOptions = {}): readonly unknown[] => {
  const result = safeCompile(bytes, to, options);
  return result.ok ? [] : result.issues;
};

test("a stamp is read as it was written, replaces an older one, and leaves the rest alone", () => {
  const stated: readonly BuiltFor[] = [{ kind: "target", name: "orca", version: "1.2.0" }, set("1.0.0")];
  const stamped = stampModule(stampModule(plain, [set("9.9.9")]), stated);
  expect(builtFor(decodeModule(stamped))).toEqual(stated);
  expect([...decodeModule(stamped).customs].map(({ name }) => name)).toEqual(["note", "atoll.target"]);
  expect(builtFor(decodeModule(plain))).toEqual([]);
  expect(compile(stamped, target("1.2.0")).bindings).toHaveLength(1);
  expect(() => stampModule(plain, [{ ...set("1.0"), kind: "set" }])).toThrow(
    "expected a list of { kind, name, version }",
  );
  expect(() => stampModule(new Uint8Array(3), [])).toThrow("too few bytes");
});

test("what toolchains put together, and what is no statement, is read line by line", async () => {
  const module = decodeModule(
    await wat`(module (@custom "atoll.target" "set orca:log@1.0.0\nset orca:log@1.0.0\nnonsense\nset x@y\n")
      (@custom "atoll.target" "target orca@2.0.0"))`,
  );
  expect(builtFor(module)).toEqual([set("1.0.0"), { kind: "target", name: "orca", version: "2.0.0" }]);
});

test.each([
  ["1.0.0", "1.0.0", "compatible"],
  ["1.0.0", "1.4.0", "compatible"],
  ["1.4.0", "1.0.0", "newer_needed"],
  ["1.4.0", "2.0.0", "other_major"],
  ["2.0.0", "1.4.0", "other_major"],
  ["0.1.0", "0.2.0", "other_major"],
  ["1.0.0-beta.1", "1.0.0-beta.1", "compatible"],
] as const)("built for %s, on %s: %s", (stated, found, verdict) => {
  const bytes = stampModule(plain, [set(stated)]);
  expect(builtForVerdicts(decodeModule(bytes), target("1.0.0", found))).toEqual([{ ...set(stated), found, verdict }]);
  expect(issuesOf(bytes, target("1.0.0", found))).toHaveLength(verdict === "compatible" ? 0 : 1);
});

test("an older version, and another major one, are told as such, with a registered one that would do", () => {
  const bytes = stampModule(plain, [set("1.4.0"), { kind: "target", name: "orca", version: "2.0.0" }]);
  expect(issuesOf(bytes, target("1.0.0"))).toEqual([
    {
      code: "version",
      path: "built for set orca:log@1.4.0",
      message: "the module was built for orca:log@1.4.0, target orca has 1.0.0: a newer version of the set is needed",
      expected: "^1.4.0",
      found: "1.0.0",
      hint: "build the guest for orca:log@1.0.0, or take a target with orca:log@^1.4.0",
    },
    {
      code: "version",
      path: "built for target orca@2.0.0",
      message:
        "the module was built for orca@2.0.0, target orca is 1.0.0: another major version, whose builtins may be others",
      expected: "^2.0.0",
      found: "1.0.0",
      hint: "build the guest for orca@1.0.0, or take a target with orca@^2.0.0",
    },
  ]);
  const registry = new Registry().addSet(log("1.4.2")).addSet(log("1.5.0")).addTarget(target("2.1.0"));
  expect(issuesOf(bytes, target("1.0.0"), { registry })).toMatchObject([
    { hint: "orca:log@1.5.0 is registered: take a target with it, or build the guest for orca:log@1.0.0" },
    { hint: "orca@2.1.0 is registered: take a target with it, or build the guest for orca@1.0.0" },
  ]);
});

test("what is not in a target is no matter, and a set under another namespace is the set", () => {
  const bytes = stampModule(plain, [
    { ...set("1.0.0"), name: "gone" },
    { kind: "target", name: "other", version: "3.0.0" },
  ]);
  expect(issuesOf(bytes, target("1.0.0"))).toEqual([]);
  const renamed = target("1.0.0")
    .alias("env", "orca:log")
    .without({ sets: ["orca:log"] });
  expect(builtForVerdicts(decodeModule(stampModule(plain, [set("1.0.0")])), renamed)).toMatchObject([
    { verdict: "compatible", found: "1.0.0" },
  ]);
});
