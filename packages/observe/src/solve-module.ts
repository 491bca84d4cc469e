// From an engine's counts to those of all functions of a module. Of a function whose beginning is left out, its callers tell how often it began; and of
// them theirs, as far as it takes that to say how often they call.

import type { CodeCounts, Module } from "@atoll/core/engine";
import { solveCounts, type SolvedFunction } from "./solve-counts.ts";

/** The functions that a module defines, in their order. */
export function solveModule(counts: CodeCounts): readonly (readonly [funcidx: number, solved: SolvedFunction])[] {
  return new ModuleSolver(counts).solve();
}

/** A function whose beginning is left out. */
interface Waiting {
  /** Calls of it that are known. */
  calls: number;
  /** Callers that do not know yet how often they call it. */
  callers: number;
}

class ModuleSolver {
  readonly #counts: CodeCounts;
  readonly #module: Module;
  readonly #solved = new Map<number, SolvedFunction>();
  readonly #waiting = new Map<number, Waiting>();

  constructor(counts: CodeCounts) {
    this.#counts = counts;
    this.#module = counts.module;
  }

  solve(): readonly (readonly [funcidx: number, solved: SolvedFunction])[] {
    const { importCounts, functions } = this.#module;
    for (let funcidx = importCounts.func; funcidx < functions.length; funcidx++) {
      this.#solved.set(funcidx, this.#solveFunction(funcidx, Number.NaN));
    }
    for (const { callees } of this.#solved.values()) {
      for (const [callee, count] of callees) this.#note(callee, count);
    }
    const ready = [...this.#waiting].flatMap(([funcidx, { callers }]) => (callers === 0 ? funcidx : []));
    for (let next = ready.pop(); next !== undefined; next = ready.pop()) this.#begin(next, ready);
    // What is left waits for itself, which engines do not leave out.
    for (const funcidx of this.#waiting.keys()) this.#begin(funcidx, ready);
    return [...this.#solved];
  }

  #solveFunction(funcidx: number, calls: number): SolvedFunction {
    const counts = this.#counts.countsOf(funcidx) ?? [];
    if (counts.length > 0 && counts[0] === undefined && Number.isNaN(calls)) {
      this.#waiting.set(funcidx, { calls: 0, callers: 0 });
    }
    return solveCounts(this.#module, funcidx, { counts, exits: this.#counts.exitsOf(funcidx), calls });
  }

  #note(callee: number, count: number): void {
    const waiting = this.#waiting.get(callee);
    if (waiting === undefined) return;
    if (Number.isNaN(count)) waiting.callers++;
    else waiting.calls += count;
  }

  /** Solves a function that all callers know of; puts those of which everybody knows now into `ready`. */
  #begin(funcidx: number, ready: number[]): void {
    const calls = (this.#waiting.get(funcidx)?.calls ?? 0) - (this.#counts.unbegunOf?.(funcidx) ?? 0);
    const before = this.#solved.get(funcidx);
    const solved = this.#solveFunction(funcidx, Math.max(0, calls));
    this.#solved.set(funcidx, solved);
    this.#waiting.delete(funcidx);
    for (const [callee, count] of solved.callees) {
      const waiting = this.#waiting.get(callee);
      if (waiting === undefined || !Number.isNaN(before?.callees.get(callee))) continue;
      waiting.calls += count;
      if (--waiting.callers === 0) ready.push(callee);
    }
  }
}
