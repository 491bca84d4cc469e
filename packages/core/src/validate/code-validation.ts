// The state of validating code, and what all families of instructions need: where errors are reported, features, types. The
// rules stand in the files named after the families; function-validator.ts runs them.

import { ValidationError } from "../errors/errors.ts";
import { InstructionReader } from "../binary/instruction-reader.ts";
import type { Feature } from "../module/features.ts";
import type { Family, UntypedName } from "../module/instruction-table.ts";
import type { Look } from "../memory/slices.ts";
import type { Module } from "../module/module.ts";
import { type HeapType, refType, type ValueType } from "../module/types.ts";
import type { FeatureRecorder } from "./feature-recorder.ts";
import { LocalTypes } from "./local-types.ts";
import { ModuleContext } from "./module-context.ts";
import { OperandStack, type TypeList } from "./operand-stack.ts";

/** Validates the reader's instruction: takes its operands from the stack, and leaves its results there. */
export type Rule = (v: CodeValidation) => void;

/** The rules of families: one for each instruction whose typing is more than the signature in the table. */
export type Rules<F extends Family> = Readonly<Record<UntypedName<F>, Rule>>;

/** Units of {@link CodeValidation.pace} between two looks: at most some milliseconds. */
const BETWEEN_LOOKS = 4096;

export class CodeValidation {
  readonly module: Module;
  readonly context: ModuleContext;
  readonly reader: InstructionReader;
  readonly stack: OperandStack;
  readonly locals: LocalTypes;
  readonly features: FeatureRecorder;
  /** Result types of the function. */
  results: TypeList = [];
  readonly #look: Look | undefined;
  #unseen = 0;
  #func: number | undefined;
  /** Offset to report instead of the instruction's: what is looked at outside of code. */
  #place = -1;

  constructor(module: Module, features: FeatureRecorder, look?: Look) {
    this.#look = look;
    const fail = (message: string): never => this.fail(message);
    this.module = module;
    this.features = features;
    this.reader = new InstructionReader(module.bytes, 0, 0);
    this.context = new ModuleContext(module, features, fail);
    this.stack = new OperandStack(module, fail);
    this.locals = new LocalTypes(fail);
  }

  /** Counts what was validated, in instructions or items of lists, and looks at the limits now and then. */
  pace(units: number): void {
    this.#unseen += units;
    if (this.#unseen < BETWEEN_LOOKS) return;
    this.#unseen = 0;
    this.#look?.();
  }

  /** Throws a ValidationError at the instruction, or at the offset that `at` has set. */
  fail(message: string): never {
    const offset = this.#place >= 0 ? this.#place : this.reader.offset;
    throw new ValidationError(message, { offset, func: this.#func });
  }

  /** Says what offset errors outside of code have. */
  at(offset: number, funcidx?: number): void {
    this.#place = offset;
    this.#func = funcidx;
  }

  /** Says that errors are the instruction's from here on. */
  enterCode(funcidx?: number): void {
    this.at(-1, funcidx);
  }

  /** Says that the current instruction, or what it names, is a use of a feature. */
  use(feature: Feature, construct: string): void {
    this.features.use(feature, construct, this.reader.offset, this.#func);
  }

  /** Checks that what a type named by the instruction refers to exists, and that its features are on. */
  checkValueType(type: ValueType): void {
    this.context.checkValueType(type, this.reader.offset, this.#func);
  }

  isSubtype(a: ValueType, b: ValueType): boolean {
    return a === b || this.stack.matches(a, b);
  }

  /** Type of a reference to a new object of a defined type. */
  newObject(typeidx: number): ValueType {
    return refType(typeidx as HeapType, { exact: this.context.exactNew });
  }
}
