// Constant expressions that need no validation of their own: numbers of the wanted type, functions, and what was valid the last time. A module
// may have millions, and most are two instructions.

import { INSTRUCTIONS, opcodeOf } from "../module/instructions.ts";
import type { ConstantExpression } from "../module/module.ts";
import { F32, F64, FUNCREF, I32, I64, type ValueType } from "../module/types.ts";
import type { CodeValidation } from "./code-validation.ts";

const I32_CONST = opcodeOf("i32.const");
const I64_CONST = opcodeOf("i64.const");
const F32_CONST = opcodeOf("f32.const");
const F64_CONST = opcodeOf("f64.const");
const REF_FUNC = opcodeOf("ref.func");
const ROW = INSTRUCTIONS.findIndex(({ mnemonic }) => mnemonic === "ref.func");
/** Bytes of an expression that is remembered. */
const SHORT = 16;

export class KnownConstants {
  readonly #code: CodeValidation;
  /** The last that was found valid, and its type. */
  #start = 0;
  #end = 0;
  #type: ValueType | undefined;

  constructor(code: CodeValidation) {
    this.#code = code;
  }

  /** Whether an expression, which decoding has read to its `end`, is valid for sure. */
  has({ start, end }: ConstantExpression, type: ValueType): boolean {
    switch (this.#code.module.bytes[start]) {
      case I32_CONST:
        return type === I32 && this.#numberEnd(start + 1) === end - 1;
      case I64_CONST:
        return type === I64 && this.#numberEnd(start + 1) === end - 1;
      case F32_CONST:
        return type === F32 && start + 6 === end;
      case F64_CONST:
        return type === F64 && start + 10 === end;
      case REF_FUNC:
        return (type === FUNCREF && this.#isFunction(start + 1, end - 1)) || this.#isLast(start, end, type);
      default:
        return this.#isLast(start, end, type);
    }
  }

  /** An expression was found valid. What it uses is noted, and what it may refer to only becomes more. */
  add({ start, end }: ConstantExpression, type: ValueType): void {
    this.#type = end - start <= SHORT ? type : undefined;
    this.#start = start;
    this.#end = end;
  }

  #isLast(start: number, end: number, type: ValueType): boolean {
    if (type !== this.#type || end - start !== this.#end - this.#start) return false;
    const { bytes } = this.#code.module;
    for (let i = 0; i < end - start; i++) if (bytes[start + i] !== bytes[this.#start + i]) return false;
    return true;
  }

  /** A function whose index is the bytes between. The first use of the instruction is left to validation, which takes note of it. */
  #isFunction(start: number, end: number): boolean {
    const { module, context, features } = this.#code;
    if (features.unseen[ROW] !== 0 || this.#numberEnd(start) !== end) return false;
    let funcidx = 0;
    for (let at = start, unit = 1; at < end; at++, unit *= 128) funcidx += ((module.bytes[at] ?? 0) & 0x7f) * unit;
    if (funcidx >= module.functions.length) return false;
    context.declared[funcidx] = 1;
    return true;
  }

  /** Where a number in LEB128 ends. */
  #numberEnd(start: number): number {
    const { bytes } = this.#code.module;
    let at = start;
    while ((bytes[at] ?? 0) > 0x7f) at++;
    return at + 1;
  }
}
