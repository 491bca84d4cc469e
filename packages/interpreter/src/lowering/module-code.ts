// The register code of one module, shared by its instances. A function is lowered when it is first called, and again when its code was
// taken away meanwhile. There is code for the loops over flat memory and for those over paged memory: the former have more operations. Bodies of imported
// builtins are functions of it, too.

import type { CoverageRecorder, Module, RunLimits } from "@atoll/core/engine";
import { CodeCounter } from "./code-counter.ts";
import { CodeBlocks, type CodeOwner } from "../bytecode/code-space.ts";
import {
  type AccessForm,
  type Bodies,
  lowerFunction,
  NO_BODIES,
  type OperationOffsets,
  sortedOffsets,
} from "./lower-function.ts";
import type { LoweredFunction } from "../bytecode/lowered-function.ts";

/** Counts uses of any module's code. */
let uses = 0;

export class ModuleCode implements CodeOwner {
  readonly module: Module;
  readonly form: AccessForm;
  /** Of imported builtins that run as functions of this code, by funcidx. */
  readonly bodies: Bodies;
  /** By funcidx. */
  readonly #lowered: (LoweredFunction | undefined)[] = [];
  /** All that are lowered, in runs without gaps, by where they begin: most functions are placed behind the one before. */
  readonly #runs: LoweredFunction[][] = [];
  readonly #blocks: CodeBlocks;
  #generation = 0;
  /** Calls in progress that are, or were, in this code. */
  #calls = 0;
  lastUse = 0;
  #size = 0;

  /** Has the counts, of code that counts. */
  readonly counter: CodeCounter | undefined;

  /** `recorder`: whom to tell the counts. */
  constructor(
    module: Module,
    form: AccessForm,
    { recorder, bodies = NO_BODIES }: { readonly recorder?: CoverageRecorder; readonly bodies?: Bodies } = {},
  ) {
    this.module = module;
    this.form = form;
    this.bodies = bodies;
    if (recorder !== undefined) {
      this.counter = new CodeCounter(this);
      recorder.addCounts(this.counter);
    }
    this.#blocks = new CodeBlocks(this);
  }

  /** How often the code was taken away: what instances know of it holds for one generation. */
  get generation(): number {
    return this.#generation;
  }

  /** A call that is in progress has come to this code: it stays until {@link endCall}. */
  beginCall(): void {
    this.#calls++;
    this.lastUse = ++uses;
  }
  endCall(): void {
    this.#calls--;
  }
  get isIdle(): boolean {
    return this.#calls === 0;
  }

  forgetCode(): void {
    for (const run of this.#runs) for (const each of run) this.counter?.take(each);
    this.#lowered.length = 0;
    this.#runs.length = 0;
    this.#generation++;
  }

  /**
   * Where the code of a defined function begins, or that of an imported builtin's body. Lowers it if that has not been done, which looks at the limits of whoever calls it and throws
   * what they throw: then it is not lowered.
   */
  entry(funcidx: number, limits?: RunLimits): number {
    let found = this.#lowered[funcidx];
    if (found === undefined) {
      found = this.#lower(funcidx, limits);
      this.#lowered[funcidx] = found;
      this.#place(found);
    }
    return found.entry;
  }

  #lower(funcidx: number, limits: RunLimits | undefined): LoweredFunction {
    const { module, form, bodies } = this;
    const body = bodies[funcidx];
    if (body === undefined) {
      return lowerFunction(module, funcidx, form, this.#blocks, {
        limits,
        bodies,
        counts: this.counter !== undefined,
      });
    }
    return { ...lowerFunction(body.module, 0, form, this.#blocks, { limits, guest: module }), funcidx };
  }

  /** The byte offsets of a defined function's operations, by position from where its code begins; `arrivals` is given its own, and those of its loops. */
  offsetsOf(funcidx: number, arrivals?: Map<number, number>): OperationOffsets {
    const { module, form, bodies, counter } = this;
    return sortedOffsets(module, funcidx, form, { bodies, counts: counter !== undefined, arrivals });
  }

  /** Whether it is a builtin's body, which is not the guest's. */
  isBody({ funcidx }: LoweredFunction): boolean {
    return funcidx < this.module.importCounts.func;
  }

  /** A function's code, if it has some now. */
  loweredOf(funcidx: number): LoweredFunction | undefined {
    return this.#lowered[funcidx];
  }

  /** Has the counter take the counts of all code that is there, before they can overflow. */
  takeCounts(): void {
    for (const each of this.#lowered) if (each !== undefined) this.counter?.take(each);
  }

  /** How many functions have been lowered, counting again those whose code was taken away meanwhile. */
  get size(): number {
    return this.#size;
  }

  #place(lowered: LoweredFunction): void {
    this.#size++;
    // Blocks of the code space come in any order.
    const at = firstAbove(this.#runs, (run) => run[0]?.start ?? 0, lowered.start);
    const before = this.#runs[at - 1];
    if (before?.at(-1)?.end === lowered.start) before.push(lowered);
    else this.#runs.splice(at, 0, [lowered]);
  }

  /** The function whose code has the position. */
  functionAt(pc: number): LoweredFunction | undefined {
    const run = this.#runs[firstAbove(this.#runs, (each) => each[0]?.start ?? 0, pc) - 1];
    const found = run?.[firstAbove(run, (each) => each.start, pc) - 1];
    return found !== undefined && pc < found.end ? found : undefined;
  }
}

/** The index of the first that begins behind the position, of some that are sorted by where they begin. */
function firstAbove<T>(sorted: readonly T[], start: (each: T) => number, position: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const each = sorted[middle];
    if (each !== undefined && start(each) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Codes of one module that are kept for its next instances: they differ in the bodies of what is imported, of which most modules have none. */
const MOST_KEPT = 4;

/** The code of modules, by form of memory. */
class Codes {
  readonly #flat = new WeakMap<Module, ModuleCode[]>();
  readonly #paged = new WeakMap<Module, ModuleCode[]>();

  at(
    module: Module,
    form: AccessForm,
    make: { readonly recorder?: CoverageRecorder; readonly bodies: Bodies },
  ): ModuleCode {
    const codes = form === "paged" ? this.#paged : this.#flat;
    const known = codes.get(module) ?? [];
    const { bodies } = make;
    const code = known.find((each) => isSame(each.bodies, bodies)) ?? new ModuleCode(module, form, make);
    // The last one first: an embedder who gives each instance builtins of its own has code for each.
    codes.set(module, [code, ...known.filter((each) => each !== code)].slice(0, MOST_KEPT));
    return code;
  }
}

function isSame(a: Bodies, b: Bodies): boolean {
  return a === b || (a.length === b.length && a.every((each, i) => each === b[i]));
}

const plainCodes = new Codes();
const countingCodes = new WeakMap<CoverageRecorder, Codes>();

/** The code of a module for flat or paged memory: the same for all such instances. Code that counts is another, for each that it counts for. */
export function codeOf(
  module: Module,
  form: AccessForm,
  { recorder, bodies = NO_BODIES }: { readonly recorder?: CoverageRecorder | undefined; readonly bodies?: Bodies } = {},
): ModuleCode {
  if (recorder === undefined) return plainCodes.at(module, form, { bodies });
  let codes = countingCodes.get(recorder);
  if (codes === undefined) countingCodes.set(recorder, (codes = new Codes()));
  return codes.at(module, form, { recorder, bodies });
}
