// What the host does in one step that nobody can end: what it costs is known before, and what costs too much is refused, or left to the interpreter.

import { auto, compiler } from "@atoll/compiler";
import { compile, defineTarget, EngineError, FEATURES, flat, i32, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { expect, test } from "vitest";

const target = defineTarget({ name: "steps", version: "1.0.0", features: FEATURES, memory: flat(), sets: [] });
const I32_I32 = { params: [i32], results: [i32] } as const;

/** A function that runs to its end at once where it is compiled: what stands behind the return is only compiled. */
const costly = (locals: number, operands: number, code: string): string => `(module
  (func (export "run") (param i32) (result i32) (local ${"i64 ".repeat(locals)})
    (if (local.get 0) (then (return (i32.const 7))))
    ${"(i32.const 1)".repeat(operands)} ${code} ${"drop ".repeat(operands)} (i32.const 5)))`;

test.for<readonly [name: string, text: string]>([
  ["many locals at many branches", costly(20_000, 0, "(if (local.get 0) (then nop))".repeat(2000))],
  ["many operands at many branches", costly(1, 9000, "(block (br_if 0 (local.get 0)))".repeat(6000))],
  ["many operands at many loops", costly(1, 9000, "(loop)".repeat(8000))],
  [
    "many labels of one table, with many locals",
    costly(
      40_000,
      0,
      `${"block ".repeat(2000)} (br_table ${Array.from({ length: 2000 }, (_, i) => i).join(" ")} (local.get 0)) ${"end ".repeat(2000)}`,
    ),
  ],
])("%s in one function are not the host's to compile", async ([, text]) => {
  const bytes = await assembleText(text);
  const engine = auto({ otherwise: interpreter() });
  const linked = compile(bytes, target, { engine });
  using instance = instantiate(linked, { engine });
  expect(instance.func("run", I32_I32)(1)).toBe(7);
  expect(engine.explain(linked)).toMatchObject({
    engine: "interpreter",
    reason: expect.stringContaining("function 0 has so many branches, locals and operands") as string,
  });
  expect(() => instantiate(compile(bytes, target), { engine: compiler() })).toThrow(EngineError);
});

test("as many in different functions, in dead code, or without branches are compiled", async () => {
  const some = costly(2000, 0, "(if (local.get 0) (then nop))".repeat(800)).slice("(module".length, -1);
  const many = `(module ${some} ${some.replace(/\(export "run"\)/, "").repeat(30)})`;
  const dead = costly(20_000, 0, `(block (unreachable) ${"(if (local.get 0) (then nop))".repeat(2000)})`);
  const plain = costly(20_000, 2000, "(block)".repeat(5000));
  for (const text of [many, dead, plain]) {
    const engine = compiler();
    using instance = instantiate(compile(await assembleText(text), target, { engine }), { engine });
    expect(instance.func("run", I32_I32)(1)).toBe(7);
  }
});

test("a function that the host compiles for longer than a run's time allows is interpreted", async () => {
  // About a tenth of a second.
  const bytes = await assembleText(costly(3000, 0, "(if (local.get 0) (then nop))".repeat(2000)));
  const engine = auto({ otherwise: interpreter() });
  const linked = compile(bytes, target, { engine });
  const engineWith = (options: {
    readonly timeout?: number;
    readonly signal?: AbortSignal;
    readonly fuel?: number;
  }) => {
    using instance = instantiate(linked, { engine, ...options });
    expect(instance.func("run", I32_I32)(1)).toBe(7);
    return engine.explain(linked).engine;
  };
  expect(engineWith({ timeout: 100 })).toBe("interpreter");
  expect(engineWith({ timeout: 5000 })).toBe("compiler");
  expect(engineWith({ signal: new AbortController().signal })).toBe("compiler");
  expect(engineWith({ fuel: 1000 })).toBe("compiler");
  expect(engineWith({})).toBe("compiler");
});

const LARGE = `(module (type $b (array i8)) (table $t 0 20000000 funcref)
  (func (export "array") (param i32) (result i32) (array.len (array.new_default $b (local.get 0))))
  (func (export "grow") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0))))`;

test("arrays and tables become no larger than the host makes them in time", async () => {
  const engine = compiler();
  const linked = compile(await assembleText(LARGE), target, { engine });
  const results = (options: { readonly timeout?: number; readonly signal?: AbortSignal; readonly fuel?: number }) => {
    using instance = instantiate(linked, { engine, ...options });
    const attempt = (name: string, size: number): unknown => {
      try {
        return instance.func(name, I32_I32)(size);
      } catch (error) {
        return (error as { readonly code?: string }).code;
      }
    };
    return [attempt("array", 60 * 2 ** 20), attempt("grow", 500_000), attempt("grow", 500_000)];
  };
  // A clock that stands still is not to be had here, so the time is long.
  expect(results({ timeout: 60_000 })).toEqual([60 * 2 ** 20, 0, 500_000]);
  expect(results({ timeout: 100 }).map((each) => (each === "timeout" ? "refused" : each))).toEqual([
    expect.stringMatching(/^(memory_limit|refused)$/) as string,
    expect.toBeOneOf([0, "refused"]) as unknown,
    expect.toBeOneOf([-1, "refused"]) as unknown,
  ]);
  expect(results({ fuel: 1000 })[0]).toBe("fuel_exhausted");
});

test("tables that the host makes for too long are made for the interpreter", async () => {
  const bytes = await assembleText(
    `(module (table 4000000 funcref) (func (export "run") (param i32) (result i32) (table.size)))`,
  );
  const engine = auto({ otherwise: interpreter() });
  const linked = compile(bytes, target, { engine });
  for (const [timeout, name] of [
    [50, "interpreter"],
    [60_000, "compiler"],
  ] as const) {
    try {
      using instance = instantiate(linked, { engine, timeout });
      expect(instance.func("run", I32_I32)(0)).toBe(4_000_000);
    } catch (error) {
      expect(error).toMatchObject({ code: "timeout" });
    }
    expect(engine.explain(linked).engine).toBe(name);
  }
});
