// Wide arithmetic: 128-bit values as two registers, the low half first.

import type { InstructionName } from "@atoll/core/engine";
import type { Machine } from "../run/machine.ts";
import { type ColdFunctions, slot } from "./cold-function.ts";

export const WIDE_FUNCTIONS: ColdFunctions<InstructionName<"wide">> = {
  "i64.add128": (pc, fp, machine) => write(pc, fp, machine, 5, wide(pc, fp, machine, 1) + wide(pc, fp, machine, 3)),
  "i64.sub128": (pc, fp, machine) => write(pc, fp, machine, 5, wide(pc, fp, machine, 1) - wide(pc, fp, machine, 3)),
  "i64.mul_wide_s": (pc, fp, machine) =>
    write(pc, fp, machine, 3, signed(pc, fp, machine, 1) * signed(pc, fp, machine, 2)),
  "i64.mul_wide_u": (pc, fp, machine) =>
    write(pc, fp, machine, 3, unsigned(pc, fp, machine, 1) * unsigned(pc, fp, machine, 2)),
};

function signed(pc: number, fp: number, { longs }: Machine, n: number): bigint {
  return longs[slot(pc, fp, n)] ?? 0n;
}

function unsigned(pc: number, fp: number, machine: Machine, n: number): bigint {
  return BigInt.asUintN(64, signed(pc, fp, machine, n));
}

function wide(pc: number, fp: number, machine: Machine, n: number): bigint {
  return (signed(pc, fp, machine, n + 1) << 64n) | unsigned(pc, fp, machine, n);
}

/** Writes both halves to the registers of words `n` and `n + 1`, the last; gives the position behind them. */
function write(pc: number, fp: number, { longs }: Machine, n: number, value: bigint): number {
  longs[slot(pc, fp, n)] = value;
  longs[slot(pc, fp, n + 1)] = value >> 64n;
  return pc + n + 2;
}
