// What lowering is told of an operation's words: which are registers, whether the last one is a destination, and what may trap.

import { expect, test } from "vitest";
import { COLD } from "../../src/bytecode/cold-opcodes.ts";
import {
  DOUBLE_MASK,
  HAS_DESTINATION,
  IS_TRAPPING,
  REGISTER_MASK,
  wordKindsOf,
} from "../../src/bytecode/operation-words.ts";
import { operation, OPERATION_COUNT, operationNames } from "../../src/bytecode/operations.ts";
import { VECTOR_NAMES } from "../../src/bytecode/vector-opcodes.ts";

function factsOf(opcode: number) {
  return {
    words: wordKindsOf(opcode),
    registers: REGISTER_MASK[opcode],
    destination: HAS_DESTINATION[opcode],
    traps: IS_TRAPPING[opcode],
  };
}

test("registers, immediates and destinations stand where the name says", () => {
  expect(factsOf(operation("i32.add(r, i)"))).toEqual({ words: "rid", registers: 0b1, destination: 1, traps: 0 });
  expect(factsOf(operation("i32.store8(r, i)"))).toEqual({ words: "rio", registers: 0b1, destination: 0, traps: 1 });
  expect(factsOf(operationNames().indexOf("i32.load(i32.add(r, i))"))).toMatchObject({
    registers: 0b1,
    destination: 1,
    traps: 1,
  });
});

test("of an f64's register it is told that it is one, whether read or written", () => {
  const product = operationNames().indexOf("f64.mul(tee(f64.sub(r, f64.load(r))), r)");
  expect(factsOf(product)).toMatchObject({ words: "froefe", registers: 0b10011, destination: 1 });
  expect(DOUBLE_MASK[product]).toBe(0b111001);
  expect(DOUBLE_MASK[operation("i32.add(r, i)")]).toBe(0);
});

test("every operation of the loops has words, those on vectors too, and nothing else has", () => {
  const count = OPERATION_COUNT + VECTOR_NAMES.length;
  const bare = Array.from({ length: count }, (_, opcode) => opcode).filter(
    (opcode) => !/^[rfihotxde]*$/.test(wordKindsOf(opcode)),
  );
  expect(bare.map((opcode) => [operationNames()[opcode], wordKindsOf(opcode)])).toEqual([]);
  for (let opcode = 0; opcode < count; opcode++) {
    const words = wordKindsOf(opcode);
    expect(REGISTER_MASK[opcode]).toBe(
      words.split("").reduce((mask, kind, at) => mask + ("rf".includes(kind) ? 2 ** at : 0), 0),
    );
  }
  expect(wordKindsOf(COLD)).toBe("");
});

test("of operations on vectors those trap that have an offset in memory", () => {
  const vector = (name: string): number => OPERATION_COUNT + VECTOR_NAMES.indexOf(name);
  expect(IS_TRAPPING[vector("v128.load")]).toBe(1);
  expect(IS_TRAPPING[vector("i8x16.add")]).toBe(0);
});
