// Resources of interfaces that guests export: handles of the guest's own, by both namings, under whichever compatible version.

import { componentEmbed, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, defineTarget, flat, i32, instantiate, Trap, u32 } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { parseWit, witSets } from "@atoll/wit";
import { expect, test } from "vitest";

const WIT = `package you:store@0.3.1;
interface kv { resource bucket { constructor(name: string); name: func() -> string; } open: func(n: string) -> bucket; }
interface other { use kv.{bucket}; give: func() -> bucket; }
world both { import kv; export kv; export other; export loc: interface { resource x; } }`;

const sets = witSets(parseWit(WIT), { of: { world: "both" }, implement: () => ({}) });
const target = defineTarget({ name: "both", version: "1.0.0", memory: flat(), sets });

test("the component model's own tools import nothing else for a world that exports resources", async () => {
  expect(sets.map(({ namespace }) => namespace)).toEqual([
    "you:store/kv@0.3.1",
    "[export]you:store/kv@0.3.1",
    "[export]loc",
  ]);
  const module = compile(await componentEmbed({ witSource: WIT, world: "both", dummy: true }), target);
  expect(module.module.imports.map(({ module: from, name }) => `${from} ${name}`)).toContain(
    "cm32p2|_ex_you:store/kv@0.3 bucket_rep",
  );
  expect(module.bindings.every((binding) => binding !== undefined)).toBe(true);
});

/** A guest that counts what its destructor destroyed, and hands the three functions on. */
async function guest(namespace: string, names: readonly string[], destructor: string) {
  const [make = "", representation = "", drop = ""] = names;
  const text = `(module
    (import "${namespace}" "${make}" (func $new (param i32) (result i32)))
    (import "${namespace}" "${representation}" (func $rep (param i32) (result i32)))
    (import "${namespace}" "${drop}" (func $drop (param i32)))
    (global (export "destroyed") (mut i32) (i32.const 0))
    (func (export "${destructor}") (param i32) (global.set 0 (i32.add (global.get 0) (local.get 0))))
    (func (export "you:store/other@0.3.1#[dtor]bucket") (param i32) unreachable)
    (func (export "you:store/kv@0.3.1#[dtor]other") (param i32) unreachable)
    (func (export "get") (result i32) (global.get 0))
    (export "new" (func $new)) (export "rep" (func $rep)) (export "drop" (func $drop)))`;
  return instantiate(compile(new Uint8Array(await parse(text)), target), { engine: interpreter() });
}

const INTRINSICS = ["[resource-new]bucket", "[resource-rep]bucket", "[resource-drop]bucket"];

test.each([
  ["[export]you:store/kv@0.3.1", INTRINSICS, "you:store/kv@0.3.1#[dtor]bucket"],
  ["[export]you:store/kv@0.3.7", INTRINSICS, "you:store/kv@0.3.7#[dtor]bucket"],
  ["cm32p2|_ex_you:store/kv@0.3", ["bucket_new", "bucket_rep", "bucket_drop"], "cm32p2|you:store/kv@0.3|bucket_dtor"],
])("%s", async (namespace, names, destructor) => {
  using instance = await guest(namespace, names, destructor);
  const make = instance.func("new", { params: [u32], results: [u32] });
  const representation = instance.func("rep", { params: [u32], results: [u32] });
  const drop = instance.func("drop", { params: [u32], results: [] });
  const get = instance.func("get", { params: [], results: [i32] });
  const [one, other] = [make(40), make(0xffffffff)];
  expect([representation(one), representation(other)]).toEqual([40, 0xffffffff]);
  drop(one);
  expect(get()).toBe(40);
  for (const stale of [one, 0, 77]) {
    expect(() => representation(stale)).toThrow("is no [export]you:store/kv.bucket");
    expect(() => drop(stale)).toThrow(Trap);
  }
  drop(other);
  expect(get()).toBe(39);
  expect(instance.handles.counts.get("[export]you:store/kv.bucket")).toEqual({ made: 2, live: 0 });
});
