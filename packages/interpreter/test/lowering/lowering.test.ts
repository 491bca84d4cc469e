// Constants of loops: in registers from the function's beginning on, each once, as long as there is room.

import { expect, test } from "vitest";
import { func, operations, runnable, testLowering } from "./lowered.ts";

testLowering({
  "a constant that a loop needs in a register is made once": {
    type: "(param i32) (result i32) (local i32)",
    body: `(loop
      (local.set 1 (i32.add (local.get 1) (i32.div_u (i32.const 100) (local.get 0))))
      (local.set 1 (i32.add (local.get 1) (i32.sub (i32.const 100) (local.get 0))))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get 1)`,
    operations: [
      "mov64(i) 0 -> r6",
      "mov32(i) 100 -> r8",
      "i32.div_u(r, r) r8 r0 -> r26",
      "i32.add(r, r) r26 r6 -> r6",
      "i32.sub(r, r) r8 r0 -> r26",
      "i32.add(r, r) r26 r6 -> r6",
      "loop_if(tee(i32.add(r, i))) r0 -1 -> r0 @9",
      "mov32(r); return r6 -> r0 2",
    ],
    runs: [
      [[1], [199]],
      [[2], [347]],
    ],
  },
  "outside of loops it is made where it is needed": {
    type: "(param i32) (result i32)",
    body: "(i32.div_u (i32.const 100) (local.get 0))",
    operations: ["mov32(i) 100 -> r4", "i32.div_u(r, r) r4 r0 -> r0", "return 2"],
    runs: [[[3], [33]]],
  },
});

test("eight have room, the ninth is made in the loop", async () => {
  const terms = Array.from({ length: 9 }, (_, i) => 1000 + i);
  const sum = terms.map(
    (term) => `(local.set 1 (i32.add (local.get 1) (i32.div_u (i32.const ${term}) (local.get 0))))`,
  );
  const text = func(
    "(param i32) (result i32) (local i32)",
    `(loop ${sum.join("")} (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get 1)`,
  );
  const all = await operations(text);
  const loop = all.findIndex((each) => each.startsWith("i32.div_u"));
  const made = (from: readonly string[]): readonly string[] => from.flatMap((each) => each.match(/\b1\d\d\d\b/g) ?? []);
  expect(made(all.slice(0, loop))).toEqual(terms.slice(0, 8).map(String));
  expect(made(all.slice(loop))).toEqual(["1008"]);
  expect((await runnable(text))(2)).toEqual([terms.reduce((all2, term) => all2 + term + Math.floor(term / 2), 0)]);
});

test("locals that a way to them has not written begin as zero", async () => {
  const f = await runnable(
    func("(param i32) (result i32) (local i32)", "(if (local.get 0) (then (local.set 1 (i32.const 5)))) (local.get 1)"),
  );
  // Frames are used again: what an earlier call left is not seen.
  expect([1, 0, 1, 0].flatMap((x) => f(x))).toEqual([5, 0, 5, 0]);
});

const CALLS: Readonly<Record<string, (argument: number) => string>> = {
  call: (argument) => `(call $f (i32.const ${argument}))`,
  call_indirect: (argument) => `(call_indirect (type $t) (i32.const ${argument}) (i32.const 0))`,
  call_ref: (argument) => `(call_ref $t (i32.const ${argument}) (ref.func $f))`,
  return_call: (argument) => `(return_call $f (i32.const ${argument}))`,
  return_call_indirect: (argument) => `(return_call_indirect (type $t) (i32.const ${argument}) (i32.const 0))`,
  return_call_ref: (argument) => `(return_call_ref $t (i32.const ${argument}) (ref.func $f))`,
};

// As many as are cleared one by one, and more.
test.for(Object.keys(CALLS).flatMap((name) => [3, 12, 13, 200].map((count) => [name, count] as const)))(
  "so do those of a callee: %s, %i",
  async ([name, count]) => {
    const made = CALLS[name];
    if (made === undefined) throw new Error(name);
    const each = Array.from({ length: count }, (_, i) => i + 1);
    const write = each.map((local) => `(local.set ${local} (i32.const 5))`).join(" ");
    const read = each.map((local) => `(local.get ${local})`).join(" ");
    const f = await runnable(`(module (type $t (func (param i32) (result i32))) (table funcref (elem $f))
      (func $f (type $t) (local ${"i32 ".repeat(count)}) (if (local.get 0) (then ${write})) ${read} ${"i32.or ".repeat(count - 1)})
      (func (export "f") (type $t) (if (local.get 0) (then (return (call $f (i32.const 1))))) ${made(0)}))`);
    // Both frames lie where the other did.
    expect([1, 0, 1, 0].flatMap((x) => f(x))).toEqual([5, 0, 5, 0]);
  },
);
