// `(ref extern)` in builtins: never null, on either side, in functions and globals, early and late linked.

import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { externref, i32, refExtern } from "../../src/builtins/ready-types.ts";
import { flat } from "../../src/declare/flat-policy.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { lateImports } from "../../src/instance/late-imports.ts";
import { compile, safeCompile } from "../../src/link/compile.ts";
import { wat } from "../assemble.ts";

const scope = builtins();
const given: unknown[] = [];
const names = builtinSet("names", {
  version: "1.0.0",
  functions: {
    keep: scope.func({ params: [refExtern], results: [i32] }, (_call, value) => given.push(value)),
    make: scope.func(
      { params: [i32], results: [refExtern] },
      (_call, which) => [null, undefined, "text"][which] as never,
    ),
  },
  globals: { greeting: scope.global({ type: refExtern }, "hello") },
});
const target = defineTarget({ name: "names", version: "1.0.0", memory: flat(), sets: [names] });
const bare = defineTarget({ name: "bare", version: "1.0.0", memory: flat(), sets: [], openNamespaces: "any" });
const engine = interpreter();
const GUEST = wat`(module
  (import "names" "keep" (func $keep (param (ref extern)) (result i32)))
  (import "names" "make" (func $make (param i32) (result (ref extern))))
  (import "names" "greeting" (global $greeting (ref extern)))
  (func (export "make") (param i32) (result externref) (call $make (local.get 0)))
  (func (export "greet") (result i32) (call $keep (global.get $greeting)))
  (func (export "keep") (param (ref extern)) (result i32) (call $keep (local.get 0))))`;

test.each(["early", "late"] as const)("goes between guest and host, and null does not (%s)", async (linking) => {
  given.length = 0;
  const instance =
    linking === "early"
      ? instantiate(compile(await GUEST, target), { engine })
      : instantiate(compile(await GUEST, bare), { engine, imports: lateImports(names, { provide: {} }) });
  const make = instance.func("make", { params: [i32], results: [externref] });
  expect(make(1)).toBeUndefined();
  expect(make(2)).toBe("text");
  expect(() => make(0)).toThrow("names.make returned null, expected a (ref extern)");
  const keep = instance.func("keep", { params: [refExtern], results: [i32] });
  expect(keep("a")).toBe(1);
  expect(() => keep(null as never)).toThrow("argument 1 is null, expected a (ref extern)");
  expect(instance.func("greet", { params: [], results: [i32] })()).toBe(2);
  expect(given).toEqual(["a", "hello"]);
});

test("is another type than externref in functions, and less than it in globals", async () => {
  const wider = wat`(module
    (import "names" "greeting" (global externref))
    (import "names" "make" (func (param i32) (result externref))))`;
  const result = safeCompile(await wider, target);
  expect(result.ok ? [] : result.issues.map(({ path, expected }) => [path, expected])).toEqual([
    ["import names.make", "func [i32] -> [(ref extern)]"],
  ]);
});
