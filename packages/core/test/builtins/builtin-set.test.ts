import { expect, test } from "vitest";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { f64, i32, i64, pointer, size } from "../../src/builtins/ready-types.ts";
import { functionTypeOf } from "../../src/builtins/function-type.ts";
import { token } from "../../src/builtins/token.ts";
import { funcTypeName } from "../../src/module/types.ts";
import { issuesOf } from "../failures.ts";

const add = builtins().func({ params: [i32, i32], results: [i32] }, (_call, a, b) => a + b);

test("a set is an immutable value", () => {
  const set = builtinSet("math", { version: "1.0.0", functions: { add } });
  expect(set).toMatchObject({ namespace: "math", version: "1.0.0" });
  expect(Object.isFrozen(set)).toBe(true);
  expect(Object.isFrozen(set.functions)).toBe(true);
});

test("every fault of a declaration is reported with its path", () => {
  const bad = { ...add, params: [i32, { valueType: "i16", form: "i32", name: "i16" }] };
  const issues = issuesOf(() =>
    builtinSet(7 as never, { version: "one", functions: { bad: bad as never, worse: (() => 0) as never } }),
  );
  expect(issues.map((issue) => issue.path)).toEqual([
    "namespace",
    "version",
    "functions.bad.params[1].valueType",
    "functions.worse",
  ]);
  expect(issues[1]?.message).toBe("expected a semantic version such as 1.0.0");
});

test("an injected name that hides a part of the call object is refused", () => {
  const scope = builtins({ inject: { memory: token<string>("Memory") } as never });
  const f = scope.func({ params: [], results: [] }, () => {});
  const issues = issuesOf(() => builtinSet("x", { version: "1.0.0", functions: { f: f as never } }));
  expect(issues).toEqual([
    { path: "functions.f.scope.inject.memory", message: "hides a part of every call object: choose another name" },
  ]);
});

test("address-typed parameters follow the module's address type", () => {
  const copy = builtins().func({ params: [pointer, size, i64], results: [pointer, f64] }, (_call, at) => [at, 1]);
  expect(funcTypeName(functionTypeOf(copy, "i32"))).toBe("[i32 i32 i64] -> [i32 f64]");
  expect(funcTypeName(functionTypeOf(copy, "i64"))).toBe("[i64 i64 i64] -> [i64 f64]");
});
