// Two copies of core in one program do not know each other's classes and values: whoever meets one of the other's is told that there are two.
import { interpreter } from "@atoll/interpreter";
import { readFileSync } from "node:fs";
import { beforeAll, expect, test, vi } from "vitest";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { Registry } from "../../src/declare/registry.ts";
import { TargetError } from "../../src/errors/errors.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { lateImports } from "../../src/instance/late-imports.ts";
import { compile, safeCompile } from "../../src/link/compile.ts";
import { wat } from "../assemble.ts";

const bytes = await wat`(module (memory (export "m") 1))`;
const importsMemory = await wat`(module (import "a" "m" (memory 1)))`;
const base = { name: "t", version: "1.0.0", memory: flat32(), sets: [] } as const;
const target = defineTarget(base);
const engine = interpreter();
const told = /of another copy of @atoll\/core \(0\.1\.0, at file:.*copies\.ts\)/;

/** What another copy of core makes, as values of this one: nothing but their types tells them apart. */
async function ofAnotherCopy() {
  vi.resetModules();
  const core = await import("../../src/index.ts");
  const memory = core.flat32();
  const other = core.defineTarget({ ...base, memory });
  const set = core.builtinSet("x", {
    version: "1.0.0",
    functions: { f: core.builtins().func({ params: [], results: [] }, () => {}) },
  });
  const foreign = await import("@atoll/interpreter");
  const linked = core.compile(bytes, other);
  const exported = core.instantiate(linked, { engine: foreign.interpreter() }).exports.get("m");
  return { policy: memory, target: other, set, engine: foreign.interpreter(), linked, memory: exported };
}
let other: Awaited<ReturnType<typeof ofAnotherCopy>>;
beforeAll(async () => {
  other = await ofAnotherCopy();
});
const loosely = (value: unknown): never => value as never;

test("sets, targets and engines of another copy are told when they are registered", () => {
  expect(() => new Registry().addSet(loosely(other.set))).toThrow(told);
  expect(() => new Registry().addTarget(loosely(other.target))).toThrow(told);
  expect(() => new Registry().addEngine(loosely(other.engine))).toThrow(told);
  expect(() => new Registry().addEngine(engine).addTarget(target)).not.toThrow();
});

test("and when they are used, with what to do", () => {
  expect(() => defineTarget({ ...base, sets: [loosely(other.set)] })).toThrow(told);
  expect(() => defineTarget({ ...base, memory: loosely(other.policy) })).toThrow(told);
  expect(() => target.extend({ name: "more", sets: [loosely(other.set)] })).toThrow(told);
  expect(() => lateImports(loosely(other.set), { provide: {} })).toThrow(told);
  expect(() => compile(bytes, loosely(other.target))).toThrow(/npm ls @atoll\/core shows which there are/);
  expect(safeCompile(bytes, loosely(other.target))).toMatchObject({ ok: false });
  expect(() => instantiate(loosely(other.linked), loosely({ engine }))).toThrow(told);
  expect(() => instantiate(compile(bytes, target), { engine: loosely(other.engine) })).toThrow(told);
  const importing = compile(importsMemory, defineTarget({ ...base, openNamespaces: "any" }));
  expect(() => instantiate(importing, { engine, imports: { a: { m: other.memory } } })).toThrow(told);
});

test("a builtin of another copy is one of this one, once a set of this copy has it", () => {
  const { f } = other.set.functions;
  const set = builtinSet("x", {
    version: "1.0.0",
    functions: { f: loosely(f), g: builtins().func({ params: [], results: [] }, () => {}) },
  });
  expect(() => defineTarget({ ...base, sets: [set] })).not.toThrow();
});

test("a proxy that cannot be looked at is of no copy, and no option", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(() => compile(bytes, loosely(proxy))).toThrow(TargetError);
  expect(() => compile(bytes, defineTarget(base), loosely(proxy))).toThrow(TargetError);
  expect(() => instantiate(compile(bytes, defineTarget(base)), loosely(proxy))).toThrow(TargetError);
  expect(() => defineTarget(loosely(proxy))).toThrow(TargetError);
});

test("the version that is told is the package's", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    readonly version: string;
  };
  expect(() => compile(bytes, loosely(other.target))).toThrow(`@atoll/core (${version}, at`);
});
