import { expect, test } from "vitest";
import { INSTRUCTIONS, instructionByName } from "../../src/module/instructions.ts";
import { validateAccess, validateAddressed } from "../../src/validate/addressed-instructions.ts";
import { CONTROL_RULES } from "../../src/validate/control-instructions.ts";
import { RULES } from "../../src/validate/instruction-rules.ts";

test("every row has a rule: its own, or that of its signature", () => {
  expect(RULES).toHaveLength(INSTRUCTIONS.length);
  const ruleOf = (name: Parameters<typeof instructionByName>[0]) => RULES[instructionByName(name).row];
  expect(ruleOf("br_table")).toBe(CONTROL_RULES.br_table);
  expect(ruleOf("i32.load8_u")).toBe(validateAccess);
  expect(ruleOf("i64.atomic.rmw.add")).toBe(validateAccess);
  expect(ruleOf("memory.copy")).toBe(validateAddressed);
  expect(ruleOf("i8x16.shuffle")).toBe(validateAddressed);
  // Plain ones share theirs, whatever they compute.
  expect(ruleOf("nop")).toBe(ruleOf("i32.add"));
  expect(ruleOf("v128.const")).toBe(ruleOf("i32.add"));
});
