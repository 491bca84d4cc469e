// The rule of every instruction, by row. Those whose typing the table's signature says go by that; for all others the compiler
// knows that a family has them.

import type { Family } from "../module/instruction-table.ts";
import { columnByRow, type Instruction, tableByRow } from "../module/instructions.ts";
import type { ValueType } from "../module/types.ts";
import { validateAccess, validateAddressed } from "./addressed-instructions.ts";
import { ARRAY_RULES } from "./array-instructions.ts";
import { CALL_RULES } from "./call-instructions.ts";
import { CAST_RULES } from "./cast-instructions.ts";
import type { CodeValidation, Rule, Rules } from "./code-validation.ts";
import { CONTROL_RULES } from "./control-instructions.ts";
import { DESCRIPTOR_RULES } from "./descriptor-instructions.ts";
import { EXCEPTION_RULES } from "./exception-instructions.ts";
import type { TypeList } from "./operand-stack.ts";
import { REFERENCE_RULES } from "./reference-instructions.ts";
import { STRUCT_RULES } from "./struct-instructions.ts";
import { TABLE_RULES } from "./table-instructions.ts";
import { VARIABLE_RULES } from "./variable-instructions.ts";

const UNTYPED: Rules<Family> = {
  ...CONTROL_RULES,
  ...CALL_RULES,
  ...EXCEPTION_RULES,
  ...VARIABLE_RULES,
  ...REFERENCE_RULES,
  ...TABLE_RULES,
  ...STRUCT_RULES,
  ...ARRAY_RULES,
  ...CAST_RULES,
  ...DESCRIPTOR_RULES,
};

/** Immediates that name nothing, so that the signature says all. */
const PLAIN_IMMEDIATES: ReadonlySet<string> = new Set(["none", "i32", "i64", "f32", "f64", "v128", "fence"]);

/** The rules, by row. */
export const RULES: readonly Rule[] = tableByRow<Rule>(UNTYPED, ruleOfSignature);

function ruleOfSignature({ immediates, width }: Instruction): Rule {
  if (width > 0) return validateAccess;
  return PLAIN_IMMEDIATES.has(immediates) ? validatePlain : validateAddressed;
}

// Signatures by row, flat.
const PARAM_COUNT = columnByRow(Uint8Array, ({ params }) => params?.length ?? 0);
const FIRST_PARAM = columnByRow(Int16Array, ({ params }) => params?.[0] ?? 0);
const SECOND_PARAM = columnByRow(Int16Array, ({ params }) => params?.[1] ?? 0);
const RESULT_COUNT = columnByRow(Uint8Array, ({ results }) => results?.length ?? 0);
const FIRST_RESULT = columnByRow(Int16Array, ({ results }) => results?.[0] ?? 0);
const NO_TYPES: TypeList = [];

/** Validates an instruction that takes and leaves what its signature says. */
function validatePlain({ reader, stack }: CodeValidation): void {
  const { row } = reader;
  const count = PARAM_COUNT[row] ?? 0;
  if (count === 2) stack.pop2(typeOf(FIRST_PARAM[row]), typeOf(SECOND_PARAM[row]));
  else if (count === 1) stack.pop(typeOf(FIRST_PARAM[row]));
  else if (count > 2) stack.popAll(reader.instruction.params ?? NO_TYPES);
  if (RESULT_COUNT[row] === 1) stack.push(typeOf(FIRST_RESULT[row]));
  else stack.pushAll(reader.instruction.results ?? NO_TYPES);
}

function typeOf(code: number | undefined): ValueType {
  return (code ?? 0) as ValueType;
}
