// Validates the code of functions and constant expressions in one pass over their instructions: the hot loop of validation.
// Each instruction goes to its rule, and to none if the fast path has taken it.
// https://webassembly.github.io/spec/core/valid/instructions.html

import { DecodeError, InternalError } from "../errors/errors.ts";
import { opcodeOf } from "../module/instructions.ts";
import type { ConstantExpression } from "../module/module.ts";
import type { ValueType } from "../module/types.ts";
import type { CodeValidation } from "./code-validation.ts";
import { CommonInstructions, isCommon } from "./common-instructions.ts";
import { checkConstant } from "./constant-instructions.ts";
import { RULES } from "./instruction-rules.ts";
import { KnownConstants } from "./known-constants.ts";
import type { TypeList } from "./operand-stack.ts";

const BLOCK = opcodeOf("block");
const END = opcodeOf("end");
const NO_TYPES: TypeList = [];
/** Bytes that the fast path goes through between two looks at the limits. */
const STRETCH = 1 << 17;

export class FunctionValidator {
  readonly #code: CodeValidation;
  readonly #common: CommonInstructions;
  readonly #constants: KnownConstants;

  constructor(code: CodeValidation) {
    this.#code = code;
    this.#constants = new KnownConstants(code);
    this.#common = new CommonInstructions(code.context, code.stack);
  }

  /** Validates a defined function: `index` counts bodies. */
  validateBody(index: number): void {
    const code = this.#code;
    const { module, context, reader, locals } = code;
    const body = module.bodies.at(index);
    if (body === undefined) return;
    code.pace(1);
    const funcidx = module.importCounts.func + index;
    code.at(body.start, funcidx);
    reader.offset = body.start;
    const type = context.funcType(context.func(funcidx));
    context.checkLocals(body, funcidx);
    locals.place(type.params, body.locals, body.localCount);
    code.enterCode(funcidx);
    this.#begin(body.start, body.end, type.results);
    const fast = !locals.tracked;
    while (code.stack.depth > 0) {
      if (fast && isCommon(module.bytes[reader.position])) this.#runCommon(body.end);
      if (!reader.next()) this.#missingEnd(body.end);
      code.pace(1);
      this.#checkFeature();
      this.#applyRule();
    }
    this.#finish(body.end);
  }

  /** The fast path, in stretches: a body may be as long as a module. */
  #runCommon(end: number): void {
    const code = this.#code;
    const { reader, locals } = code;
    for (;;) {
      const start = reader.position;
      const stop = Math.min(start + STRETCH, end);
      reader.position = this.#common.run(start, stop, locals);
      // It is 64 times as fast as the rest.
      code.pace((reader.position - start) >> 6);
      if (reader.position < stop || stop === end) return;
    }
  }

  /** Validates a constant expression with one result. */
  validateConstant(expression: ConstantExpression, type: ValueType): void {
    this.#code.pace(1);
    if (this.#constants.has(expression, type)) return;
    const { start, end } = expression;
    const code = this.#code;
    code.enterCode();
    code.locals.place(NO_TYPES, [], 0);
    this.#begin(start, end, [type]);
    while (code.stack.depth > 0) {
      if (!code.reader.next()) this.#missingEnd(end);
      this.#checkFeature();
      checkConstant(code);
      this.#applyRule();
    }
    this.#finish(end);
    this.#constants.add(expression, type);
  }

  #begin(start: number, end: number, results: TypeList): void {
    const { reader, stack } = this.#code;
    reader.reset(start, end);
    this.#code.results = results;
    stack.clear();
    stack.enter(BLOCK, NO_TYPES, results, 0);
  }

  #finish(end: number): void {
    const { reader } = this.#code;
    if (reader.position !== end) reader.fail("section size mismatch");
  }

  /** The code ran out before the `end` of the function. What follows says which words the reference would use. */
  #missingEnd(end: number): never {
    const next = this.#code.module.bytes[end];
    if (next === undefined) throw new DecodeError("unexpected end of section or function", end);
    throw new DecodeError(next === END ? "section size mismatch" : "END opcode expected", end);
  }

  #checkFeature(): void {
    const code = this.#code;
    if (code.features.unseen[code.reader.row] === 0) return;
    const { feature, mnemonic } = code.reader.instruction;
    if (feature !== undefined) code.use(feature, mnemonic);
  }

  #applyRule(): void {
    const code = this.#code;
    const rule = RULES[code.reader.row];
    if (rule === undefined) throw new InternalError(`no rule for row ${code.reader.row}`);
    rule(code);
  }
}
