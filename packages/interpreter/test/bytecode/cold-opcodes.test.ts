// Opcodes of what is cold: rows of the table moved up, and the interpreter's own behind them.

import { instructionByName, INSTRUCTIONS } from "@atoll/core/engine";
import { expect, test } from "vitest";
import * as opcodes from "../../src/bytecode/cold-opcodes.ts";
import { OPERATION_COUNT } from "../../src/bytecode/operations.ts";
import { VECTOR_NAMES } from "../../src/bytecode/vector-opcodes.ts";

const { COLD, ...named } = opcodes;

test("no opcode means two things", () => {
  const all = Object.values(named);
  expect(new Set(all).size).toBe(all.length);
  expect(OPERATION_COUNT + VECTOR_NAMES.length).toBeLessThanOrEqual(COLD);
});

test("an instruction's own is its row, and those of the interpreter come behind all rows", () => {
  expect(opcodes.STRUCT_NEW).toBe(COLD + instructionByName("struct.new").row);
  const own = Object.values(named).filter((opcode) => opcode >= COLD + INSTRUCTIONS.length);
  expect(Math.min(...own)).toBe(opcodes.EXIT);
  expect(own.length).toBeGreaterThan(15);
});
