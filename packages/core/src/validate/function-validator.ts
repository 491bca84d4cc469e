// Validates the code of functions and constant expressions in one pass over their instructions: the hot loop of validation.
// Simple instructions go by the table's signatures; structured control, variables and calls are here, all others in the files
// named after their families.
// https://webassembly.github.io/spec/core/valid/instructions.html

import { DecodeError, ValidationError } from "../errors/errors.ts";
import { InstructionReader } from "../binary/instruction-reader.ts";
import type { ConstantExpression, Module } from "../module/module.ts";
import { INSTRUCTIONS } from "../module/instructions.ts";
import {
  BOTTOM,
  FUNCREF,
  I32,
  isRefType,
  type FuncType,
  type HeapType,
  refType,
  type ValueType,
} from "../module/types.ts";
import { CommonInstructions } from "./common-instructions.ts";
import { validateException } from "./exception-instructions.ts";
import type { FeatureGate } from "./feature-gate.ts";
import { validateGc } from "./gc-instructions.ts";
import { LocalTypes } from "./local-types.ts";
import { validateAddressed } from "./memory-instructions.ts";
import { ModuleContext } from "./module-context.ts";
import { labelTypes, OperandStack, type TypeList } from "./operand-stack.ts";
import { validateReference } from "./reference-instructions.ts";

// Signatures by row, flat. A count of 255 marks rows that have none.
const SPECIAL = 255;
const PARAM_COUNT: Uint8Array = Uint8Array.from(INSTRUCTIONS, ({ params }) => params?.length ?? SPECIAL);
const FIRST_PARAM: Int16Array = Int16Array.from(INSTRUCTIONS, ({ params }) => params?.[0] ?? 0);
const SECOND_PARAM: Int16Array = Int16Array.from(INSTRUCTIONS, ({ params }) => params?.[1] ?? 0);
const RESULT_COUNT: Uint8Array = Uint8Array.from(INSTRUCTIONS, ({ results }) => results?.length ?? SPECIAL);
const FIRST_RESULT: Int16Array = Int16Array.from(INSTRUCTIONS, ({ results }) => results?.[0] ?? 0);
/** Rows whose immediates name nothing, so that the signature says all. */
const PLAIN_IMMEDIATES: ReadonlySet<string> = new Set(["none", "i32", "i64", "f32", "f64", "v128", "fence"]);
const IS_PLAIN: Uint8Array = Uint8Array.from(INSTRUCTIONS, ({ immediates }) =>
  Number(PLAIN_IMMEDIATES.has(immediates)),
);
const CONSTANT: Uint8Array = Uint8Array.from(INSTRUCTIONS, ({ constant }) => (constant ? 1 : 0));

const NO_TYPES: TypeList = [];

export class FunctionValidator {
  readonly module: Module;
  readonly context: ModuleContext;
  readonly reader: InstructionReader;
  readonly stack: OperandStack;
  readonly #gate: FeatureGate;
  readonly #common: CommonInstructions;
  #func: number | undefined;
  /** Result types of the function. */
  results: TypeList = NO_TYPES;
  #inConstant = false;
  /** Offset to report instead of the instruction's: what is looked at outside of code. */
  #place = -1;

  readonly #locals: LocalTypes;

  constructor(module: Module, gate: FeatureGate) {
    this.module = module;
    this.#gate = gate;
    this.reader = new InstructionReader(module.bytes, 0, 0);
    this.context = new ModuleContext(module, gate, (message) => this.fail(message));
    this.stack = new OperandStack(module, (message) => this.fail(message));
    this.#locals = new LocalTypes((message) => this.fail(message));
    this.#common = new CommonInstructions(this.context, this.stack);
  }

  /** Throws a ValidationError at the instruction, or at the offset that `at` has set. */
  fail(message: string): never {
    const offset = this.#place >= 0 ? this.#place : this.reader.offset;
    throw new ValidationError(message, { offset, func: this.#func });
  }

  /** Says what offset errors outside of code have. */
  at(offset: number): void {
    this.#place = offset;
    this.#func = undefined;
  }

  /** Says that the current instruction, or what it names, is a use of a feature. */
  use(feature: Parameters<FeatureGate["use"]>[0], construct: string): void {
    this.#gate.use(feature, construct, this.reader.offset, this.#func);
  }

  /** Checks that what a type named by the instruction refers to exists, and that its features are on. */
  checkValueType(type: ValueType): void {
    this.context.checkValueType(type, this.reader.offset, this.#func);
  }

  /** Validates a defined function: `index` counts bodies. */
  validateBody(index: number): void {
    const { module, context } = this;
    const body = module.bodies[index];
    if (body === undefined) return;
    const funcidx = module.importCounts.func + index;
    this.#place = body.start;
    this.#func = funcidx;
    this.reader.offset = body.start;
    const type = context.funcType(context.func(funcidx));
    context.checkLocals(body, funcidx);
    this.#locals.place(type.params, body.locals, body.localCount);
    this.#place = -1;
    this.#inConstant = false;
    this.#run(body.start, body.end, type.results);
  }

  /** Validates a constant expression with one result. */
  validateConstant(expression: ConstantExpression, type: ValueType): void {
    this.#func = undefined;
    this.#place = -1;
    this.#locals.place(NO_TYPES, [], 0);
    this.#inConstant = true;
    this.#run(expression.start, expression.end, [type]);
  }

  #run(start: number, end: number, results: TypeList): void {
    const { reader, stack } = this;
    reader.reset(start, end);
    this.results = results;
    stack.clear();
    stack.enter(0x02, NO_TYPES, results, 0);
    const fast = !this.#inConstant && !this.#locals.tracked;
    while (stack.depth > 0) {
      if (fast) reader.position = this.#common.run(reader.position, end, this.#locals);
      if (!reader.next()) this.#missingEnd(end);
      this.#instruction();
    }
    if (reader.position !== end) reader.fail("section size mismatch");
  }

  /** The code ran out before the `end` of the function. What follows says which words the reference would use. */
  #missingEnd(end: number): never {
    const next = this.module.bytes[end];
    if (next === undefined) throw new DecodeError("unexpected end of section or function", end);
    throw new DecodeError(next === 0x0b ? "section size mismatch" : "END opcode expected", end);
  }

  #instruction(): void {
    const { reader, stack } = this;
    const { row } = reader;
    if (this.#gate.refused[row] !== 0) this.#refused();
    if (this.#inConstant) this.#checkConstant(row);
    switch (reader.opcode) {
      case 0x20: // local.get
        stack.push(this.#locals.read(reader.index));
        return;
      case 0x21: // local.set
        stack.pop(this.#locals.type(reader.index));
        this.#locals.set(reader.index);
        return;
      case 0x22: {
        // local.tee
        const type = this.#locals.type(reader.index);
        stack.pop(type);
        this.#locals.set(reader.index);
        stack.push(type);
        return;
      }
      case 0x02: // block
      case 0x03: // loop
        this.enterBlock();
        return;
      case 0x04: // if
        this.checkBlockType();
        stack.pop(I32);
        this.enterBlock();
        return;
      case 0x05: // else
        this.#else();
        return;
      case 0x0b: // end
        this.#end();
        return;
      case 0x0c: // br
        stack.popAll(labelTypes(stack.frame(reader.index)));
        stack.setUnreachable();
        return;
      case 0x0d: {
        // br_if
        stack.pop(I32);
        const types = labelTypes(stack.frame(reader.index));
        stack.popAll(types);
        stack.pushAll(types);
        return;
      }
      case 0x10: // call
        this.#call(this.context.funcType(this.context.func(reader.index)));
        return;
      default:
        if (PARAM_COUNT[row] === SPECIAL) this.#special();
        else this.#simple(row);
    }
  }

  #simple(row: number): void {
    const { stack } = this;
    const count = PARAM_COUNT[row] ?? 0;
    if (IS_PLAIN[row] === 0) validateAddressed(this);
    else {
      if (count === 2) stack.pop2(typeOf(FIRST_PARAM[row]), typeOf(SECOND_PARAM[row]));
      else if (count === 1) stack.pop(typeOf(FIRST_PARAM[row]));
      else if (count > 2) stack.popAll(this.reader.instruction.params ?? NO_TYPES);
      if (RESULT_COUNT[row] === 1) stack.push(typeOf(FIRST_RESULT[row]));
      else stack.pushAll(this.reader.instruction.results ?? NO_TYPES);
    }
  }

  /** Checks that a data segment exists; the binary format wants them counted before code that names them. */
  data(dataidx: number): void {
    const { dataCount } = this.module;
    if (dataCount === undefined) throw new DecodeError("data count section required", this.reader.offset);
    if (dataidx >= dataCount) this.fail(`unknown data segment ${dataidx}`);
  }

  #special(): void {
    const { reader, stack, context } = this;
    switch (reader.opcode) {
      case 0x00: // unreachable
        return stack.setUnreachable();
      case 0x0e: // br_table
        return this.#branchTable();
      case 0x0f: // return
        stack.popAll(this.results);
        return stack.setUnreachable();
      case 0x11: // call_indirect
        return this.#call(this.#indirectType());
      case 0x12: // return_call
        return this.tailCall(context.funcType(context.func(reader.index)));
      case 0x13: // return_call_indirect
        return this.tailCall(this.#indirectType());
      case 0x1a: // drop
        stack.popAny();
        return undefined;
      case 0x1b: // select
        return this.#select();
      case 0x1c: // select with a type
        return this.#typedSelect();
      case 0x23: // global.get
        return stack.push(context.global(reader.index).value);
      case 0x24: {
        // global.set
        const { value, mutable } = context.global(reader.index);
        if (!mutable) this.fail("immutable global");
        stack.pop(value);
        return undefined;
      }
      case 0x25: // table.get
        stack.pop(context.table(reader.index));
        return stack.push(context.tableElement(reader.index));
      case 0x26: // table.set
        return stack.popAll([context.table(reader.index), context.tableElement(reader.index)]);
      case 0xfc000f: // table.grow
        stack.popAll([context.tableElement(reader.index), context.table(reader.index)]);
        return stack.push(context.table(reader.index));
      case 0xfc0011: {
        // table.fill
        const address = context.table(reader.index);
        return stack.popAll([address, context.tableElement(reader.index), address]);
      }
      default:
        if (validateReference(this) || validateException(this)) return undefined;
        return validateGc(this);
    }
  }

  #refused(): void {
    const { feature, mnemonic } = this.reader.instruction;
    if (feature !== undefined) this.use(feature, mnemonic);
  }

  #checkConstant(row: number): void {
    const { reader } = this;
    const { opcode } = reader;
    if (CONSTANT[row] === 0 || (opcode === 0x23 && this.context.global(reader.index).mutable)) {
      this.fail(`constant expression required: ${reader.instruction.mnemonic}`);
    } else if (opcode === 0x23 && reader.index >= this.module.importCounts.global) {
      this.use("gc", "global.get of a defined global in a constant expression");
    } else if (opcode >= 0x6a && opcode <= 0x7e) {
      this.use("extended-const", `${reader.instruction.mnemonic} in a constant expression`);
    } else if (opcode === 0xd2) {
      this.context.func(reader.index);
      this.context.declared[reader.index] = 1;
    }
  }

  /** Opens a block for the instruction: takes its parameters and enters a frame. */
  enterBlock(): void {
    const { reader, stack } = this;
    const params = this.checkBlockType();
    stack.popAll(params);
    stack.enter(reader.opcode, params, reader.blockResults(this.module.types), this.#locals.mark);
  }

  /** Checks that the block type exists; returns the parameters. */
  checkBlockType(): TypeList {
    const { reader, context } = this;
    if (reader.blockType >= 0) {
      context.funcType(reader.blockType);
      this.use("multi-value", "a block type with a type index");
      return reader.blockParams(this.module.types);
    }
    if (reader.blockType === -1) this.checkValueType(reader.valueType);
    return NO_TYPES;
  }

  #else(): void {
    if (this.stack.frame(0).opcode !== 0x04) this.reader.fail("END opcode expected", this.reader.offset);
    this.restartBlock(this.stack.frame(0).params);
  }

  /** Ends one branch of the innermost block and begins another with these operands. */
  restartBlock(operands: TypeList): void {
    const frame = this.stack.leave();
    this.#locals.forget(frame.initialized);
    this.stack.restart(this.reader.opcode, operands);
  }

  #end(): void {
    const { stack } = this;
    const frame = stack.leave();
    if (frame.opcode === 0x04 && !stack.matchesAll(frame.params, frame.results)) {
      this.fail("type mismatch: an if without else must leave its parameters as results");
    }
    this.exitBlock();
  }

  /** Closes the innermost block, whose results have been checked. */
  exitBlock(): void {
    const frame = this.stack.frame(0);
    this.#locals.forget(frame.initialized);
    this.stack.exit(frame);
  }

  #branchTable(): void {
    const { reader, stack } = this;
    stack.pop(I32);
    const { labels, labelCount } = reader;
    const last = labelTypes(stack.frame(labels[labelCount - 1] ?? 0));
    let checked: TypeList | undefined;
    for (let i = 0; i < labelCount; i++) {
      const types = labelTypes(stack.frame(labels[i] ?? 0));
      if (types === checked) continue;
      if (types.length !== last.length) this.fail("type mismatch: the labels of a br_table differ in arity");
      stack.check(types);
      checked = types;
    }
    stack.popAll(last);
    stack.setUnreachable();
  }

  #call(type: FuncType): void {
    this.stack.popAll(type.params);
    this.stack.pushAll(type.results);
  }

  /** A call in tail position: the callee's results must be the function's. */
  tailCall(type: FuncType): void {
    const { stack } = this;
    stack.popAll(type.params);
    if (!stack.matchesAll(type.results, this.results)) {
      this.fail("type mismatch: the callee of a tail call has other results");
    }
    stack.setUnreachable();
  }

  #indirectType(): FuncType {
    const { reader, stack, context } = this;
    const address = context.table(reader.index2);
    if (reader.index2 > 0) this.use("reference-types", "call_indirect with a table index");
    if (!this.isSubtype(context.tableElement(reader.index2), FUNCREF)) {
      this.fail("type mismatch: call_indirect needs a table of functions");
    }
    const type = context.funcType(reader.index);
    stack.pop(address);
    return type;
  }

  #select(): void {
    const { stack } = this;
    stack.pop(I32);
    const second = stack.popAny();
    const first = stack.popAny();
    if (isRefType(first) || isRefType(second)) this.fail("type mismatch: select of references needs a type");
    if (first !== second && first !== BOTTOM && second !== BOTTOM) {
      this.fail("type mismatch: the operands of select differ");
    }
    stack.push(first === BOTTOM ? second : first);
  }

  #typedSelect(): void {
    const { reader, stack } = this;
    const [selected] = reader.selectTypes;
    if (reader.selectCount !== 1 || selected === undefined) return this.fail("invalid result arity");
    this.checkValueType(selected);
    stack.popAll([selected, selected, I32]);
    stack.push(selected);
  }

  isSubtype(a: ValueType, b: ValueType): boolean {
    return a === b || this.stack.matches(a, b);
  }

  /** Type of a reference to a new object of a defined type. */
  newObject(typeidx: number): ValueType {
    return refType(typeidx as HeapType, false, this.context.exactNew);
  }
}

function typeOf(code: number | undefined): ValueType {
  return (code ?? 0) as ValueType;
}
