// Accesses with one base, in groups: from which byte to which they go, what has to be looked at for that, and whether it makes the code shorter.

import { type AddressValues, CONSTANTS } from "./address-values.ts";
import type { PagesPlan } from "./memory-plan.ts";

/** The comparison with the window's end for all accesses of a group. */
export interface GroupCheck {
  /** What is added to the address of the first of them. */
  readonly add: number;
  /** Bytes that have to be in the window from there on. */
  readonly ahead: number;
}

/** Bytes from the first to the last of a group: near the window's end all of them go the other way. */
const MOST_BYTES = 4096;
/** In place of a group: none is left, or none is needed. */
const NONE = -1;
const ALWAYS = -2;
/** Bytes that are put in for an access that is looked at alone, for one of a group in both versions, for each group, and around. */
const ALONE = 26;
const GROUPED = 7;
const PER_GROUP = 14;
const AROUND = 8;
/** For each operand besides the address. */
const OPERAND_ALONE = 6;
const OPERAND_GROUPED = 8;
/** Bytes that such code may become longer by in a loop. */
const ALLOWED = 80;

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

/** The accesses of the code in question. */
export class GroupChecks {
  readonly #plan: PagesPlan;
  readonly #groups: Group[] = [];
  readonly #groupOf: number[] = [];
  #operands = 0;

  constructor(plan: PagesPlan) {
    this.#plan = plan;
  }

  clear(): void {
    if (this.#groupOf.length === 0) return;
    this.#groups.length = 0;
    this.#groupOf.length = 0;
    this.#operands = 0;
  }

  get isEmpty(): boolean {
    return this.#groupOf.length === 0;
  }

  /** Whether an access may be looked at by the window's end at all. */
  canHave(memidx: number, offset: number, width: number): boolean {
    return memidx === 0 && Math.max(offset, this.#plan.start) + width <= this.#plan.floor;
  }

  /**
   * Takes one more access, whose address is the value at a height, with `operands` besides it: false if it fits in nowhere. `late`: something was done that
   * cannot be done twice, so that no more can be looked at.
   */
  add(
    values: AddressValues,
    at: number,
    {
      offset,
      width,
      operands,
      late,
    }: Readonly<Record<"offset" | "width" | "operands", number>> & { readonly late: boolean },
  ): boolean {
    const group = this.#groupFor(values, at, offset, width, late);
    if (group === NONE) return false;
    this.#groupOf.push(group);
    this.#operands += operands;
    return true;
  }

  /** Whether it is worth while for code of so many bytes. */
  isWorthwhile(length: number, { inLoop }: { readonly inLoop: boolean }): boolean {
    const count = this.#groupOf.length;
    const groups = this.#groups.length;
    if (count < (groups === 0 ? 1 : 2)) return false;
    const put = length + GROUPED * count + OPERAND_GROUPED * this.#operands + PER_GROUP * groups + AROUND;
    return groups === 0 || put <= ALONE * count + OPERAND_ALONE * this.#operands + (inLoop ? ALLOWED : 0);
  }

  /** By access: what is looked at in front of it. */
  checks(): (GroupCheck | undefined)[] {
    return this.#groupOf.map((index, access) => {
      const group = this.#groups[index];
      if (group?.at !== access) return undefined;
      const { low, high, least, first } = group;
      const guarded = this.#guarded(low, least);
      return { add: low - first - guarded, ahead: high - low + guarded };
    });
  }

  #groupFor(values: AddressValues, at: number, offset: number, width: number, late: boolean): number {
    const groups = this.#groups;
    const value = values.base(at);
    const add = values.added(at);
    if (value === CONSTANTS && this.#isAlways(add, offset, width)) return ALWAYS;
    const base = value === CONSTANTS ? values.fresh() : value;
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
    if (late) return NONE;
    const [high, least] = [add + offset + width, add + offset];
    return groups.push({ base, low: add, high, least, first: add, at: this.#groupOf.length }) - 1;
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
}
