// The types of a function's locals, and which of those without a default value have been set.
// https://webassembly.github.io/spec/core/valid/instructions.html#variable-instructions

import type { LocalRun } from "../module/module.ts";
import { isDefaultable, type ValueType } from "../module/types.ts";
import type { Fail } from "./module-context.ts";

export class LocalTypes {
  /** Types by localidx, valid below `count`. */
  types: Int32Array = new Int32Array(64);
  count = 0;
  /** Whether some local has no default value, so that it must be set before it is read. */
  tracked = false;
  /** 1 for each local that must be set first. */
  #unset: Uint8Array = new Uint8Array(0);
  /** Those that have been set, in order, so that the end of a block can take it back. */
  readonly #set: number[] = [];
  readonly #fail: Fail;

  constructor(fail: Fail) {
    this.#fail = fail;
  }

  /** Lays out the locals of a function, parameters first. */
  place(params: readonly ValueType[], runs: readonly LocalRun[], declared: number): void {
    const total = params.length + declared;
    if (total > this.types.length) this.types = new Int32Array(total * 2);
    let at = 0;
    for (const type of params) this.types[at++] = type;
    this.tracked = false;
    for (const { count, type } of runs) {
      // Most runs are short, for which calling `fill` takes longer than all the rest.
      if (count === 1) this.types[at] = type;
      else this.types.fill(type, at, at + count);
      if (!isDefaultable(type)) {
        if (!this.tracked) this.#unset = new Uint8Array(total);
        this.tracked = true;
        this.#unset.fill(1, at, at + count);
      }
      at += count;
    }
    this.count = total;
    this.#set.length = 0;
  }

  type(localidx: number): ValueType {
    if (localidx >= this.count) this.#fail(`unknown local ${localidx}`);
    return (this.types[localidx] ?? 0) as ValueType;
  }

  /** Type of a local that is read. */
  read(localidx: number): ValueType {
    const type = this.type(localidx);
    if (this.tracked && this.#unset[localidx] === 1) this.#fail(`uninitialized local ${localidx}`);
    return type;
  }

  /** Notes that a local has been set. */
  set(localidx: number): void {
    if (this.tracked && this.#unset[localidx] === 1) {
      this.#unset[localidx] = 0;
      this.#set.push(localidx);
    }
  }

  /** What `forget` takes to come back to now. */
  get mark(): number {
    return this.#set.length;
  }

  /** Takes back what has been set since `mark`: it holds in its block only. */
  forget(mark: number): void {
    while (this.#set.length > mark) this.#unset[this.#set.pop() ?? 0] = 1;
  }
}
