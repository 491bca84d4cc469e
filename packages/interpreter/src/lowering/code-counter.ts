// The counts of a module's code, for coverage. While code runs, they stand in it; they are taken out when somebody asks, before code is taken away, and
// before they overflow. Here is also where control left functions in the middle: counts of what comes behind do not follow without it.

import type { CodeCounts, Module } from "@atoll/core/engine";
import { CODE } from "../bytecode/code-space.ts";
import type { LoweredFunction } from "../bytecode/lowered-function.ts";
import { type AccessForm, offsetIn, sortedOffsets } from "./lower-function.ts";

/** Code that counts. */
interface CountingCode {
  readonly module: Module;
  readonly form: AccessForm;
  loweredOf(funcidx: number): LoweredFunction | undefined;
}

export class CodeCounter implements CodeCounts {
  readonly #code: CountingCode;
  readonly #counts = new Map<number, (number | undefined)[]>();
  /** By function, and by position from where its code begins. */
  readonly #exits = new Map<number, Map<number, number>>();
  readonly hostCalls: Map<string, number> = new Map();

  constructor(code: CountingCode) {
    this.#code = code;
  }

  get module(): Module {
    return this.#code.module;
  }

  countsOf(funcidx: number): readonly (number | undefined)[] | undefined {
    const lowered = this.#code.loweredOf(funcidx);
    if (lowered !== undefined) this.take(lowered);
    return this.#counts.get(funcidx);
  }

  exitsOf(funcidx: number): ReadonlyMap<number, number> {
    const found = new Map<number, number>();
    const exits = this.#exits.get(funcidx);
    if (exits === undefined) return found;
    const { module, form } = this.#code;
    const offsets = sortedOffsets(module, funcidx, form, { counts: true });
    for (const [at, times] of exits) {
      const offset = offsetIn(offsets, at);
      found.set(offset, (found.get(offset) ?? 0) + times);
    }
    return found;
  }

  /** Takes the counts out of a function's code. */
  take({ funcidx, counts = [] }: LoweredFunction): void {
    let sums = this.#counts.get(funcidx);
    if (sums === undefined) this.#counts.set(funcidx, (sums = []));
    for (const [i, at] of counts.entries()) {
      sums[i] = at > 0 ? (sums[i] ?? 0) + ((CODE[at] ?? 0) >>> 0) : undefined;
      CODE[at] = 0;
    }
  }

  /** Control left a function at a position of its code. */
  noteExit({ funcidx, start }: LoweredFunction, place: number): void {
    let exits = this.#exits.get(funcidx);
    if (exits === undefined) this.#exits.set(funcidx, (exits = new Map()));
    exits.set(place - start, (exits.get(place - start) ?? 0) + 1);
  }

  noteHostCall(name: string): void {
    this.hostCalls.set(name, (this.hostCalls.get(name) ?? 0) + 1);
  }
}
