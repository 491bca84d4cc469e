// Where operands are while a function is lowered.

import { expect, test } from "vitest";
import { PAIR, VECTOR, WORD } from "../../src/bytecode/word-kinds.ts";
import { CONSTANT, LOCAL, OWN, VirtualStack } from "../../src/lowering/virtual-stack.ts";

test("each operand has a register of its own, whether it is there or not", () => {
  const stack = new VirtualStack();
  stack.begin(10);
  expect(stack.push(WORD)).toBe(10);
  stack.pushLocal(PAIR, 4);
  expect(stack.push(VECTOR)).toBe(14);
  stack.pushConstant(WORD, 7, 0);
  expect([...stack.homes.subarray(0, stack.height)]).toEqual([10, 12, 14, 18]);
  expect([...stack.forms.subarray(0, stack.height)]).toEqual([OWN, LOCAL, OWN, CONSTANT]);
  expect([0, 1, 2].map((index) => stack.registerOf(index))).toEqual([10, 4, 14]);
  expect(stack.homeAt(0)).toBe(10);
  expect(stack.homeAt(3)).toBe(18);
});

test("the extent never shrinks", () => {
  const stack = new VirtualStack();
  stack.begin(2);
  for (let i = 0; i < 3; i++) stack.push(VECTOR);
  stack.height = 0;
  expect(stack.push(WORD)).toBe(2);
  expect(stack.extent).toBe(14);
  stack.reach(12);
  expect(stack.extent).toBe(14);
  stack.begin(2);
  expect(stack.extent).toBe(2);
});

test("it grows, and keeps what is on it", () => {
  const stack = new VirtualStack();
  stack.begin(0);
  for (let i = 0; i < 1000; i++) stack.pushConstant(PAIR, i, ~i);
  expect(stack.height).toBe(1000);
  for (const i of [0, 63, 64, 127, 128, 999]) {
    expect([stack.lows[i], stack.highs[i], stack.homes[i], stack.kinds[i]]).toEqual([i, ~i, 2 * i, PAIR]);
  }
});
