// What constant expressions may have. https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions

import { opcodeOf } from "../module/instructions.ts";
import type { CodeValidation } from "./code-validation.ts";

const GLOBAL_GET = opcodeOf("global.get");
const REF_FUNC = opcodeOf("ref.func");

/** Checks that the reader's instruction may stand in a constant expression; takes note of functions that it names. */
export function checkConstant(v: CodeValidation): void {
  const { reader, context } = v;
  const { constant, mnemonic } = reader.instruction;
  const isGlobal = reader.opcode === GLOBAL_GET;
  if (constant === false || (isGlobal && context.global(reader.index).mutable)) {
    v.fail(`constant expression required: ${mnemonic}`);
  }
  if (isGlobal && reader.index >= v.module.importCounts.global) {
    v.use("gc", "global.get of a defined global in a constant expression");
  }
  if (constant !== true) v.use(constant, `${mnemonic} in a constant expression`);
  if (reader.opcode === REF_FUNC) {
    context.func(reader.index);
    context.declared[reader.index] = 1;
  }
}
