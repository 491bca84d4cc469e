// Comparisons become those that the loop has, and branches take them in.

import { describe, expect, test } from "vitest";
import { native } from "../instances.ts";
import { decoded, func, lower, runnable, testLowering } from "./lowered.ts";

const branch = (condition: string): string => `(block (br_if 0 ${condition}) (return (i32.const 10))) (i32.const 20)`;
const ENDS = ["mov32(i); return 10 -> r0 2", "mov32(i); return 20 -> r0 2"] as const;

testLowering({
  "a branch takes its comparison in": {
    type: "(param i32) (result i32)",
    body: branch("(i32.lt_s (local.get 0) (i32.const 4))"),
    operations: ["br_if(i32.lt_s(r, i)) r0 4 @10", ...ENDS],
    runs: [
      [[3], [20]],
      [[4], [10]],
      [[-1], [20]],
    ],
  },
  "what is not smaller is at least one more": {
    type: "(param i32) (result i32)",
    body: "(i32.gt_s (local.get 0) (i32.const 4))",
    operations: ["i32.ge_s(r, i) r0 5 -> r0", "return 2"],
    runs: [
      [[4], [0]],
      [[5], [1]],
    ],
  },
  "nothing is more than the greatest": {
    type: "(param i32) (result i32)",
    body: "(i32.le_u (local.get 0) (i32.const -1))",
    operations: ["mov32(i) -1 -> r6", "i32.ge_u(r, r) r6 r0 -> r0", "return 2"],
    runs: [
      [[0], [1]],
      [[-1], [1]],
    ],
  },
  "a constant on the left is one on the right": {
    type: "(param i64) (result i32)",
    body: "(i64.lt_u (i64.const 0xffffffff) (local.get 0))",
    operations: ["i64.ge_u(r, i) r0 4294967296 -> r0", "return 2"],
    runs: [
      [[0xffffffffn], [0]],
      [[0x100000000n], [1]],
    ],
  },
  "the opposite of a comparison is a comparison": {
    type: "(param i32 i32) (result i32)",
    body: "(i32.eqz (i32.lt_u (local.get 0) (local.get 1)))",
    operations: ["i32.ge_u(r, r) r0 r2 -> r0", "return 4"],
    runs: [
      [[1, -1], [0]],
      [[-1, 1], [1]],
      [[1, 1], [1]],
    ],
  },
  "tests for zero cancel each other out": {
    type: "(param i32) (result i32)",
    body: branch("(i32.eqz (i32.eqz (i32.eqz (local.get 0))))"),
    operations: ["br_unless(r) r0 @9", ...ENDS],
    runs: [
      [[0], [20]],
      [[7], [10]],
    ],
  },
  "a difference is a comparison": {
    type: "(param i32 i32) (result i32)",
    body: branch("(i32.sub (local.get 0) (local.get 1))"),
    operations: ["br_if(i32.ne(r, r)) r0 r2 @10", ...ENDS.map((each) => each.replace(/2$/, "4"))],
    runs: [
      [[7, 7], [10]],
      [[-2147483648, 2147483647], [20]],
    ],
  },
  "no difference is the opposite": {
    type: "(param i32 i32) (result i32)",
    body: branch("(i32.eqz (i32.xor (local.get 0) (local.get 1)))"),
    operations: ["br_if(i32.eq(r, r)) r0 r2 @10", ...ENDS.map((each) => each.replace(/2$/, "4"))],
    runs: [
      [[7, 7], [20]],
      [[-2147483648, 0], [10]],
    ],
  },
  "the opposite of a float comparison is none: NaN is in neither": {
    type: "(param f64 f64) (result i32)",
    body: "(if (result i32) (f64.lt (local.get 0) (local.get 1)) (then (i32.const 10)) (else (i32.const 20)))",
    operations: [
      "br_unless(f64.lt(r, r)) r0 r2 @10",
      "mov32(i); br 10 -> r6 @13",
      "mov32(i) 20 -> r6",
      "mov32(r); return r6 -> r0 4",
    ],
    runs: [
      [[0x7ff8000000000000n, 0n], [20]],
      [[0n, 0x3ff0000000000000n], [10]],
      [[0n, 0x8000000000000000n], [20]],
    ],
  },
  "loops end with their comparison": {
    type: "(param i32) (result i32)",
    body: "(loop (br_if 0 (i32.ne (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 9)))) (local.get 0)",
    operations: ["loop_if(i32.ne(tee(i32.add(r, i)), i)) r0 1 -> r0 9 @2", "return 2"],
    runs: [[[-20], [9]]],
  },
});

describe("every comparison", () => {
  const edges = ["0", "1", "-1", "2", "0x7fffffff", "-0x80000000"];
  const names = ["eq", "ne", ...["lt", "gt", "le", "ge"].flatMap((name) => [`${name}_s`, `${name}_u`])];

  test.for(names)("of i32 with a constant on either side, alone and under a branch: %s", async (name) => {
    for (const edge of edges) {
      for (const condition of [
        `(i32.${name} (local.get 0) (i32.const ${edge}))`,
        `(i32.${name} (i32.const ${edge}) (local.get 0))`,
      ]) {
        const [value, branches] = [condition, branch(condition)].map((body) => func("(param i32) (result i32)", body));
        const [f, g] = [await runnable(value ?? ""), await runnable(branches ?? "")];
        const expected = (await native(value ?? ""))["f"] as (x: number) => number;
        for (const x of edges.map(Number)) {
          expect([condition, x, ...f(x)]).toEqual([condition, x, expected(x)]);
          expect([condition, x, ...g(x)]).toEqual([condition, x, expected(x) === 1 ? 20 : 10]);
        }
        // The branch and its comparison are one operation.
        const first = lower(await decoded(branches ?? "")).operations.find((each) => each.startsWith("br_"));
        expect(first).toMatch(/^br_if\(i32\.(eq|ne|lt|ge)/);
      }
    }
  });
});
