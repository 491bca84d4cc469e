// How emitted code finds the place of an effective address in the tables of a memory with pages.

import type { CodeBuilder } from "@atoll/core/engine";
import type { PagesPlan } from "./memory-plan.ts";

/** What is looked up, and where. */
export interface LookUp {
  readonly memidx: number;
  /** A local. */
  readonly width: number;
  readonly writes: boolean;
  /** Locals. */
  readonly effective: number;
  readonly place: number;
  readonly within: number;
}

/**
 * Leaves the block around it where the tables do not tell; otherwise `place` is set to where the bytes lie behind the first frame. Every index is exact:
 * the base is below the reservation, the offset below 2^32, and tables go on as far.
 */
export function lookUp(
  code: CodeBuilder,
  plan: PagesPlan,
  { memidx, width, writes, effective, place, within }: LookUp,
): void {
  const { wide, pageShift, reserved, directory, low } = plan;
  const table = writes ? plan.writeTable : plan.readTable;
  const pageSize = 2 ** pageShift;
  if (wide) {
    code.op("local.get", 0).op("i64.const", BigInt(reserved)).op("i64.ge_u").op("br_if", 0);
    code.op("local.get", 1).op("i64.const", 32n).op("i64.shr_u").op("i64.eqz").op("i32.eqz").op("br_if", 0);
    code.op("local.get", 0).op("local.get", 1).op("i64.add").op("local.tee", effective).op("i32.wrap_i64");
  } else {
    code.op("local.get", 0).op("local.get", 1).op("i32.wrap_i64").op("i32.add").op("local.tee", effective);
    code.op("local.get", 0).op("i32.lt_u").op("br_if", 0).op("local.get", effective);
  }
  code
    .op("i32.const", pageSize - 1)
    .op("i32.and")
    .op("local.set", within);
  code.op("local.get", effective);
  if (wide && directory !== undefined) {
    code.op("i64.const", 30n).op("i64.shr_u").op("i32.wrap_i64").op("i32.const", -4).op("i32.and");
    code.op("i32.load", 2, directory, memidx);
    code.op("local.get", effective).op("i32.wrap_i64").op("i32.const", pageShift).op("i32.shr_u").op("i32.add");
    code.op("i32.const", 2).op("i32.shl");
  } else {
    if (wide)
      code
        .op("i64.const", BigInt(pageShift - 2))
        .op("i64.shr_u")
        .op("i32.wrap_i64");
    else code.op("i32.const", pageShift - 2).op("i32.shr_u");
    code.op("i32.const", -4).op("i32.and");
  }
  code.op("i32.load", 2, table, memidx).op("local.get", within).op("i32.or");
  code.op("local.tee", place).op("i32.const", low).op("i32.lt_u").op("br_if", 0);
  code.op("i32.const", pageSize).op("local.get", width).op("i32.sub");
  code.op("local.get", within).op("i32.lt_u").op("br_if", 0);
}
