// Calls of builtins by a shorter way: those that only read what the host has, and those whose bodies run as functions of the guest's. What may be seen of
// them is what is seen of other calls.

import {
  builtins,
  builtinSet,
  compile,
  defineTarget,
  flat,
  i32,
  instantiate,
  lateImports,
  Trap,
  UncaughtException,
} from "@atoll/core";
import { type CodeCounts, wasmBody } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { thrown } from "@atoll/testing";
import { wat } from "@atoll/testing/wat";
import { expect, test } from "vitest";

const engine = interpreter();
const scope = builtins({ state: () => ({ calls: 0 }) });
const type = { params: [i32], results: [i32] } as const;
const one = { params: [i32], results: [i32] } as const;

/** A guest that calls `t.f` with locals of its own around it. */
const GUEST = await wat`(module
  (import "t" "f" (func $f (param i32) (result i32)))
  (memory 1)
  (func $twice (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "run") (param i32) (result i32) (local $kept i32)
    (local.set $kept (i32.const 1000))
    (i32.add (call $f (local.get 0)) (i32.add (call $f (local.get 0)) (local.get $kept)))))`;

function instanceOf(quick: boolean, answer: (value: number, twice: (value: number) => number) => number, limits = {}) {
  const f = scope.func({ ...type, quick }, (call, value) => {
    call.state.calls++;
    return answer(value, (given) => call.exports.func("twice", one)(given));
  });
  const sets = [builtinSet("t", { version: "1.0.0", functions: { f } })];
  const target = defineTarget({ name: "t", version: "1.0.0", memory: flat(), sets });
  return instantiate(compile(GUEST, target), { engine, ...limits });
}

test("a quick builtin costs the same fuel, and its results are checked alike", () => {
  const used = [true, false].map((quick) => {
    const instance = instanceOf(quick, (value) => value + 1, { fuel: 1e6 });
    for (let i = 0; i < 3; i++) expect(instance.func("run", one)(4)).toBe(1010);
    return instance.usage.fuel;
  });
  expect(used[0]).toBe(used[1]);
  const wrong = instanceOf(true, () => 2 ** 40);
  for (let i = 0; i < 2; i++) {
    const trap = thrown(Trap, () => wrong.func("run", one)(4));
    expect(trap.message).toContain("t.f");
    expect(trap.frames).toHaveLength(1);
  }
  // The limit on fuel is seen, too, if nothing but quick builtins is called.
  const poor = instanceOf(true, (value) => value, { fuel: 5000 });
  expect(() => {
    for (let i = 0; i < 1000; i++) poor.func("run", one)(1);
  }).toThrow("fuel");
});

test("what a quick builtin throws is told with its name and the guest's frames", () => {
  const instance = instanceOf(true, (value) => {
    if (value === 7) throw new Error("the host has no clock");
    return value;
  });
  expect(instance.func("run", one)(1)).toBe(1002);
  const error = thrown(UncaughtException, () => instance.func("run", one)(7));
  expect(error.message).toBe("t.f: the host has no clock");
  expect(error.frames.map(({ funcidx }) => funcidx)).toEqual([2]);
  expect(instance.func("run", one)(1)).toBe(1002);
});

test("one that calls the guest although it said that it would not leaves the guest's frames alone", () => {
  const instance = instanceOf(true, (value, twice) => twice(twice(value)));
  for (let i = 0; i < 3; i++) expect(instance.func("run", one)(5)).toBe(1040);
});

test("who watches sees calls of quick builtins", () => {
  const counts: CodeCounts[] = [];
  const coverage = { addCounts: (each: CodeCounts) => void counts.push(each) };
  const instance = instanceOf(true, (value) => value, { coverage });
  for (let i = 0; i < 3; i++) instance.func("run", one)(1);
  expect(counts.map(({ hostCalls }) => [...hostCalls])).toEqual([[["t.f", 6]]]);
});

test("instances of one module have the bodies of what each of them imports", async () => {
  const bytes = await wat`(module
    (import "t" "f" (func $f (param i32) (result i32)))
    (import "t" "g" (func $g (param i32) (result i32)))
    (func (export "run") (param i32) (result i32)
      (i32.add (i32.mul (call $f (local.get 0)) (i32.const 100)) (call $g (local.get 0)))))`;
  const target = defineTarget({ name: "t", version: "1.0.0", memory: flat(), sets: [], openNamespaces: ["t"] });
  const module = compile(bytes, target);
  const plain = scope.func(type, (_call, value) => value);
  const constant = (value: number) =>
    scope.func({ ...type, body: wasmBody((code) => code.op("i32.const", value)) }, (_call, given) => given);
  const ways = { both: [constant(1), constant(2)], first: [constant(3), plain], second: [plain, constant(4)] } as const;
  const instances = Object.values(ways).map(([f, g]) => {
    const set = builtinSet("t", { version: "1.0.0", functions: { f, g } });
    return instantiate(module, { engine, imports: lateImports(set, { provide: {} }) });
  });
  for (let round = 0; round < 2; round++) {
    expect(instances.map((each) => each.func("run", one)(9))).toEqual([102, 309, 904]);
  }
});
