// Accesses to memory: the loop's, with offsets and addresses in one operation, and those that it leaves to others.

import { expect, test } from "vitest";
import { decoded, func, lower, testLowering } from "./lowered.ts";

const MEMORY = `(memory 1) (data (i32.const 0) "\\01\\02\\03\\84\\05\\06\\07\\08")`;

testLowering({
  "an offset is the operation's": {
    type: "(param i32) (result i32)",
    before: MEMORY,
    body: "(i32.load offset=4 (local.get 0))",
    operations: ["i32.load(r) r0 +4 -> r0", "return 2"],
    runs: [
      [[0], [0x08070605]],
      [[0xfff8], [0]],
    ],
  },
  "a sum that may wrap is the address's": {
    type: "(param i32) (result i32)",
    before: MEMORY,
    body: "(i32.load8_u offset=1 (i32.add (local.get 0) (i32.const 16)))",
    operations: ["i32.load8_u(i32.add(r, i)) r0 16 +1 -> r0", "return 2"],
    runs: [[[-16], [2]]],
  },
  "narrow loads of an i64 are extended": {
    type: "(param i32) (result i64)",
    before: MEMORY,
    body: "(i64.load8_s (local.get 0))",
    operations: ["i32.load8_s(r) r0 +0 -> r4", "i64.extend_i32_s(r) r4 -> r0", "return 2"],
    runs: [
      [[3], [0xffffffffffffff84n]],
      [[2], [3n]],
    ],
  },
  "narrow stores of an i64 store its low word": {
    type: "(param i64) (result i32)",
    before: MEMORY,
    body: "(i64.store32 (i32.const 8) (local.get 0)) (i32.load (i32.const 8))",
    operations: [
      "mov32(i) 8 -> r4",
      "i32.store(r, r) r4 r0 +0",
      "mov32(i) 8 -> r4",
      "i32.load(r) r4 +0 -> r0",
      "return 2",
    ],
    runs: [[[0x1_fffffffen], [-2]]],
  },
  "a constant address is an offset from zero, where a frame has locals besides": {
    type: "(param i32) (result i32) (local i32)",
    before: MEMORY,
    body: "(i32.store offset=4 (i32.const 8) (local.get 0)) (i32.load8_u (i32.const 12))",
    operations: ["mov64(i) 0 -> r4", "i32.store(r, r) r4 r0 +12", "i32.load8_u(r) r4 +12 -> r0", "return 2"],
    runs: [[[258], [2]]],
  },
  "one that is too far for an offset is an address": {
    type: "(result i32) (local i32)",
    before: MEMORY,
    body: "(block (result i32) (i32.load8_u offset=0x7fffffff (i32.const 1)))",
    operations: ["mov32(i) 1 -> r8", "i32.load8_u(r) r8 +2147483647 -> r8", "mov32(r); return r8 -> r0 2"],
    runs: [],
  },
  "a constant is stored out of the code": {
    type: "(param i32) (result i32)",
    before: MEMORY,
    body: "(i32.store8 offset=2 (local.get 0) (i32.const 300)) (i32.load8_u offset=2 (local.get 0))",
    operations: ["i32.store8(r, i) r0 300 +2", "i32.load8_u(r) r0 +2 -> r0", "return 2"],
    runs: [[[9], [44]]],
  },
  "other memories are cold: address, destination, memory, offset": {
    type: "(param i32) (result i32)",
    before: `(memory 1) (memory 1) (data (memory 1) (i32.const 6) "\\2a")`,
    body: "(i32.load8_u 1 offset=4 (local.get 0))",
    operations: ["i32.load8_u 0 4 1 4 0", "mov32(r); return r4 -> r0 2"],
    runs: [[[2], [42]]],
  },
  "so are offsets that are no positive word": {
    type: "(param i64) (result i64)",
    before: "(memory i64 1)",
    body: "(memory.size) (drop (i32.load offset=0x200000004 (local.get 0)))",
    operations: ["memory.size 0 4", "i32.load 0 6 0 4 2", "mov64(r) r4 -> r0", "return 2"],
    runs: [],
  },
  "memories grow and tell their size": {
    type: "(param i32) (result i32)",
    before: "(memory 1 5)",
    body: "(i32.add (i32.mul (memory.grow (local.get 0)) (i32.const 100)) (memory.size))",
    operations: [
      "memory.grow 0 0 4",
      "i32.mul(r, i) r4 100 -> r4",
      "memory.size 0 6",
      "i32.add(r, r); return r4 r6 -> r0 2",
    ],
    runs: [
      [[2], [103]],
      [[3], [-97]],
      [[0], [303]],
    ],
  },
});

test("paged memories have fewer joined operations", async () => {
  const text = func("(param i32) (result i32)", "(i32.load16_s (i32.add (local.get 0) (i32.const 16)))", "(memory 1)");
  const module = await decoded(text);
  expect(lower(module).operations[0]).toBe("i32.load16_s(i32.add(r, i)) r0 16 +0 -> r0");
  expect(lower(module, 0, "paged").operations.slice(0, 2)).toEqual([
    "i32.add(r, i) r0 16 -> r4",
    "i32.load16_s(r) r4 +0 -> r0",
  ]);
});
