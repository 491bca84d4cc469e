// What is known of values in straight code: each is one that nobody knows, its base, with a constant added. Addresses with one base can be looked at together.

import { type FunctionBody, I32, type InstructionReader, type Module, type ValueType } from "@atoll/core/engine";
import { ADD, groupInstructions } from "./group-instructions.ts";

/** Base of constants. */
export const CONSTANTS = 1;
/** Constants that are looked through. */
const MOST_ADDED = 2 ** 30;

/** The stack above where the code in question begins, and the locals, in one function after the other. */
export class AddressValues {
  readonly #module: Module;
  readonly #columns = groupInstructions();
  /** Type of addresses. */
  readonly #wide: ValueType;
  readonly #bases: number[] = [];
  readonly #adds: number[] = [];
  readonly #types: number[] = [];
  #height = 0;
  #nextBase = CONSTANTS + 1;
  /** Of locals: their types; what they have, while `known` is the number of the straight code; and in which code in question they were read and written. */
  #localTypes: ValueType[] = [];
  #localBases: number[] = [];
  #localAdds: number[] = [];
  #known: number[] = [];
  #read: number[] = [];
  #written: number[] = [];
  #straight = 0;
  #serial = 0;

  /** `wide`: the type of addresses. */
  constructor(module: Module, wide: ValueType) {
    this.#module = module;
    this.#wide = wide;
  }

  /** A function of the module's begins. */
  enter(index: number, { locals }: FunctionBody): void {
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
  forget(): void {
    this.#straight++;
  }

  /** The code in question begins here. */
  begin(): void {
    this.#serial++;
    this.#height = 0;
  }

  /** Values above where it begins. */
  get height(): number {
    return this.#height;
  }

  /** Their types. */
  types(): ValueType[] {
    return this.#types.slice(0, this.#height) as ValueType[];
  }

  /** Of the value at a height. */
  base(at: number): number {
    return this.#bases[at] ?? 0;
  }
  added(at: number): number {
    return this.#adds[at] ?? 0;
  }

  /** The base of a value that nobody knows. */
  fresh(): number {
    return this.#nextBase++;
  }

  localType(index: number): ValueType {
    return this.#localTypes[index] ?? I32;
  }

  /** An instruction takes its operands and leaves what nobody knows. */
  plain(row: number): void {
    const { pops, pushes, results } = this.#columns;
    this.#height -= pops[row] ?? 0;
    const count = pushes[row] ?? 0;
    for (let i = 0; i < count; i++) this.push(results[row] ?? 0);
  }

  /** A value that nobody knows. */
  push(type: number): void {
    this.#push(this.#nextBase++, 0, type);
  }

  drop(count: number): void {
    this.#height -= count;
  }

  select(): void {
    const type = this.#types[this.#height - 2] ?? 0;
    this.#height -= 3;
    this.push(type);
  }

  constant({ row, i32, i64Low, i64High }: InstructionReader): void {
    const type = this.#columns.results[row] ?? 0;
    const value = type === I32 ? i32 : i64High === i64Low >> 31 ? i64Low : Number.NaN;
    if (type === this.#wide && Math.abs(value) <= MOST_ADDED) this.#push(CONSTANTS, value, type);
    else this.push(type);
  }

  /** A constant that is added may come from either side. */
  sum(kind: number, row: number): void {
    const type = this.#columns.results[row] ?? 0;
    const second = --this.#height;
    const first = --this.#height;
    const [base1, base2] = [this.base(first), this.base(second)];
    const sum = kind === ADD ? this.added(first) + this.added(second) : this.added(first) - this.added(second);
    if (type !== this.#wide || Math.abs(sum) > MOST_ADDED) this.push(type);
    else if (base2 === CONSTANTS) this.#push(base1, sum, type);
    else if (base1 === CONSTANTS && kind === ADD) this.#push(base2, sum, type);
    else this.push(type);
  }

  getLocal(index: number): void {
    if (this.#written[index] !== this.#serial) this.#read[index] = this.#serial;
    if (this.#known[index] !== this.#straight) this.#note(index, this.#nextBase++, 0);
    this.#push(this.#localBases[index] ?? 0, this.#localAdds[index] ?? 0, this.#localTypes[index] ?? 0);
  }

  /** A local gets the value on top, which stays. Whether it was read before: such code cannot begin anew. */
  setLocal(index: number): boolean {
    const at = this.#height - 1;
    this.#written[index] = this.#serial;
    this.#note(index, this.base(at), this.added(at));
    return this.#read[index] === this.#serial;
  }

  /** A local gets a value from before the code in question. */
  setLocalFromBefore(index: number): void {
    this.#note(index, this.#nextBase++, 0);
  }

  #push(base: number, add: number, type: number): void {
    const at = this.#height++;
    this.#bases[at] = base;
    this.#adds[at] = add;
    this.#types[at] = type;
  }

  #note(index: number, base: number, add: number): void {
    this.#known[index] = this.#straight;
    this.#localBases[index] = base;
    this.#localAdds[index] = add;
  }
}
