// The instructions that the generator picks from by their stack signature alone, taken from core's table: numeric and vector
// operations, loads and stores. What needs more knowledge (control, calls, references) is in expressions.ts and statements.ts.

import { type Feature } from "@atoll/core";
import { INSTRUCTIONS, type Instruction, type ValueType } from "@atoll/core/engine";
import type { Random } from "../random.ts";

const KINDS: ReadonlySet<string> = new Set(["none", "memarg", "memarg_lane", "lane", "shuffle", "fence"]);

/** What blocks is not, and what has results that are the implementation's choice is in relaxed.ts. */
function isComparable(row: Instruction): boolean {
  return !row.mnemonic.includes(".atomic.wait") && row.feature !== "relaxed-simd";
}

export class Catalogue {
  readonly #byResult = new Map<ValueType, Instruction[]>();
  /** Instructions without a result. */
  readonly effects: readonly Instruction[];
  /** Instructions with several results. */
  readonly wide: readonly Instruction[];

  /** `memory`: whether there is a memory to access. */
  constructor(features: ReadonlySet<Feature>, memory: boolean) {
    const rows = INSTRUCTIONS.filter(
      (row) =>
        row.params !== undefined &&
        row.results !== undefined &&
        KINDS.has(row.immediates) &&
        (row.feature === undefined || features.has(row.feature)) &&
        (memory || row.width === 0) &&
        row.feature !== "gc" &&
        isComparable(row),
    );
    this.effects = rows.filter((row) => row.results?.length === 0);
    this.wide = rows.filter((row) => (row.results?.length ?? 0) > 1);
    for (const row of rows) {
      const [result, ...more] = row.results ?? [];
      if (result === undefined || more.length > 0) continue;
      const known = this.#byResult.get(result);
      if (known === undefined) this.#byResult.set(result, [row]);
      else known.push(row);
    }
  }

  /** An instruction with this result and no other. */
  pick(result: ValueType, random: Random): Instruction | undefined {
    const rows = this.#byResult.get(result);
    return rows === undefined ? undefined : random.pick(rows);
  }
}

/** Whether the instruction shows the bits of its float operands, so that a NaN's payload must be determined before. */
export function showsBits(row: Instruction): boolean {
  return /reinterpret_f|^f\d\d\.store|copysign|f\d\dx\d\.(splat|replace_lane)/.test(row.mnemonic);
}

/** Of the float instructions, those whose result has exactly determined bits when their operands have. */
export function keepsBits(row: Instruction): boolean {
  return /^f\d\d\.(abs|neg|copysign|load|reinterpret_)/.test(row.mnemonic);
}

/** Whether it traps for some operands, accesses of memory aside. */
export function mayTrap(row: Instruction): boolean {
  return /^i\d\d\.(div_|rem_|trunc_f)/.test(row.mnemonic);
}

/** Whether it traps at most addresses, since it wants aligned ones. */
export function needsAlignment(row: Instruction): boolean {
  return row.mnemonic.includes(".atomic.");
}

/** The lanes in which a vector instruction may leave NaNs of undetermined payload. */
export function floatLanes(row: Instruction): "f32x4" | "f64x2" | undefined {
  const match = /^(f32x4|f64x2)\.(ceil|floor|trunc|nearest|sqrt|add|sub|mul|div|min|max|demote|promote)/.exec(
    row.mnemonic,
  );
  return match === null ? undefined : (match[1] as "f32x4" | "f64x2");
}
