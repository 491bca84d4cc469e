// Options that are misspelt or of a wrong type are errors that say what was meant: an option that is forgotten, or a limit that is none, would
// be found when it is too late.
import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { flat, flat32 } from "../../src/declare/flat-policy.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { TargetError } from "../../src/errors/errors.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { compile, safeCompile } from "../../src/link/compile.ts";
import { RunLimits } from "../../src/runtime/run-limits.ts";
import { wat } from "../assemble.ts";

const base = { name: "plain", version: "1.0.0", memory: flat32(), sets: [] } as const;
const target = defineTarget(base);
const empty = await wat`(module)`;
const engine = interpreter();
/** As a caller whose types nobody checks. */
const loosely = (value: unknown): never => value as never;

function complaint(action: () => unknown): string {
  try {
    action();
    return "nothing";
  } catch (error) {
    return error instanceof TargetError ? error.message : `not ours: ${String(error)}`;
  }
}

test("misspelt options are told with the nearest that there is", () => {
  const complaints = [
    () => flat32(loosely({ maxmum: 5 })),
    () => flat(loosely({ adressTypes: ["i32"] })),
    () => defineTarget(loosely({ ...base, feature: [] })),
    () => builtinSet("x", loosely({ version: "1.0.0", function: {} })),
    () => target.extend(loosely({ name: "more", set: [] })),
    () => target.restrict(loosely({ feature: [] })),
    () => target.restrict({ features: loosely(["simdd"]) }),
    () => compile(empty, target, loosely({ import: "any" })),
    () => instantiate(compile(empty, target), loosely({ engine, timeuot: 5 })),
    () => instantiate(compile(empty, target), loosely({})),
    () => instantiate(compile(empty, target), loosely({ engine: "interpreter" })),
    () => compile(loosely("text"), target),
    () => compile(empty, loosely({})),
  ].map(complaint);
  expect(complaints.join("\n")).toMatchInlineSnapshot(`
    "flat memory policy:
      maxmum: there is no such option (did you mean maximum?)
    flat memory policy:
      adressTypes: there is no such option (did you mean addressTypes?)
    target "plain":
      feature: there is no such option (did you mean features?)
    builtin set "x":
      function: there is no such option (did you mean functions?)
    target "more":
      set: there is no such option (did you mean sets?)
    restriction of target "plain":
      feature: there is no such option (did you mean features?)
    restriction of target "plain":
      features[0]: expected one of 20 values (did you mean simd?), found "simdd"
    options of compile:
      import: there is no such option (did you mean imports?)
    options of an instance:
      timeuot: there is no such option (did you mean timeout?)
    options of an instance:
      engine: expected an engine, such as interpreter() of @atoll/interpreter, found undefined
    options of an instance:
      engine: expected an engine, such as interpreter() of @atoll/interpreter, found "interpreter"
    compile:
      bytes: expected a Uint8Array, found "text"
    compile:
      target: expected a target, made by defineTarget, found an object (Object)"
  `);
});

test("a limit that is none is an error, whatever it was meant to be", () => {
  const module = compile(empty, target);
  const wrong: readonly (readonly [string, unknown])[] = [
    "fuel",
    "timeout",
    "maxStackBytes",
    "maxMemoryBytes",
    "maxTableElements",
    "maxHeapBytes",
  ].flatMap((name) =>
    [Number.NaN, -1, "50ms", "1e3", "lots", {}, [], true, 5n, null].map((value) => [name, value] as const),
  );
  for (const [name, value] of [...wrong, ["fuel", 0.5] as const, ["signal", {}] as const, ["signal", true] as const]) {
    expect(
      complaint(() => instantiate(module, loosely({ engine, [name]: value }))),
      `${name}: ${String(value)}`,
    ).toMatch(new RegExp(`^options of an instance:\\s+${name}: expected .*, found `));
    expect(complaint(() => new RunLimits(loosely({ [name]: value })))).toMatch(/^run limits:/);
  }
  for (const right of [{ fuel: 0 }, { fuel: Infinity }, { timeout: 0.5 }, { timeout: Infinity }, { fuel: undefined }]) {
    expect(complaint(() => instantiate(module, loosely({ engine, ...right })))).toBe("nothing");
  }
});

test("safeCompile gives every error of its arguments as a value", () => {
  for (const result of [
    safeCompile(loosely("text"), target),
    safeCompile(empty, loosely(undefined)),
    safeCompile(empty, target, loosely({ import: "any" })),
    safeCompile(Uint8Array.of(1, 2, 3), target),
  ]) {
    expect(result.ok).toBe(false);
    expect(!result.ok && result.error.message).not.toMatch(/undefined is not|Cannot read/);
  }
});
