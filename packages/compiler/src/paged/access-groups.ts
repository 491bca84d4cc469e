// Finds accesses of the first memory that can be looked at together: straight code in which several go by one address, with constants added. What is
// looked at comes before anything that cannot be done twice: so if a look fails, the code is begun anew, by another way.

import {
  type FunctionBody,
  I32,
  I64,
  InstructionReader,
  isRefType,
  type Module,
  opcodeOf,
  type ValueType,
} from "@atoll/core/engine";
import { EMPTY_BLOCK } from "../emit/opcodes.ts";
import { AddressValues } from "./address-values.ts";
import { type GroupCheck, GroupChecks } from "./group-checks.ts";
import {
  ADD,
  BARRIER,
  CONSTANT,
  ENDS,
  GET_GLOBAL,
  GET_LOCAL,
  groupInstructions,
  LOAD,
  LOOPS,
  SELECT,
  SET_GLOBAL,
  SET_LOCAL,
  STORE,
  SUBTRACT,
  TEE_LOCAL,
} from "./group-instructions.ts";
import type { PagesPlan } from "./memory-plan.ts";

/** Straight code whose accesses are in groups. */
export interface GroupedCode {
  /** Offsets of the guest's. */
  readonly start: number;
  readonly end: number;
  /** Types of what it leaves on the stack. It takes nothing from there. */
  readonly results: readonly ValueType[];
  /** By access: what is looked at in front of it; undefined where nothing has to be. */
  readonly checks: readonly (GroupCheck | undefined)[];
}

const LOOP = opcodeOf("loop");
/** Bytes of a function that is gone through outside of loops, and of all code that is: it takes as long as all the rest of emitting. */
const SHORT = 200;
const MOST_CODE = 2 ** 19;
/** Values that may be left on the stack, and more than there ever are. */
const MOST_RESULTS = 4;
const MOST_HEIGHT = 2 ** 30;

/** Goes through one function after the other. */
export class GroupFinder {
  readonly #module: Module;
  readonly #reader: InstructionReader;
  readonly #columns = groupInstructions();
  readonly #values: AddressValues;
  /** Of the code in question. */
  readonly #accesses: GroupChecks;
  /** What opened the blocks around, and how many are loops. */
  readonly #blocks: number[] = [];
  #loops = 0;
  /** Where the code in question begins. */
  #start = 0;
  /** Whether something was done that cannot be done twice. */
  #done = false;
  /** Where it may end: with as little as possible on the stack behind its last access. */
  #end = 0;
  #endHeight = MOST_HEIGHT;
  #results: readonly ValueType[] = [];
  #found: GroupedCode[] = [];

  constructor(module: Module, plan: PagesPlan) {
    this.#module = module;
    this.#values = new AddressValues(module, plan.wide ? I64 : I32);
    this.#accesses = new GroupChecks(plan);
    this.#reader = new InstructionReader(module.bytes, 0, module.bytes.length);
  }

  /** In the order of the function's code. */
  find(index: number, body: FunctionBody): readonly GroupedCode[] {
    this.#found = [];
    if (!this.#isWorthwhile(body)) return this.#found;
    const reader = this.#reader;
    const { kinds } = this.#columns;
    const isShort = body.end - body.start <= SHORT;
    this.#values.enter(index, body);
    reader.reset(body.start, body.end);
    this.#blocks.length = 0;
    this.#loops = 0;
    this.#values.forget();
    this.#begin(body.start);
    while (reader.next()) {
      const kind = kinds[reader.row] ?? BARRIER;
      if (kind === BARRIER) {
        this.#close();
        this.#values.forget();
        this.#begin(reader.end);
        this.#nest();
      } else if (isShort || this.#loops > 0) this.#step(kind, body.end);
    }
    this.#close();
    return this.#found;
  }

  /** Whether the function has a loop, in which it is gone through, or is short and may be called in one; and is not behind more code than can be gone through in little time. */
  #isWorthwhile({ start, end }: FunctionBody): boolean {
    const { bytes, bodies } = this.#module;
    if (end - (bodies.at(0)?.start ?? 0) > MOST_CODE) return false;
    if (end - start <= SHORT) return true;
    for (let at = bytes.indexOf(LOOP, start); at >= 0 && at < end; at = bytes.indexOf(LOOP, at + 1)) {
      // As good as all have no parameters, and a result or none.
      const type = bytes[at + 1] ?? 0;
      if (type === EMPTY_BLOCK || (type >= 0x7b && type <= 0x7f)) return true;
    }
    return false;
  }

  /** What opens or ends a block. */
  #nest(): void {
    const nesting = this.#columns.nesting[this.#reader.row] ?? 0;
    if (nesting === 0) return;
    if (nesting === ENDS) {
      if (this.#blocks.pop() === LOOPS) this.#loops--;
      return;
    }
    this.#blocks.push(nesting);
    if (nesting === LOOPS) this.#loops++;
  }

  /** The code in question begins at an offset. */
  #begin(offset: number): void {
    this.#values.begin();
    this.#accesses.clear();
    this.#start = offset;
    this.#done = false;
    this.#endHeight = MOST_HEIGHT;
  }

  /** One instruction, of a kind that may be in it. `limit`: where the function ends. */
  #step(kind: number, limit: number): void {
    const reader = this.#reader;
    const values = this.#values;
    // Locals that hold no null are set as far as the block goes; other references are as rare.
    if (kind >= GET_LOCAL && kind <= GET_GLOBAL && this.#isReference(kind)) {
      this.#close();
      this.#begin(reader.end);
      return;
    }
    if ((this.#columns.pops[reader.row] ?? 0) > values.height) {
      // It takes what was there before.
      this.#close();
      if (kind === SET_LOCAL || kind === TEE_LOCAL) values.setLocalFromBefore(reader.index);
      this.#begin(reader.end);
      return;
    }
    if (kind === LOAD || kind === STORE) {
      if (!this.#access(kind, limit)) return;
    } else this.#value(kind);
    const { height } = values;
    if (this.#accesses.isEmpty) {
      // Nothing is gained by doing this twice.
      if (height === 0 || this.#done) this.#begin(reader.end);
    } else if (height < this.#endHeight && height <= MOST_RESULTS) {
      this.#end = reader.end;
      this.#endHeight = height;
      this.#results = values.types();
    }
  }

  #isReference(kind: number): boolean {
    const { index } = this.#reader;
    const global = this.#module.globals[index]?.value ?? I32;
    return isRefType(kind === GET_GLOBAL ? global : this.#values.localType(index));
  }

  /** What is no access. */
  #value(kind: number): void {
    const reader = this.#reader;
    const values = this.#values;
    switch (kind) {
      case GET_LOCAL:
        return values.getLocal(reader.index);
      case SET_LOCAL:
      case TEE_LOCAL:
        this.#done = values.setLocal(reader.index) || this.#done;
        return kind === SET_LOCAL ? values.drop(1) : undefined;
      case GET_GLOBAL:
        return values.push(this.#module.globals[reader.index]?.value ?? 0);
      case SET_GLOBAL:
        this.#done = true;
        return values.drop(1);
      case SELECT:
        return values.select();
      case CONSTANT:
        return values.constant(reader);
      case ADD:
      case SUBTRACT:
        return values.sum(kind, reader.row);
      default:
        return values.plain(reader.row);
    }
  }

  /** An access: false if the code in question ended in front of it. */
  #access(kind: number, limit: number): boolean {
    const reader = this.#reader;
    const { row, index, memoryOffset: offset } = reader;
    const width = this.#columns.widths[row] ?? 0;
    const pops = this.#columns.pops[row] ?? 0;
    const canBe = this.#accesses.canHave(index, offset, width);
    const access = { offset, width, operands: pops - 1, late: this.#done };
    if (!canBe || !this.#accesses.add(this.#values, this.#values.height - pops, access)) {
      // It may begin another one, with what was not a part of this.
      const again = canBe && !this.#accesses.isEmpty && this.#endHeight <= MOST_RESULTS;
      this.#close();
      if (again) {
        reader.reset(this.#end, limit);
        this.#values.forget();
      }
      this.#begin(again ? this.#end : reader.end);
      return false;
    }
    this.#endHeight = MOST_HEIGHT;
    this.#values.plain(row);
    if (kind === STORE) this.#done = true;
    return true;
  }

  /** The code in question is at its end. */
  #close(): void {
    if (this.#accesses.isEmpty || this.#endHeight > MOST_RESULTS) return;
    const [start, end] = [this.#start, this.#end];
    if (!this.#accesses.isWorthwhile(end - start, { inLoop: this.#loops > 0 })) return;
    this.#found.push({ start, end, results: this.#results, checks: this.#accesses.checks() });
  }
}
