// Every instruction has a rule; those of a family without rules of their own share the family's.

import { type InstructionName, instructionByName, INSTRUCTIONS } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { LOWERING_RULES } from "../../src/lowering/lowering-rules.ts";

const ruleOf = (name: InstructionName) => LOWERING_RULES[instructionByName(name).row];

test("each row of the table has a rule", () => {
  expect(LOWERING_RULES).toHaveLength(INSTRUCTIONS.length);
  for (const { row, mnemonic } of INSTRUCTIONS) expect(LOWERING_RULES[row], mnemonic).toBeTypeOf("function");
});

test("arithmetic goes by the table, but for what only renames its operand", () => {
  expect(ruleOf("i32.add")).toBe(ruleOf("f64.sqrt"));
  expect(ruleOf("i32.wrap_i64")).not.toBe(ruleOf("i32.add"));
  expect(ruleOf("i32.popcnt")).not.toBe(ruleOf("i32.clz"));
});

test("loads and stores have one rule each, accesses of threads another", () => {
  expect(ruleOf("i64.load8_s")).toBe(ruleOf("f32.load"));
  expect(ruleOf("i64.load8_s")).not.toBe(ruleOf("i64.store8"));
  expect(ruleOf("i32.atomic.load")).toBe(ruleOf("i64.atomic.rmw.add"));
  expect(ruleOf("atomic.fence")).not.toBe(ruleOf("i32.atomic.load"));
});
