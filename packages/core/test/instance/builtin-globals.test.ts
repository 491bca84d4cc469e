// Globals among builtins, and sets that answer every name: declared, linked early and late, changed through targets.

import { interpreter } from "@atoll/interpreter";
import { describe, expect, test } from "vitest";
import { builtins, type SetEntry } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { bool, externref, f64, i32, i64, pointer } from "../../src/builtins/ready-types.ts";
import { token } from "../../src/builtins/token.ts";
import { flat, flat32 } from "../../src/declare/flat-policy.ts";
import { defineTarget, type Target } from "../../src/declare/target.ts";
import { TargetError } from "../../src/errors/errors.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { lateImports } from "../../src/instance/late-imports.ts";
import { compile, safeCompile } from "../../src/link/compile.ts";
import { wat } from "../assemble.ts";
import { issuesOf } from "../failures.ts";

const START = token<bigint>("Start");
const scope = builtins({ inject: { start: START }, state: (): number => 0 });
const plain = builtins();
const env = builtinSet("env", {
  version: "1.0.0",
  functions: { answer: plain.func({ params: [], results: [i32] }, () => 42) },
  globals: {
    limit: plain.global({ type: i32 }, 7),
    ratio: plain.global({ type: f64 }, () => 0.5),
    high: plain.global({ type: bool }, true),
    base: plain.global({ type: pointer }, 4096),
    counter: scope.global({ type: i64, mutable: true }, ({ start }) => start),
  },
});
const target = defineTarget({ name: "globals", version: "1.0.0", memory: flat(), sets: [env] });
const engine = interpreter();

const GUEST = wat`(module
  (import "env" "limit" (global $limit i32))
  (import "env" "ratio" (global $ratio f64))
  (import "env" "high" (global $high i32))
  (import "env" "base" (global $base i32))
  (import "env" "counter" (global $counter (mut i64)))
  (import "env" "counter" (global $again (mut i64)))
  (import "env" "answer" (func $answer (result i32)))
  (memory 1)
  (data (global.get $limit) "x")
  (global (export "own") i32 (i32.add (global.get $limit) (global.get $high)))
  (func (export "sum") (result i32)
    (i32.add (i32.add (global.get $limit) (global.get $base)) (i32.add (global.get $high) (call $answer))))
  (func (export "ratio") (result f64) (global.get $ratio))
  (func (export "next") (result i64)
    (global.set $counter (i64.add (global.get $counter) (i64.const 1)))
    (global.get $again)))`;

describe("globals of a set", () => {
  test("have their values in functions, initialisers and offsets, in the types' own forms", async () => {
    const instance = instantiate(compile(await GUEST, target), { engine, provide: { start: 10n } });
    expect(instance.func("sum", { params: [], results: [i32] })()).toBe(7 + 4096 + 1 + 42);
    expect(instance.func("ratio", { params: [], results: [f64] })()).toBe(0.5);
    expect(instance.global("own", i32).value).toBe(8);
    expect(instance.memory.getU8(7)).toBe("x".charCodeAt(0));
  });

  test("are one for all imports of an instance, and another for each instance", async () => {
    const module = compile(await GUEST, target);
    const [a, b] = [10n, 20n].map((start) => instantiate(module, { engine, provide: { start } }));
    const next = a?.func("next", { params: [], results: [i64] });
    expect([next?.(), next?.()]).toEqual([11n, 12n]);
    expect(b?.func("next", { params: [], results: [i64] })()).toBe(21n);
  });

  test("of the address type are as wide as addresses", async () => {
    const bytes = await wat`(module (import "env" "base" (global i64)) (memory i64 1) (export "base" (global 0)))`;
    const instance = instantiate(compile(bytes, target), { engine, provide: { start: 0n } });
    expect(instance.global("base", pointer).value).toBe(4096);
  });

  test("late linking gives the same", async () => {
    const bare = defineTarget({ name: "bare", version: "1.0.0", memory: flat(), sets: [] });
    const module = compile(await GUEST, bare, { imports: ["env"] });
    const imports = lateImports(env, { provide: { start: 10n } });
    const [a, b] = [0, 1].map(() => instantiate(module, { engine, imports }));
    expect(a?.func("sum", { params: [], results: [i32] })()).toBe(7 + 4096 + 1 + 42);
    expect(a?.func("next", { params: [], results: [i64] })()).toBe(11n);
    expect(b?.func("next", { params: [], results: [i64] })()).toBe(11n);
  });

  test("are checked while compiling", async () => {
    const bytes = await wat`(module
      (import "env" "limit" (global i64))
      (import "env" "counter" (global i64))
      (import "env" "limit" (func))
      (import "env" "answer" (global i32))
      (import "env" "limits" (global i32)))`;
    const result = safeCompile(bytes, target);
    expect(result.ok ? [] : result.issues).toMatchObject([
      { code: "incompatible_import_type", path: "import env.limit", expected: "global i32", found: "global i64" },
      { code: "incompatible_import_type", expected: "global (mut i64)", found: "global i64" },
      { code: "incompatible_import_type", expected: "global i32", found: "func [] -> []" },
      { code: "incompatible_import_type", expected: "func [] -> [i32]", found: "global i32" },
      { code: "unknown_import", path: "import env.limits", hint: "did you mean limit?" },
    ]);
  });

  test("a codec that refuses the value is a trap of the instantiation", async () => {
    const refusing = { ...i32, codec: { decode: (value: unknown) => value, encode: () => plainFailure() } };
    const set = builtinSet("env", { version: "1.0.0", globals: { limit: plain.global({ type: refusing }, 1) } });
    const module = compile(
      await wat`(module (import "env" "limit" (global i32)))`,
      defineTarget({ name: "t", version: "1.0.0", memory: flat32(), sets: [set] }),
    );
    expect(() => instantiate(module, { engine })).toThrow("no such limit");
  });
});

function plainFailure(): never {
  throw new RangeError("no such limit");
}

describe("targets change globals", () => {
  const module = wat`(module (import "env" "limit" (global i32)) (export "limit" (global 0)))`;
  const limitOf = async (of: Target): Promise<number> =>
    instantiate(compile(await module, of), { engine, provide: { start: 0n } }).global("limit", i32).value;
  const other = builtinSet("env", { version: "2.0.0", globals: { limit: plain.global({ type: i32 }, 8) } });

  test("collisions are errors, unless the added set shadows", async () => {
    expect(issuesOf(() => target.extend({ name: "more", sets: [other] }))).toMatchObject([
      { path: "sets[1].globals.limit", message: expect.stringMatching(/^env.limit is declared twice/) },
    ]);
    expect(await limitOf(target.extend({ name: "more", sets: [other], shadow: true }))).toBe(8);
  });

  test("restrict keeps chosen ones", async () => {
    const less = target.restrict({ functions: { env: ["limit", "answer"] } });
    expect([...(less.builtins.get("env")?.keys() ?? [])]).toEqual(["answer", "limit"]);
    expect(await limitOf(less)).toBe(7);
  });

  test("override and intercept are for functions", async () => {
    expect(issuesOf(() => target.override("env", "limit" as never, (() => 1) as never))).toMatchObject([
      { path: "env.limit", message: "a global has no handler" },
    ]);
    const seen: string[] = [];
    const traced = target.intercept((builtin, namespace, name) => {
      seen.push(`${namespace}.${name}`);
      return builtin.handler;
    });
    expect(seen).toEqual(["env.answer"]);
    expect(await limitOf(traced)).toBe(7);
  });
});

describe("a set that resolves names", () => {
  const asked: string[] = [];
  const strings = builtinSet("'", {
    version: "1.0.0",
    resolve: (name) => {
      asked.push(name);
      return plain.global({ type: externref }, () => name);
    },
  });
  const words = defineTarget({ name: "words", version: "1.0.0", memory: flat32(), sets: [strings] });

  test("answers any name, once per module, and checks it like others", async () => {
    asked.length = 0;
    const bytes = await wat`(module
      (import "'" "hello" (global $a externref))
      (import "'" "hello" (global $b externref))
      (import "'" "" (global externref))
      (export "a" (global $a)) (export "b" (global $b)))`;
    const module = compile(bytes, words);
    const instance = instantiate(module, { engine });
    expect(instance.global("a", externref).value).toBe("hello");
    expect(instance.exports.get("a")).toBe(instance.exports.get("b"));
    instantiate(module, { engine });
    expect(asked).toEqual(["hello", ""]);
    const wrong = safeCompile(await wat`(module (import "'" "x" (func)))`, words);
    expect(wrong.ok ? [] : wrong.issues).toMatchObject([
      { code: "incompatible_import_type", expected: "global externref", found: "func [] -> []" },
    ]);
  });

  test("goes before nothing that is listed, and leaves names to others that it does not answer", async () => {
    const set = builtinSet("mix", {
      version: "1.0.0",
      functions: { one: plain.func({ params: [], results: [i32] }, () => 1) },
      resolve: (name) =>
        /^n\d+$/.test(name) ? plain.func({ params: [], results: [i32] }, () => Number(name.slice(1))) : undefined,
    });
    const mixed = defineTarget({ name: "mixed", version: "1.0.0", memory: flat32(), sets: [set] });
    const bytes = await wat`(module
      (import "mix" "one" (func $one (result i32))) (import "mix" "n7" (func $n7 (result i32)))
      (func (export "sum") (result i32) (i32.add (call $one) (call $n7))))`;
    const sum = (of: Target): number =>
      instantiate(compile(bytes, of), { engine, provide: {} }).func("sum", { params: [], results: [i32] })();
    expect(sum(mixed)).toBe(8);
    expect(
      sum(
        mixed.intercept(
          ({ handler }) =>
            () =>
              10 + (handler as () => number)(),
        ),
      ),
    ).toBe(28);
    expect(sum(mixed.override("mix", "n7" as never, (() => 100) as never))).toBe(101);
    expect(sum(mixed.restrict({ functions: { mix: ["one", "n7"] } }))).toBe(8);
    expect(safeCompile(bytes, mixed.restrict({ functions: { mix: ["one"] } })).ok).toBe(false);
    expect(issuesOf(() => mixed.restrict({ functions: { mix: ["m7"] } }))).toMatchObject([{ path: "mix.m7" }]);
    const none = safeCompile(await wat`(module (import "mix" "two" (func (result i32))))`, mixed);
    expect(none.ok ? [] : none.issues).toMatchObject([{ code: "unknown_import" }]);
  });

  test("two of one namespace collide, unless the added set shadows", async () => {
    const louder = builtinSet("'", {
      version: "2.0.0",
      resolve: (name) => plain.global({ type: externref }, () => name.toUpperCase()),
    });
    expect(issuesOf(() => words.extend({ name: "more", sets: [louder] }))).toMatchObject([
      { path: "sets[1].resolve", message: expect.stringMatching(/^every name of ' is resolved twice/) },
    ]);
    const bytes = await wat`(module (import "'" "a" (global externref)) (export "a" (global 0)))`;
    const more = words.extend({ name: "more", sets: [louder], shadow: true });
    expect(instantiate(compile(bytes, more), { engine }).global("a", externref).value).toBe("A");
  });

  test("works late, and brings services", async () => {
    const counted = builtinSet("c", {
      version: "1.0.0",
      resolve: (name) => scope.global({ type: i64 }, ({ start }) => start + BigInt(name)),
    });
    const bytes = await wat`(module (import "c" "5" (global i64)) (export "five" (global 0)))`;
    const early = defineTarget({ name: "c", version: "1.0.0", memory: flat32(), sets: [counted] });
    const provide = { start: 100n };
    expect(instantiate(compile(bytes, early), { engine, provide }).global("five", i64).value).toBe(105n);
    expect(() => instantiate(compile(bytes, early), { engine, provide: {} as never })).toThrow(/Start is missing/);
    const bare = defineTarget({ name: "bare", version: "1.0.0", memory: flat32(), sets: [] });
    const module = compile(bytes, bare, { imports: ["c"] });
    const imports = lateImports(counted, { provide });
    expect(instantiate(module, { engine, imports }).global("five", i64).value).toBe(105n);
  });

  test("is refused when it gives something else", async () => {
    const wrong = builtinSet("w", { version: "1.0.0", resolve: () => ({ kind: "global" }) as unknown as SetEntry });
    const bytes = await wat`(module (import "w" "x" (global i32)))`;
    const broken = defineTarget({ name: "w", version: "1.0.0", memory: flat32(), sets: [wrong] });
    expect(() => compile(bytes, broken)).toThrow(TargetError);
    expect(issuesOf(() => compile(bytes, broken)).map(({ path }) => path)).toContain('resolve("x").type');
  });
});

describe("declarations", () => {
  test("faults are told with their paths", () => {
    const declare = (options: object) => () => builtinSet("x", { version: "1.0.0", ...options });
    expect(issuesOf(declare({ globals: { a: 5 } }))).toMatchObject([{ path: "globals.a" }]);
    expect(issuesOf(declare({ globals: { a: plain.func({ params: [], results: [] }, () => {}) } }))[0]).toMatchObject({
      path: "globals.a.kind",
      message: expect.stringMatching(/made by builtins\(\)\.global/),
    });
    expect(issuesOf(declare({ resolve: 5 }))).toMatchObject([
      { path: "resolve", message: expect.stringMatching(/expected a function/) },
    ]);
    const twice = { functions: { a: plain.func({ params: [], results: [] }, () => {}) } };
    expect(issuesOf(declare({ ...twice, globals: { a: plain.global({ type: i32 }, 1) } }))).toMatchObject([
      { path: "globals.a", message: expect.stringMatching(/a function of that name, too/) },
    ]);
  });

  test("a set without functions has none", () => {
    expect(builtinSet("x", { version: "1.0.0", globals: {} }).functions).toEqual({});
  });
});
