// Pages that were looked up lately, as emitted code keeps them in the memory: for loads and for stores 256 slots of 16 bytes. The one of a page's number has the
// page's first address and its entry in the table. One comparison with the address says what both tables do. Page 0 is never kept: slots of zeros would be
// of it, and in its own the memory writes another's.

import type { CodeBuilder } from "@atoll/core/engine";
import type { LookUp } from "./page-look-up.ts";
import type { PagesPlan } from "./memory-plan.ts";

const SLOTS = 256;
/** Bytes of a slot, as a power of two, and where in it the entry is. */
const SLOT_SHIFT = 4;
const ENTRY = 8;

type RecentLookUp = Pick<LookUp, "memidx" | "writes" | "effective"> & {
  /** Where the slots begin. */
  readonly recent: number;
  /** A local: the slot's place behind the first. */
  readonly slot: number;
};

/** Leaves 1 if all bytes of an access are in a page that was kept: `effective` is then where in the page. Parameters of the function: address, offset as i64. */
export function findRecent(
  code: CodeBuilder,
  { wide, pageShift }: PagesPlan,
  { memidx, width, writes, effective, recent, slot }: RecentLookUp & { readonly width: number },
): void {
  const type = wide ? "i64" : "i32";
  code.op("local.get", 0).op("local.get", 1);
  if (!wide) code.op("i32.wrap_i64");
  code.op(`${type}.add`).op("local.tee", effective);
  // A sum that is more than an address is less than the offset, which is a page at most: in page 0.
  toSlot(code, { wide, pageShift }, effective);
  code.op("local.tee", slot).op(`${type}.load`, 2, slots(recent, writes), memidx);
  code.op(`${type}.sub`).op("local.tee", effective);
  const last = 2 ** pageShift - width;
  code.op(`${type}.const`, wide ? BigInt(last) : last).op(`${type}.le_u`);
}

/** Leaves where the bytes lie behind the first frame. */
export function recentPlace(
  code: CodeBuilder,
  { wide }: PagesPlan,
  { memidx, writes, effective, recent, slot }: RecentLookUp,
): void {
  code.op("local.get", effective);
  if (wide) code.op("i32.wrap_i64");
  code.op("local.get", slot).op("i32.load", 2, slots(recent, writes) + ENTRY, memidx);
  code.op("i32.add");
}

/** Keeps the page of an effective address that the tables told of; not page 0, nor the one that a null guard ends in, of which not all can be accessed. */
export function keepRecent(
  code: CodeBuilder,
  { wide, low, pageShift }: PagesPlan,
  { memidx, writes, effective, place, within, recent }: Omit<LookUp, "width"> & Pick<RecentLookUp, "recent">,
): void {
  const entry = (): CodeBuilder => code.op("local.get", place).op("local.get", within).op("i32.sub");
  const first = 2 ** pageShift;
  entry().op("i32.const", low).op("i32.ge_u").op("local.get", effective);
  if (wide) code.op("i64.const", BigInt(first)).op("i64.ge_u");
  else code.op("i32.const", first).op("i32.ge_u");
  code.op("i32.and").op("if", undefined);
  toSlot(code, { wide, pageShift }, effective);
  code.op("local.get", effective).op("local.get", within);
  if (wide) code.op("i64.extend_i32_u").op("i64.sub");
  else code.op("i32.sub");
  code.op(wide ? "i64.store" : "i32.store", 2, slots(recent, writes), memidx);
  toSlot(code, { wide, pageShift }, effective);
  entry()
    .op("i32.store", 2, slots(recent, writes) + ENTRY, memidx)
    .op("end");
}

function slots(recent: number, writes: boolean): number {
  return writes ? recent + SLOTS * 2 ** SLOT_SHIFT : recent;
}

/** Leaves where the slot of an address begins behind the first. */
function toSlot(code: CodeBuilder, { wide, pageShift }: Pick<PagesPlan, "wide" | "pageShift">, address: number): void {
  code.op("local.get", address);
  if (wide)
    code
      .op("i64.const", BigInt(pageShift - SLOT_SHIFT))
      .op("i64.shr_u")
      .op("i32.wrap_i64");
  else code.op("i32.const", pageShift - SLOT_SHIFT).op("i32.shr_u");
  code.op("i32.const", (SLOTS - 1) * 2 ** SLOT_SHIFT).op("i32.and");
}
