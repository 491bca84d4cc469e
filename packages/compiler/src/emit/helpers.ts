// The functions and globals that emitted bodies use, by their indices in the emitted module.

import { F64, HOST_CALL_FUEL, I32, I64, InternalError, type Module } from "@atoll/core/engine";
import { type Additions, addressValueType } from "./additions.ts";
import { countPlan } from "../count/count-plan.ts";
import { addCounters, type Counters } from "../count/write-counts.ts";
import { BulkSlices } from "./bulk-slices.ts";
import type { Surroundings } from "./emit-module.ts";
import { PagedHelpers } from "../paged/paged-helpers.ts";
import type { Variant } from "./variant.ts";

/** Indices of what is appended. */
export interface Helpers {
  /**
   * Of a metered module: the fuel that is left of a quantum, what is called when it is below zero, and what takes a unit of the quantum that costs no
   * fuel.
   */
  readonly meter: { readonly fuel: number; readonly out: number; readonly pace: number } | undefined;
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
  readonly paged: PagedHelpers;
  /** Bodies of builtins that were put into the module, by the index of the import that they stand for. */
  readonly merged: ReadonlyMap<number, ReturnType<Additions["later"]>>;
  /** Functions that are called in the place of imports that give the same again and again, by the import's index. */
  readonly fixed: ReadonlyMap<number, number>;
  /** Functions by index of the memory or table. */
  readonly growMemory: readonly number[];
  readonly growTable: readonly number[];
}

/** Names under which globals are exported. */
export const GLOBALS = {
  fuel: "$fuel",
  paced: "$paced",
  index: "$index",
  operand: "$operand",
  address: "$address",
  thrown: "$thrown",
} as const;

/** What emitted code notes. */
export type Note = Exclude<keyof typeof GLOBALS, "fuel" | "paced">;

/** Appends what a variant needs. */
export function addHelpers(
  module: Module,
  variant: Variant,
  { memories, builtins }: Surroundings,
  additions: Additions,
): Helpers {
  const slices = variant.metered ? new BulkSlices(module, additions) : undefined;
  // Before all others: see PagedHelpers.
  const paged = new PagedHelpers(module, memories, additions, slices);
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

function addMeter(additions: Additions): NonNullable<Helpers["meter"]> {
  const fuel = additions.global(I32, GLOBALS.fuel);
  const paced = additions.global(I32, GLOBALS.paced);
  const out = additions.func({ params: [], results: [] }, (code) => {
    // The engine says whether the call is to wait for its next turn.
    additions.callOut(code, { name: "out", params: [], results: [I32] });
    code.op("if", undefined);
    additions.callOut(code, { name: "turn", params: [], results: [] });
    code.op("end");
  });
  const pace = additions.func({ params: [], results: [] }, (code) => {
    code.op("global.get", paced).op("i32.const", 1).op("i32.add").op("global.set", paced);
    code.op("global.get", fuel).op("i32.const", 1).op("i32.sub").op("global.set", fuel);
    code.op("global.get", fuel).op("i32.const", 0).op("i32.lt_s").op("if", undefined).op("call", out).op("end");
  });
  return { fuel, out, pace };
}

/** A function that calls the import until it has answered once, and gives that answer from then on, for the same fuel. */
function addFixed(funcidx: number, module: Module, additions: Additions, meter: Helpers["meter"]): number {
  const composite = module.types[module.functions[funcidx] ?? -1]?.composite;
  const [result] = composite?.kind === "func" ? composite.results : [];
  if (result === undefined) throw new InternalError(`import ${funcidx} gives nothing`);
  const known = additions.global(I32, `$known${funcidx}`);
  const value = additions.global(result, `$fixed${funcidx}`);
  return additions.func({ params: [], results: [result] }, (code) => {
    code.op("global.get", known).op("i32.eqz").op("if", undefined);
    code.op("call", funcidx).op("global.set", value).op("i32.const", 1).op("global.set", known);
    if (meter !== undefined) {
      code.op("else").op("global.get", meter.fuel).op("i32.const", HOST_CALL_FUEL).op("i32.sub");
      code.op("global.set", meter.fuel).op("global.get", meter.fuel).op("i32.const", 0).op("i32.lt_s");
      code.op("if", undefined).op("call", meter.out).op("end");
    }
    code.op("end").op("global.get", value);
  });
}
