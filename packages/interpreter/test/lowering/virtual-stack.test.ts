// Where operands are while a function is lowered.

import { expect, test } from "vitest";
import { PAIR, VECTOR, WORD } from "../../src/bytecode/word-kinds.ts";
import { CONSTANT, LOCAL, OWN, VirtualStack } from "../../src/lowering/virtual-stack.ts";

test("each operand has a register of its own, whether it is there or not", () => {
  const stack = new VirtualStack();
  stack.begin(10, 1);
  expect(stack.push(WORD)).toBe(10);
  stack.pushLocal(PAIR, 4, 0);
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
  stack.begin(2, 0);
  for (let i = 0; i < 3; i++) stack.push(VECTOR);
  stack.height = 0;
  expect(stack.push(WORD)).toBe(2);
  expect(stack.extent).toBe(14);
  stack.reach(12);
  expect(stack.extent).toBe(14);
  stack.begin(2, 0);
  expect(stack.extent).toBe(2);
});

test("it grows, and keeps what is on it", () => {
  const stack = new VirtualStack();
  stack.begin(0, 0);
  for (let i = 0; i < 1000; i++) stack.pushConstant(PAIR, i, ~i);
  expect(stack.height).toBe(1000);
  for (const i of [0, 63, 64, 127, 128, 999]) {
    expect([stack.lows[i], stack.highs[i], stack.homes[i], stack.kinds[i]]).toEqual([i, ~i, 2 * i, PAIR]);
  }
});

test("the operands that are a local are found, whatever was pushed and popped before", () => {
  const stack = new VirtualStack();
  const locals = 3;
  stack.begin(8, locals);
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
  let found = 0;
  for (let step = 0; step < 4000; step++) {
    const local = random(locals);
    switch (random(6)) {
      case 0:
      case 1:
        stack.pushLocal(WORD, local, local);
        break;
      case 2:
        stack.pushConstant(WORD, local, 0);
        break;
      case 3:
        stack.height = Math.max(0, stack.height - random(6));
        break;
      case 4:
        if (stack.height > 0) stack.forms[random(stack.height)] = OWN;
        break;
      default: {
        const all = Array.from({ length: stack.height }, (_, at) => at);
        const expected = all.filter((at) => stack.forms[at] === LOCAL && stack.lows[at] === local);
        expect(stack.takeCopies(local)).toEqual(expected);
        for (const at of expected) stack.forms[at] = OWN;
        found += expected.length;
        const first = stack.settleFrom();
        expect(all.filter((at) => at < first && stack.forms[at] === LOCAL)).toEqual([]);
        for (let at = first; at < stack.height; at++) if (stack.forms[at] === LOCAL) stack.forms[at] = OWN;
      }
    }
  }
  expect(found).toBeGreaterThan(100);
});
