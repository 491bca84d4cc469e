// One memory of instances of several engines, which make it grow in turns: everybody sees the same size and the same bytes at once, and each instance pays for
// what it added, its owner for all of it.

import { auto, compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { i32 } from "../../src/builtins/ready-types.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { defineTarget } from "../../src/declare/target.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { Instance } from "../../src/instance/instance.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { compile } from "../../src/link/compile.ts";
import { wat } from "../assemble.ts";

const PAGE = 65536;
const FUNCTIONS = `
  (func (export "grow") (result i32) (memory.grow (i32.const 1)))
  (func (export "size") (result i32) (memory.size))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))`;
const owner = wat`(module (memory (export "memory") 1 40) ${FUNCTIONS})`;
// Its own code goes on in a memory that has grown while it called.
const user = wat`(module (import "o" "memory" (memory 1 40)) (import "o" "grow" (func $grow (result i32))) ${FUNCTIONS}
  (func (export "storeBehind") (result i32) (local $end i32)
    (local.set $end (i32.mul (memory.size) (i32.const ${String(PAGE)})))
    (drop (call $grow))
    (i32.store (local.get $end) (i32.const 4711))
    (i32.load (local.get $end))))`;
const target = defineTarget({ name: "turns", version: "1.0.0", memory: flat32(), sets: [] });
const GUESTS: Readonly<Record<string, () => Engine>> = {
  interpreter,
  compiler,
  auto: () => auto({ otherwise: interpreter() }),
};
// Compiled code needs bytes in a memory of the host's, which owners have that are compiled or might be.
const pairs = Object.keys(GUESTS).flatMap((a) => Object.keys(GUESTS).map((b) => [a, b] as const));
const possible = pairs.filter(([first, second]) => first !== "interpreter" || second !== "compiler");

test.each(possible)("a memory of %s grows in turns with %s", async (first, second) => {
  const owning = compile(await owner, target);
  const importing = compile(await user, target, { imports: ["o"] });
  using a = instantiate(owning, { engine: (GUESTS[first] ?? interpreter)(), maxMemoryBytes: 8 * PAGE });
  const imports = { o: Object.fromEntries(a.exports) };
  using b = instantiate(importing, { engine: (GUESTS[second] ?? interpreter)(), imports, maxMemoryBytes: 2 * PAGE });
  const call = (vm: Instance<readonly []>, name: string): number => vm.func(name, { params: [], results: [i32] })();
  const load = (vm: Instance<readonly []>, at: number): number =>
    vm.func("load", { params: [i32], results: [i32] })(at);
  let size = 1;
  for (const [turn, vm] of [b, a, b, b, a].entries()) {
    // The third of the importer's would be more than it may add.
    const isOver = turn === 3;
    expect(call(vm, "grow")).toBe(isOver ? -1 : size);
    if (!isOver) size++;
    const last = size * PAGE - 4;
    for (const each of [a, b]) {
      expect(call(each, "size")).toBe(size);
      each.func("store", { params: [i32, i32], results: [] })(last, turn);
      expect([load(a, last), load(b, last)]).toEqual([turn, turn]);
      expect(() => load(each, last + 1)).toThrow("out of bounds memory access");
    }
  }
  expect(call(b, "storeBehind")).toBe(4711);
  expect(load(a, size * PAGE)).toBe(4711);
  expect([a.limits.memoryBytes, b.limits.memoryBytes]).toEqual([(size + 1) * PAGE, 2 * PAGE]);
});
