// Operations by name, and what joins with what.

import { expect, test } from "vitest";
import { COLD } from "../../src/bytecode/cold-opcodes.ts";
import { FUSION_RULES } from "../../src/bytecode/generated/operations.ts";
import { REGISTER_MASK } from "../../src/bytecode/operation-words.ts";
import {
  fusedOperation,
  operation,
  OPERATION_COUNT,
  operationNames,
  operationIfAny,
  sequencedOperation,
} from "../../src/bytecode/operations.ts";

const ADD = operation("i32.add(r, i)");
const LOAD = operation("i32.load(r)");
const MOVE = operation("mov32(r)");

/** The opcode of an operation that does several things. */
function joined(name: string): number {
  const opcode = operationNames().indexOf(name);
  if (opcode < 0) throw new Error(`there is no ${name}`);
  return opcode;
}

test("names and opcodes are one to one", () => {
  const names = operationNames();
  expect(new Set(names).size).toBe(OPERATION_COUNT);
  for (const [opcode, name] of names.entries()) {
    expect(name).not.toBe("");
    expect(operationIfAny(name)).toBe(/^[^(;]+(\([ri, ]+\))?$/.test(name) ? opcode : -1);
  }
  expect(() => operation("i32.add(i, i)")).toThrow("the loop has no operation i32.add(i, i)");
  expect(operationIfAny("i32.add(i, i)")).toBe(-1);
  expect(OPERATION_COUNT).toBeLessThan(COLD);
});

test("a result joins the operation that reads it", () => {
  expect(fusedOperation(ADD, LOAD, 0, false)?.opcode).toBe(joined("i32.load(i32.add(r, i))"));
  const branch = operation("loop_if(r)");
  expect(fusedOperation(ADD, branch, 0, true)?.opcode).toBe(joined("loop_if(tee(i32.add(r, i)))"));
  // The result is read as an address, not as what is stored.
  const store = operation("i32.store8(r, i)");
  expect(fusedOperation(ADD, store, 0, false)?.opcode).toBe(joined("i32.store8(i32.add(r, i), i)"));
  expect(fusedOperation(ADD, store, 1, false)).toBeUndefined();
  expect(fusedOperation(COLD, LOAD, 0, false)).toBeUndefined();
});

test("neighbours join in their order", () => {
  expect(sequencedOperation(MOVE, MOVE)).toBe(joined("mov32(r); mov32(r)"));
  expect(sequencedOperation(MOVE, operation("return"))).toBe(joined("mov32(r); return"));
  expect(sequencedOperation(operation("return"), MOVE)).toBe(-1);
  expect(sequencedOperation(COLD, MOVE)).toBe(-1);
});

test("what joins names registers, and becomes something else", () => {
  const { first: firsts, second: seconds, at: places, steps } = FUSION_RULES;
  expect(steps.length).toBeGreaterThan(300);
  let whole = 0;
  for (const [i, step] of steps.entries()) {
    whole += step;
    const [first = -1, second = -1, at = 0] = [firsts[i], seconds[i], places[i]];
    expect([first, second]).not.toContain(whole);
    if (at >= 0) expect((REGISTER_MASK[second] ?? 0) & (1 << at)).not.toBe(0);
  }
});
