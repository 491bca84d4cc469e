// What a function costs the host's compiler. V8's first one keeps, for each place where ways of control part or meet, where every local and operand is: a
// function of 40 KB can have it take half a second and half a gigabyte, one of 160 KB all the memory of a process. The interpreter's lowering takes
// time in proportion to the function, so that it has what would cost too much here.

import {
  columnByRow,
  type FunctionBody,
  type InstructionName,
  type InstructionReader,
  type Module,
} from "@atoll/core/engine";

/** Measured with V8 14: for a local or operand at such a place, and for a byte of the function. */
const MILLISECONDS_PER_SLOT = 8e-6;
const MILLISECONDS_PER_BYTE = 6e-5;
/** Locals and operands over all such places of a function: a sixth of a second, and 200 MB for the time that it takes. */
export const MOST_SLOTS: number = 2 ** 24;

const NONE = 0;
const BLOCK = 1;
const LOOP = 2;
const IF = 3;
const TRY_TABLE = 4;
const ELSE = 5;
const CATCH = 6;
const END = 7;
const BRANCH = 8;
const BRANCH_TABLE = 9;
const CALL = 10;
const CALL_TYPE = 11;
const STRUCT = 12;
const FIXED = 13;
const TERMINATOR = 14;

const KINDS: Readonly<Partial<Record<InstructionName, number>>> = {
  block: BLOCK,
  try: BLOCK,
  loop: LOOP,
  if: IF,
  try_table: TRY_TABLE,
  else: ELSE,
  catch: CATCH,
  catch_all: CATCH,
  end: END,
  delegate: END,
  br: BRANCH,
  br_if: BRANCH,
  br_on_null: BRANCH,
  br_on_non_null: BRANCH,
  br_on_cast: BRANCH,
  br_on_cast_fail: BRANCH,
  br_on_cast_desc_eq: BRANCH,
  br_on_cast_desc_eq_fail: BRANCH,
  br_table: BRANCH_TABLE,
  call: CALL,
  call_indirect: CALL_TYPE,
  call_ref: CALL_TYPE,
  "struct.new": STRUCT,
  "struct.new_desc": STRUCT,
  "array.new_fixed": FIXED,
};

/** How much higher the stack is behind an instruction, where the table of instructions does not say all of its type. */
const HIGHER: Readonly<Partial<Record<InstructionName, number>>> = {
  drop: -1,
  select: -2,
  select_t: -2,
  "local.get": 1,
  "local.set": -1,
  "global.get": 1,
  "global.set": -1,
  call_indirect: -1,
  call_ref: -1,
  "ref.null": 1,
  "ref.func": 1,
  if: -1,
  br_if: -1,
  br_on_non_null: -1,
  "table.set": -2,
  "table.grow": -1,
  "table.fill": -3,
  "struct.new": 1,
  "struct.new_default": 1,
  "struct.set": -2,
  "array.new": -1,
  "array.new_fixed": 1,
  "array.new_data": -1,
  "array.new_elem": -1,
  "array.get": -1,
  "array.get_s": -1,
  "array.get_u": -1,
  "array.set": -3,
  "array.fill": -4,
  "array.copy": -5,
  "array.init_data": -4,
  "array.init_elem": -4,
  "ref.cast_desc_eq": -1,
  "ref.cast_desc_eq_null": -1,
  br_on_cast_desc_eq: -1,
  br_on_cast_desc_eq_fail: -1,
};

const KIND = columnByRow(Uint8Array, ({ name, terminator }) => KINDS[name] ?? (terminator ? TERMINATOR : NONE));
const DELTA = columnByRow(Int16Array, ({ name, params, results }) =>
  params === undefined || results === undefined ? (HIGHER[name] ?? 0) : results.length - params.length,
);

/** Measures one function after the other: {@link begin} each, and {@link see} each of its instructions. */
export class HostCost {
  readonly #module: Module;
  #slots = 0;
  #bytes = 0;
  #locals = 0;
  /** Operands here. */
  #height = 0;
  /** By open block: operands below its own, those that it takes, and those that it leaves. */
  readonly #heights: number[] = [];
  readonly #params: number[] = [];
  readonly #results: number[] = [];
  /** Open blocks where control stopped coming: no code is made until one of them ends; -1 if it comes. */
  #dead = -1;

  constructor(module: Module) {
    this.#module = module;
  }

  /** A function with so many parameters comes next. */
  begin({ start, end, localCount }: FunctionBody, params: number): void {
    this.#slots = 0;
    this.#bytes = end - start;
    this.#locals = localCount + params;
    this.#height = 0;
    this.#heights.length = 0;
    this.#params.length = 0;
    this.#results.length = 0;
    this.#dead = -1;
    this.#open(0, 0);
  }

  /** Locals and operands over all places where ways part or meet. */
  get slots(): number {
    return this.#slots;
  }

  /** What the host is measured to take, roughly. */
  get milliseconds(): number {
    return this.#slots * MILLISECONDS_PER_SLOT + this.#bytes * MILLISECONDS_PER_BYTE;
  }

  /** Ways of control part or meet here, so many times. */
  part(times: number): void {
    if (this.#dead < 0) this.#slots += times * (this.#locals + this.#height);
  }

  see(reader: InstructionReader): void {
    const { row } = reader;
    this.#height += DELTA[row] ?? 0;
    const kind = KIND[row] ?? NONE;
    if (kind !== NONE) this.#control(kind, reader);
  }

  #control(kind: number, reader: InstructionReader): void {
    const { types } = this.#module;
    switch (kind) {
      case BLOCK:
      case LOOP:
      case IF:
      case TRY_TABLE:
        this.part(kind === BLOCK ? 0 : kind === IF ? 2 : kind === LOOP ? 1 : 1 + reader.catchCount);
        return this.#open(reader.blockParams(types).length, reader.blockResults(types).length);
      case ELSE:
      case CATCH:
        this.#comeBack();
        this.part(1);
        this.#height = (this.#heights.at(-1) ?? 0) + (kind === ELSE ? (this.#params.at(-1) ?? 0) : 0);
        return undefined;
      case END:
        this.#comeBack();
        this.#height = (this.#heights.pop() ?? 0) + (this.#results.pop() ?? 0);
        this.#params.pop();
        return undefined;
      case BRANCH:
        this.part(1);
        return this.#leave(reader);
      case BRANCH_TABLE:
        this.part(Math.min(reader.labelCount, this.#heights.length));
        return this.#leave(reader);
      case CALL:
        return this.#call(this.#module.functions[reader.index] ?? -1);
      case CALL_TYPE:
        return this.#call(reader.index);
      case STRUCT: {
        const composite = types[reader.index]?.composite;
        if (composite?.kind === "struct") this.#height -= composite.fields.length;
        return undefined;
      }
      case FIXED:
        this.#height -= reader.index2;
        return undefined;
      case TERMINATOR:
        return this.#leave(reader);
    }
  }

  #open(params: number, results: number): void {
    this.#heights.push(this.#height - params);
    this.#params.push(params);
    this.#results.push(results);
  }

  #call(typeidx: number): void {
    const composite = this.#module.types[typeidx]?.composite;
    if (composite?.kind === "func") this.#height += composite.results.length - composite.params.length;
  }

  #leave({ instruction }: InstructionReader): void {
    if (instruction.terminator && this.#dead < 0) this.#dead = this.#heights.length;
  }

  /** The innermost block ends, or has another part. */
  #comeBack(): void {
    if (this.#dead === this.#heights.length) this.#dead = -1;
  }
}
