// Code as text: operations are told apart exactly, whatever they were joined from.

import { readFileSync } from "node:fs";
import { decodeModule, instructionByName } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { COLD, EXIT } from "../../src/bytecode/cold-opcodes.ts";
import { CodeBlocks } from "../../src/bytecode/code-space.ts";
import { disassemble, operationName } from "../../src/bytecode/disassemble.ts";
import { WORD_KINDS } from "../../src/bytecode/operation-words.ts";
import { operationNames } from "../../src/bytecode/operations.ts";
import { isVector, vectorLength } from "../../src/bytecode/vector-opcodes.ts";
import { lowerFunction, operationOffsets } from "../../src/lowering/lower-function.ts";
import { operations } from "../lowering/lowered.ts";

const WORDCOUNT = new URL("../../../../apps/demo/guests/wordcount.wasm", import.meta.url);

test("every operation of a program has as many words as its table says", () => {
  const module = decodeModule(readFileSync(WORDCOUNT));
  const names = new Set<string>();
  for (let i = 0; i < module.bodies.length; i++) {
    const funcidx = module.importCounts.func + i;
    const lowered = lowerFunction(module, funcidx, "flat", new CodeBlocks());
    const offsets = operationOffsets(module, funcidx, "flat");
    for (const { opcode, words } of disassemble(lowered, offsets.keys())) {
      names.add(operationName(opcode));
      if (isVector(opcode)) expect(words.length + 1).toBe(vectorLength(opcode));
      // How many there are of these, the operation says itself.
      else if (operationName(opcode) === "br_table") expect(words.length).toBe(3 + (words[1] ?? 0));
      else if (opcode < COLD)
        expect([operationName(opcode), words.length]).toEqual([operationName(opcode), WORD_KINDS[opcode]?.length]);
    }
    for (const offset of offsets.values()) {
      expect(offset).toBeGreaterThanOrEqual(module.bodies.at(i)?.start ?? 0);
      expect(offset).toBeLessThan(module.bodies.at(i)?.end ?? 0);
    }
  }
  // It is a program and not a handful of operations.
  expect(names.size).toBeGreaterThan(150);
  expect([...names].filter((name) => name.startsWith("operation "))).toEqual([]);
});

test("operations of all kinds have names", () => {
  expect(operationName(operationNames().indexOf("i32.add(r, i)"))).toBe("i32.add(r, i)");
  expect(operationName(COLD)).toBe("unreachable");
  expect(operationName(EXIT)).toBe("exit");
  for (const name of ["memory.size", "struct.new", "i32.atomic.rmw.add"] as const) {
    expect(operationName(COLD + instructionByName(name).row)).toBe(name);
  }
  expect(operationName(0xffff)).toBe("operation ffff");
});

test("targets are told from the function's start", async () => {
  const text = await operations(`(module (func (param i32) (result i32)
    (block (block (br_table 0 1 (local.get 0))) (return (i32.const 10)))
    (i32.const 20)))`);
  expect(text).toEqual(["br_table r0 1 @7 @11", "mov32(i); return 10 -> r0 2", "mov32(i); return 20 -> r0 2"]);
});
