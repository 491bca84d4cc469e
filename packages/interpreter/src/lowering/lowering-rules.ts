// The rule of every instruction, by row. Families of which each instruction is lowered in the same way, by what the table says of
// it, have one rule; for all others the compiler knows that a file has them.

import { type Family, type Instruction, type InstructionName, InternalError, tableByRow } from "@atoll/core/engine";
import { DOUBLE, PAIR, WORD } from "../bytecode/word-kinds.ts";
import { lowerAtomic, lowerWide } from "./lower-atomics.ts";
import { CALL_RULES } from "./lower-calls.ts";
import { CONTROL_RULES } from "./lower-control.ts";
import { THROW_RULES } from "./lower-exceptions.ts";
import { lowerLoad, lowerStore, MEMORY_SIZE_RULES } from "./lower-memory.ts";
import { lowerNumeric, RENAMING_RULES } from "./lower-numeric.ts";
import { OBJECT_RULES } from "./lower-objects.ts";
import { REFERENCE_RULES } from "./lower-references.ts";
import { TABLE_RULES } from "./lower-tables.ts";
import { VARIABLE_RULES } from "./lower-variables.ts";
import { lowerPopulationCount, lowerVector } from "./lower-vectors.ts";
import type { LoweringRule, LoweringRules } from "./lowering-rule.ts";

const FAMILY_RULES = {
  load: lowerLoad,
  store: lowerStore,
  comparison: lowerNumeric,
  arithmetic: lowerNumeric,
  conversion: lowerNumeric,
  wide: lowerWide,
  vector: lowerVector,
  atomic: lowerAtomic,
} as const;

const CONSTANT_RULES: LoweringRules<InstructionName<"constant">> = {
  "i32.const": ({ stack, reader }) => stack.pushConstant(WORD, reader.i32, 0),
  "i64.const": ({ stack, reader }) => stack.pushConstant(PAIR, reader.i64Low, reader.i64High),
  "f32.const": ({ stack, reader }) => stack.pushConstant(WORD, reader.f32Bits, 0),
  "f64.const": ({ stack, reader }) => stack.pushConstant(DOUBLE, reader.f64Low, reader.f64High),
};

const RULES: LoweringRules<InstructionName<Exclude<Family, keyof typeof FAMILY_RULES>>> = {
  ...CONTROL_RULES,
  ...THROW_RULES,
  ...CALL_RULES,
  ...VARIABLE_RULES,
  ...REFERENCE_RULES,
  ...TABLE_RULES,
  ...MEMORY_SIZE_RULES,
  ...CONSTANT_RULES,
  ...OBJECT_RULES,
};

/** Instructions that differ from their families. */
const EXCEPTIONS: Readonly<Partial<Record<InstructionName, LoweringRule>>> = {
  ...RENAMING_RULES,
  "i32.popcnt": (lowering) => {
    if (lowering.hasVectors) lowerPopulationCount(lowering, lowering.pop());
    else lowerNumeric(lowering);
  },
  // The interpreter does nothing out of order.
  "atomic.fence": () => undefined,
};

/** The rules, by row. */
export const LOWERING_RULES: readonly LoweringRule[] = tableByRow<LoweringRule>(
  { ...RULES, ...EXCEPTIONS },
  ({ family, mnemonic }: Instruction) => {
    const rule: LoweringRule | undefined = (FAMILY_RULES as Readonly<Partial<Record<Family, LoweringRule>>>)[family];
    if (rule === undefined) throw new InternalError(`nothing lowers ${mnemonic}`);
    return rule;
  },
);
