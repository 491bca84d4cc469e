// Finds accesses of the first memory that can be looked at together: straight code in which several go by one address, with constants added. What is
// looked at comes before anything that cannot be done twice: so if a look fails, the code is begun anew, by another way.

import {
  columnByRow,
  type FunctionBody,
  I32,
  I64,
  type Instruction,
  InstructionReader,
  isRefType,
  type Module,
  opcodeOf,
  type ValueType,
} from "@atoll/core/engine";
import { EMPTY_BLOCK } from "../emit/opcodes.ts";
import { isUpdate } from "./memory-access.ts";
import type { PagesPlan } from "./memory-plan.ts";

/** The comparison with the window's end for all accesses of a group. */
export interface GroupCheck {
  /** What is added to the address of the first of them. */
  readonly add: number;
  /** Bytes that have to be in the window from there on. */
  readonly ahead: number;
}

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

/** What is done with instructions, by row. */
const BARRIER = 0;
const PLAIN = 1;
const LOAD = 2;
const STORE = 3;
const GET_LOCAL = 4;
const SET_LOCAL = 5;
const TEE_LOCAL = 6;
const GET_GLOBAL = 7;
const SET_GLOBAL = 8;
const SELECT = 9;
const CONSTANT = 10;
const ADD = 11;
const SUBTRACT = 12;

const PURE: ReadonlySet<string> = new Set(["constant", "comparison", "arithmetic", "conversion", "wide", "vector"]);
const VARIABLES: Readonly<Record<string, number>> = {
  "local.get": GET_LOCAL,
  "local.set": SET_LOCAL,
  "local.tee": TEE_LOCAL,
  "global.get": GET_GLOBAL,
  "global.set": SET_GLOBAL,
  select: SELECT,
  drop: PLAIN,
  "i32.const": CONSTANT,
  "i64.const": CONSTANT,
  "i32.add": ADD,
  "i64.add": ADD,
  "i32.sub": SUBTRACT,
  "i64.sub": SUBTRACT,
};

/** What instructions open or end, by row. */
const OPENS = 1;
const LOOPS = 2;
const ENDS = 3;
const NESTING_BY_NAME: Readonly<Record<string, number>> = {
  block: OPENS,
  if: OPENS,
  try: OPENS,
  try_table: OPENS,
  loop: LOOPS,
  end: ENDS,
  delegate: ENDS,
};
const NESTING = columnByRow(Uint8Array, ({ name }) => NESTING_BY_NAME[name] ?? 0);

let kinds: Uint8Array | undefined;

function kindsByRow(): Uint8Array {
  return (kinds ??= columnByRow(Uint8Array, kindOf));
}

function kindOf(instruction: Instruction): number {
  const { name, family, immediates, params, results } = instruction;
  const known = VARIABLES[name];
  if (known !== undefined) return known;
  if (params === undefined || results === undefined || family === "atomic") return BARRIER;
  if (immediates.startsWith("memarg")) return results.length === 0 || isUpdate(instruction) ? STORE : LOAD;
  return PURE.has(family) ? PLAIN : BARRIER;
}

const POPS = columnByRow(Uint8Array, ({ name, params }) => (name === "drop" ? 1 : (params?.length ?? 0)));
const PUSHES = columnByRow(Uint8Array, ({ results }) => results?.length ?? 0);
/** Type of what is left. */
const RESULT = columnByRow(Int16Array, ({ results }) => results?.[0] ?? 0);
const WIDTH = columnByRow(Uint8Array, ({ width }) => width);

const LOOP = opcodeOf("loop");
/** Bytes of a function that is gone through outside of loops, and of all code that is: it takes as long as all the rest of emitting. */
const SHORT = 200;
const MOST_CODE = 2 ** 19;
/** Constants that are looked through. */
const MOST_ADDED = 2 ** 30;
/** Bytes from the first to the last of a group: near the window's end all of them go the other way. */
const MOST_BYTES = 4096;
/** Values that may be left on the stack, and more than there ever are. */
const MOST_RESULTS = 4;
const MOST_HEIGHT = 2 ** 30;
/** Base of constants. */
const CONSTANTS = 1;
/** In place of a group: none is left, or none is needed. */
const NONE = -1;
const ALWAYS = -2;
/** Bytes that are put in for an access that is looked at alone, for one of a group in both versions, for each group, and around. */
const ALONE = 26;
const GROUPED = 7;
const PER_GROUP = 14;
const AROUND = 8;
/** Bytes that such code may become longer by in a loop. */
const ALLOWED = 80;
/** For each operand besides the address. */
const OPERAND_ALONE = 6;
const OPERAND_GROUPED = 8;

interface Group {
  /** Least and most that is added to the base by the guest's code, with the access's own offset or without. */
  low: number;
  high: number;
  least: number;
  /** What the first access adds. */
  readonly first: number;
  readonly base: number;
  /** Index of its first access. */
  readonly at: number;
}

/** Goes through one function after the other. */
export class GroupFinder {
  readonly #module: Module;
  readonly #plan: PagesPlan;
  readonly #reader: InstructionReader;
  readonly #wide: number;
  /** What is on the stack above where the code in question begins: which value, and a constant to be added. */
  #bases: number[] = [];
  #adds: number[] = [];
  #types: number[] = [];
  #height = 0;
  #nextBase = CONSTANTS + 1;
  /** Of locals: their types; the same, while `known` is the number of the straight code; and in which code in question they were read and written. */
  #localTypes: ValueType[] = [];
  #localBases: number[] = [];
  #localAdds: number[] = [];
  #known: number[] = [];
  #read: number[] = [];
  #written: number[] = [];
  #straight = 0;
  #serial = 0;
  /** What opened the blocks around, and how many are loops. */
  readonly #blocks: number[] = [];
  #loops = 0;
  /** The code in question. */
  #start = 0;
  #groups: Group[] = [];
  #groupOf: number[] = [];
  #operands = 0;
  #done = false;
  /** Where it may end: with as little as possible on the stack behind its last access. */
  #end = 0;
  #endHeight = MOST_HEIGHT;
  #results: number[] = [];
  #found: GroupedCode[] = [];

  constructor(module: Module, plan: PagesPlan) {
    this.#module = module;
    this.#plan = plan;
    this.#wide = plan.wide ? I64 : I32;
    this.#reader = new InstructionReader(module.bytes, 0, module.bytes.length);
  }

  /** In the order of the function's code. */
  find(index: number, body: FunctionBody): readonly GroupedCode[] {
    this.#found = [];
    if (!this.#isWorthwhile(body)) return this.#found;
    const reader = this.#reader;
    const kindByRow = kindsByRow();
    const isShort = body.end - body.start <= SHORT;
    this.#setLocals(index, body);
    reader.reset(body.start, body.end);
    this.#blocks.length = 0;
    this.#loops = 0;
    this.#forget();
    this.#begin(body.start);
    while (reader.next()) {
      const kind = kindByRow[reader.row] ?? BARRIER;
      if (kind === BARRIER) {
        this.#close();
        this.#forget();
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
    const nesting = NESTING[this.#reader.row] ?? 0;
    if (nesting === 0) return;
    if (nesting === ENDS) {
      if (this.#blocks.pop() === LOOPS) this.#loops--;
      return;
    }
    this.#blocks.push(nesting);
    if (nesting === LOOPS) this.#loops++;
  }

  #setLocals(index: number, { locals }: FunctionBody): void {
    const { types, functions, importCounts } = this.#module;
    const composite = types[functions[importCounts.func + index] ?? -1]?.composite;
    const all: ValueType[] = composite?.kind === "func" ? [...composite.params] : [];
    for (const { count, type } of locals) for (let i = 0; i < count; i++) all.push(type);
    this.#localTypes = all;
    this.#localBases = [];
    this.#localAdds = [];
    this.#known = [];
    this.#read = [];
    this.#written = [];
  }

  /** Nothing is known of any local. */
  #forget(): void {
    this.#straight++;
  }

  /** The code in question begins at an offset. */
  #begin(offset: number): void {
    this.#serial++;
    this.#start = offset;
    this.#height = 0;
    this.#done = false;
    if (this.#groupOf.length === 0) return;
    this.#groups.length = 0;
    this.#groupOf.length = 0;
    this.#operands = 0;
    this.#endHeight = MOST_HEIGHT;
  }

  /** One instruction, of a kind that may be in it. `limit`: where the function ends. */
  #step(kind: number, limit: number): void {
    const reader = this.#reader;
    const { row } = reader;
    // Locals that hold no null are set as far as the block goes; other references are as rare.
    if (kind >= GET_LOCAL && kind <= GET_GLOBAL && this.#isReference(kind)) {
      this.#close();
      this.#begin(reader.end);
      return;
    }
    const pops =
      kind === SET_LOCAL || kind === TEE_LOCAL || kind === SET_GLOBAL ? 1 : kind === SELECT ? 3 : (POPS[row] ?? 0);
    if (pops > this.#height) {
      // It takes what was there before.
      this.#close();
      if (kind === SET_LOCAL || kind === TEE_LOCAL) this.#setLocal(reader.index, this.#nextBase++, 0);
      this.#begin(reader.end);
      return;
    }
    if (kind === LOAD || kind === STORE) {
      if (!this.#access(kind, limit)) return;
    } else this.#value(kind);
    const height = this.#height;
    if (this.#groupOf.length === 0) {
      // Nothing is gained by doing this twice.
      if (height === 0 || this.#done) this.#begin(reader.end);
    } else if (height < this.#endHeight && height <= MOST_RESULTS) {
      this.#end = reader.end;
      this.#endHeight = height;
      this.#results = this.#types.slice(0, height);
    }
  }

  #isReference(kind: number): boolean {
    const { index } = this.#reader;
    return isRefType((kind === GET_GLOBAL ? this.#module.globals[index]?.value : this.#localTypes[index]) ?? I32);
  }

  /** What is no access. */
  #value(kind: number): void {
    const reader = this.#reader;
    switch (kind) {
      case GET_LOCAL:
        this.#getLocal(reader.index);
        return undefined;
      case SET_LOCAL:
      case TEE_LOCAL: {
        const at = this.#height - 1;
        this.#setLocal(reader.index, this.#bases[at] ?? 0, this.#adds[at] ?? 0);
        if (kind === SET_LOCAL) this.#height = at;
        return undefined;
      }
      case GET_GLOBAL: {
        const type = this.#module.globals[reader.index]?.value ?? 0;
        this.#push(this.#nextBase++, 0, type);
        return undefined;
      }
      case SET_GLOBAL:
        this.#height--;
        this.#done = true;
        return undefined;
      case SELECT: {
        const type = this.#types[this.#height - 2] ?? 0;
        this.#height -= 3;
        this.#push(this.#nextBase++, 0, type);
        return undefined;
      }
      case CONSTANT:
        this.#constant();
        return undefined;
      case ADD:
      case SUBTRACT:
        this.#sum(kind);
        return undefined;
      default:
        this.#plain();
        return undefined;
    }
  }

  #plain(): void {
    const { row } = this.#reader;
    this.#height -= POPS[row] ?? 0;
    const count = PUSHES[row] ?? 0;
    for (let i = 0; i < count; i++) this.#push(this.#nextBase++, 0, RESULT[row] ?? 0);
  }

  #push(base: number, add: number, type: number): void {
    const at = this.#height++;
    this.#bases[at] = base;
    this.#adds[at] = add;
    this.#types[at] = type;
  }

  #constant(): void {
    const { row, i32, i64Low, i64High } = this.#reader;
    const type = RESULT[row] ?? 0;
    const value = type === I32 ? i32 : i64High === i64Low >> 31 ? i64Low : Number.NaN;
    if (type === this.#wide && Math.abs(value) <= MOST_ADDED) this.#push(CONSTANTS, value, type);
    else this.#push(this.#nextBase++, 0, type);
  }

  /** A constant that is added may come from either side. */
  #sum(kind: number): void {
    const { row } = this.#reader;
    const type = RESULT[row] ?? 0;
    const second = --this.#height;
    const first = --this.#height;
    const base1 = this.#bases[first] ?? 0;
    const base2 = this.#bases[second] ?? 0;
    const add1 = this.#adds[first] ?? 0;
    const add2 = this.#adds[second] ?? 0;
    const sum = kind === ADD ? add1 + add2 : add1 - add2;
    if (type !== this.#wide || Math.abs(sum) > MOST_ADDED) this.#push(this.#nextBase++, 0, type);
    else if (base2 === CONSTANTS) this.#push(base1, sum, type);
    else if (base1 === CONSTANTS && kind === ADD) this.#push(base2, sum, type);
    else this.#push(this.#nextBase++, 0, type);
  }

  #getLocal(index: number): void {
    if (this.#written[index] !== this.#serial) this.#read[index] = this.#serial;
    if (this.#known[index] !== this.#straight) this.#note(index, this.#nextBase++, 0);
    this.#push(this.#localBases[index] ?? 0, this.#localAdds[index] ?? 0, this.#localTypes[index] ?? 0);
  }

  #setLocal(index: number, base: number, add: number): void {
    // What began by reading it cannot begin anew.
    if (this.#read[index] === this.#serial) this.#done = true;
    this.#written[index] = this.#serial;
    this.#note(index, base, add);
  }

  #note(index: number, base: number, add: number): void {
    this.#known[index] = this.#straight;
    this.#localBases[index] = base;
    this.#localAdds[index] = add;
  }

  /** An access: false if the code in question ended in front of it. */
  #access(kind: number, limit: number): boolean {
    const reader = this.#reader;
    const { row, index, memoryOffset } = reader;
    const width = WIDTH[row] ?? 0;
    const at = this.#height - (POPS[row] ?? 0);
    const ends = index !== 0 || !(Math.max(memoryOffset, this.#plan.start) + width <= this.#plan.floor);
    const group = ends ? NONE : this.#group(this.#bases[at] ?? 0, this.#adds[at] ?? 0, memoryOffset, width);
    if (group === NONE) {
      // It may begin another one, with what was not a part of this.
      const again = !ends && this.#groupOf.length > 0 && this.#endHeight <= MOST_RESULTS;
      this.#close();
      if (again) {
        reader.reset(this.#end, limit);
        this.#forget();
      }
      this.#begin(again ? this.#end : reader.end);
      return false;
    }
    this.#groupOf.push(group);
    this.#operands += (POPS[row] ?? 0) - 1;
    this.#endHeight = MOST_HEIGHT;
    this.#plain();
    if (kind === STORE) this.#done = true;
    return true;
  }

  /** The group of an access, which may be a new one; NONE if it is too late for that. */
  #group(value: number, add: number, offset: number, width: number): number {
    const groups = this.#groups;
    if (value === CONSTANTS && this.#isAlways(add, offset, width)) return ALWAYS;
    const base = value === CONSTANTS ? this.#nextBase++ : value;
    for (let i = 0; i < groups.length; i++) {
      const group = groups[i];
      if (group?.base !== base) continue;
      const low = Math.min(group.low, add);
      const high = Math.max(group.high, add + offset + width);
      const least = Math.min(group.least, add + offset);
      if (high - low > MOST_BYTES || !(this.#ahead(low, high, least) <= this.#plan.floor)) continue;
      group.low = low;
      group.high = high;
      group.least = least;
      return i;
    }
    if (this.#done) return NONE;
    return (
      groups.push({
        base,
        low: add,
        high: add + offset + width,
        least: add + offset,
        first: add,
        at: this.#groupOf.length,
      }) - 1
    );
  }

  /** Whether an access is below the window's floor, which is there from the start and stays. */
  #isAlways(address: number, offset: number, width: number): boolean {
    const { start, floor } = this.#plan;
    return address >= 0 && address + offset >= start && address + offset + width <= floor;
  }

  /** Bytes from the first address of a group on that have to be in the window; with those of the null guard that it may begin in. */
  #ahead(low: number, high: number, least: number): number {
    return high - low + this.#guarded(low, least);
  }

  #guarded(low: number, least: number): number {
    return Math.max(0, this.#plan.start - (least - low));
  }

  /** The code in question is at its end. */
  #close(): void {
    const groupOf = this.#groupOf;
    const groups = this.#groups;
    if (groupOf.length < (groups.length === 0 ? 1 : 2) || this.#endHeight > MOST_RESULTS) return;
    const length = this.#end - this.#start;
    const count = groupOf.length;
    const put = length + GROUPED * count + OPERAND_GROUPED * this.#operands + PER_GROUP * groups.length + AROUND;
    if (groups.length > 0 && put > ALONE * count + OPERAND_ALONE * this.#operands + (this.#loops > 0 ? ALLOWED : 0))
      return;
    this.#found.push({
      start: this.#start,
      end: this.#end,
      results: this.#results as ValueType[],
      checks: groupOf.map((index, access) => {
        const group = groups[index];
        if (group?.at !== access) return undefined;
        const { low, high, least, first } = group;
        const guarded = this.#guarded(low, least);
        return { add: low - first - guarded, ahead: high - low + guarded };
      }),
    });
  }
}
