// The functions and globals that emitted bodies use, by their indices in the emitted module.

import { F64, I32, I64, InternalError, type Module } from "@atoll/core/engine";
import { type Additions, addressValueType } from "./additions.ts";
import { countPlan } from "../count/count-plan.ts";
import { addCounters, type Counters } from "../count/write-counts.ts";
import { BulkSlices } from "./bulk-slices.ts";
import { addFixed } from "./fixed-imports.ts";
import { addMeter, type Meter } from "./meter.ts";
import { GLOBALS } from "./noted-globals.ts";
import type { Surroundings } from "./emit-module.ts";
import { PagedFunctions } from "../paged/paged-functions.ts";
import type { Variant } from "./variant.ts";

/** Indices of what is appended. */
export interface Appended {
  /** Of a metered module. */
  readonly meter: Meter | undefined;
  /** Globals that tell what the host's trap does not: an indirect call's index, a truncation's operand, an access's address. */
  readonly index: number;
  readonly operand: number;
  readonly address: number;
  /** Offset of the last `throw`. */
  readonly thrown: number;
  /** Of a metered module: long operations in slices. */
  readonly slices: BulkSlices | undefined;
  /** Of a module that counts. */
  readonly counts: Counters | undefined;
  /** Of memories whose accesses are looked at. */
  readonly paged: PagedFunctions;
  /** Bodies of builtins that were put into the module, by the index of the import that they stand for. */
  readonly merged: ReadonlyMap<number, ReturnType<Additions["later"]>>;
  /** Functions that are called in the place of imports that give the same again and again, by the import's index. */
  readonly fixed: ReadonlyMap<number, number>;
  /** Functions by index of the memory or table. */
  readonly growMemory: readonly number[];
  readonly growTable: readonly number[];
}

/** Appends what a variant needs. */
export function appendAll(
  module: Module,
  variant: Variant,
  { memories, builtins }: Surroundings,
  additions: Additions,
): Appended {
  const slices = variant.metered ? new BulkSlices(module, additions) : undefined;
  // Before all others: see PagedFunctions.
  const paged = new PagedFunctions(module, memories, additions, slices);
  const meter = variant.metered ? addMeter(additions) : undefined;
  return {
    meter,
    slices,
    counts: variant.counts === true ? addCounters(countPlan(module), module.memories.length, additions) : undefined,
    paged,
    index: additions.global(I64, GLOBALS.index),
    operand: additions.global(F64, GLOBALS.operand),
    address: variant.faults === "exact" ? additions.global(I64, GLOBALS.address) : -1,
    thrown: module.tags.length > 0 ? additions.global(I32, GLOBALS.thrown) : -1,
    merged: new Map(
      builtins.merged.map(({ funcidx, body }) => {
        const [composite] = body.types.map((type) => type.composite);
        if (composite?.kind !== "func") throw new InternalError("a body without a type");
        return [funcidx, additions.later(additions.type(composite.params, composite.results))];
      }),
    ),
    fixed: new Map(builtins.fixed.map((funcidx) => [funcidx, addFixed(funcidx, module, additions, meter)])),
    growMemory: module.memories.map(({ addressType }, i) => {
      const address = addressValueType(addressType);
      return additions.hostFunc(`grow memory ${i}`, [address], [address]);
    }),
    growTable: module.tables.map(({ type }, i) =>
      additions.hostFunc(`grow table ${i}`, [addressValueType(type.addressType)], [I32]),
    ),
  };
}
