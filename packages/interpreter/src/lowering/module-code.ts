// The register code of one module, shared by its instances. A function is lowered when it is first called, and again when its code was
// taken away meanwhile. There is code for the loops over flat memory and for those over paged memory: the former have more operations.

import type { Module } from "@atoll/core/engine";
import { CodeBlocks, type CodeOwner } from "../bytecode/code-space.ts";
import { lowerFunction } from "./lower-function.ts";
import type { LoweredFunction } from "../bytecode/lowered-function.ts";

/** An instance whose functions know where their code begins. */
export interface CodeUser {
  /** The code is gone: its functions are lowered again when they are called. */
  forgetEntries(): void;
}

/** Counts uses of any module's code. */
let uses = 0;
/** Users that are noted before those that were collected are looked for. */
const FIRST_SWEEP = 16;

export class ModuleCode implements CodeOwner {
  readonly module: Module;
  /** Whether it is for paged memory. */
  readonly paged: boolean;
  readonly #lowered: (LoweredFunction | undefined)[] = [];
  /** All that are lowered. */
  readonly #placed: LoweredFunction[] = [];
  #sorted = true;
  readonly #blocks: CodeBlocks;
  #users: WeakRef<CodeUser>[] = [];
  #sweepAt = FIRST_SWEEP;
  /** Calls in progress that are, or were, in this code. */
  #calls = 0;
  lastUse = 0;

  constructor(module: Module, paged: boolean) {
    this.module = module;
    this.paged = paged;
    this.#blocks = new CodeBlocks(this);
  }

  /** Has a user told when the code is taken away. */
  usedBy(user: CodeUser): void {
    if (this.#users.length >= this.#sweepAt) {
      this.#users = this.#users.filter((each) => each.deref() !== undefined);
      this.#sweepAt = Math.max(FIRST_SWEEP, 2 * this.#users.length);
    }
    this.#users.push(new WeakRef(user));
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
    this.#lowered.length = 0;
    this.#placed.length = 0;
    for (const user of this.#users) user.deref()?.forgetEntries();
  }

  /** Where the code of a defined function begins. Lowers it if that has not been done. */
  entry(funcidx: number): number {
    const index = funcidx - this.module.importCounts.func;
    let found = this.#lowered[index];
    if (found === undefined) {
      found = lowerFunction(this.module, funcidx, this.paged, this.#blocks);
      this.#lowered[index] = found;
      this.#placed.push(found);
      this.#sorted = false;
    }
    return found.entry;
  }

  /** The function whose code has the position. */
  functionAt(pc: number): LoweredFunction | undefined {
    // Functions are placed one by one, but blocks of the code space come in any order.
    const placed = this.#placed;
    if (!this.#sorted) placed.sort((a, b) => a.start - b.start);
    this.#sorted = true;
    let low = 0;
    let high = placed.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((placed[middle]?.end ?? 0) <= pc) low = middle + 1;
      else high = middle;
    }
    const found = placed[low];
    return found !== undefined && pc >= found.start ? found : undefined;
  }
}

const flatCodes = new WeakMap<Module, ModuleCode>();
const pagedCodes = new WeakMap<Module, ModuleCode>();

/** The code of a module for flat or paged memory: the same for all such instances. */
export function codeOf(module: Module, paged: boolean): ModuleCode {
  const codes = paged ? pagedCodes : flatCodes;
  let code = codes.get(module);
  if (code === undefined) {
    code = new ModuleCode(module, paged);
    codes.set(module, code);
  }
  return code;
}
