// Calls: arguments where the callee's frame begins, and what the callee is found by.

import { hostFunction, I32 } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { CODE } from "../../src/bytecode/code-space.ts";
import { operationName } from "../../src/bytecode/disassemble.ts";
import { codeOf } from "../../src/lowering/module-code.ts";
import { call, instance } from "../instances.ts";
import { decoded, func, lower, operations, runnable, testLowering } from "./lowered.ts";

const CALLEE = "(func $g (param i32 i64) (result i64) (i64.add (local.get 1) (i64.extend_i32_s (local.get 0))))";

testLowering({
  "a function of the module is lowered when it is first called": {
    type: "(param i32 i64) (result i64)",
    before: CALLEE,
    body: "(call $g (local.get 0) (local.get 1))",
    operations: ["mov32(r) r0 -> r6", "mov64(r) r2 -> r8", "call_lazy 0 6", "mov64(r) r6 -> r0", "return 4"],
    runs: [
      [[-1, 1n], [0n]],
      [[5, 2n ** 40n], [2n ** 40n + 5n]],
    ],
  },
  "results are where the arguments were": {
    type: "(param i32 i64) (result i64)",
    before: CALLEE,
    body: "(i64.mul (call $g (local.get 0) (local.get 1)) (i64.const 2))",
    operations: ["mov32(r) r0 -> r6", "mov64(r) r2 -> r8", "call_lazy 0 6", "i64.mul(r, i) r6 2 -> r0", "return 4"],
    runs: [[[5, 7n], [24n]]],
  },
  "tail calls tell the link, the arguments and their words": {
    type: "(param i32 i64) (result i64)",
    before: CALLEE,
    body: "(return_call $g (local.get 0) (local.get 1))",
    operations: ["mov32(r) r0 -> r6", "mov64(r) r2 -> r8", "return_call 0 4 6 4"],
    runs: [[[5, 7n], [12n]]],
  },
});

test("table 0 is the loop's, others are not", async () => {
  const before = `(table funcref (elem $h $h)) (table i64 funcref (elem $h))
    (func $h (param i32) (result i32) (i32.mul (local.get 0) (i32.const 7)))`;
  const near = func(
    "(param i32) (result i32)",
    "(call_indirect (param i32) (result i32) (i32.const 6) (local.get 0))",
    before,
  );
  const far = func(
    "(param i64) (result i32)",
    "(call_indirect 1 (param i32) (result i32) (i32.const 6) (local.get 0))",
    before,
  );
  const [, direct = "", ...rest] = lower(await decoded(near), 1).operations;
  // Index, arguments, frame; then the type's id, whatever that is.
  expect(direct).toMatch(/^call_indirect 0 4 8 \d+$/);
  expect(rest).toEqual(["mov32(r); return r4 -> r0 2"]);
  // … and behind it the table and the kind of the index: a pair.
  expect(lower(await decoded(far), 1).operations[1]).toMatch(/^call_indirect_table 0 4 8 \d+ 1 1$/);
  expect((await runnable(near))(1)).toEqual([42]);
  expect((await runnable(far))(0n)).toEqual([42]);
});

test("a call that was made is one of the loop's from then on", async () => {
  const guest = await instance(
    `(module (func $g (result i32) (i32.const 10)) (func (export "f") (result i32) (call $g)))`,
  );
  const code = codeOf(guest.module, "flat");
  const entry = code.entry(1);
  const name = (): string => operationName(CODE[entry] ?? -1);
  expect(name()).toBe("call_lazy");
  for (let i = 0; i < 2; i++) {
    expect(call(guest, "f")).toEqual([10]);
    expect(name()).toBe("call");
    expect(CODE[entry + 1]).toBe(code.entry(0));
  }
});

test("imports are called by their index", async () => {
  const text = func(
    "(param i32) (result i32)",
    "(call $h (local.get 0))",
    `(import "h" "h" (func $h (param i32) (result i32)))`,
  );
  expect(await operations(text)).toEqual(["mov32(r) r0 -> r4", "call_import 0 4 6", "mov32(r); return r4 -> r0 2"]);
  const f = await runnable(text, [hostFunction({ kind: "func", params: [I32], results: [I32] }, (x: number) => x + 1)]);
  expect(f(-1)).toEqual([0]);
});
