// How emitted code finds an address in a page that it looked up lately: one comparison, which a page's end and an address too large fail, too.

import type { CodeBuilder, RecentPlaces } from "@atoll/core/engine";
import type { LookUp } from "./page-look-up.ts";
import type { PagesPlan } from "./memory-plan.ts";

/** Bytes of a slot, as a power of two, and where in it the entry is. */
const SLOT_SHIFT = 4;
const ENTRY = 8;

type RecentLookUp = Pick<LookUp, "memidx" | "writes" | "effective"> & {
  /** A local: the slot's place behind the first. */
  readonly slot: number;
};

/** Leaves 1 if all bytes of an access are in a page that was kept: `effective` is then where in the page. Parameters of the function: address, offset as i64. */
export function findRecent(
  code: CodeBuilder,
  plan: PagesPlan,
  recent: RecentPlaces,
  { memidx, width, writes, effective, slot }: RecentLookUp & { readonly width: number },
): void {
  const type = plan.wide ? "i64" : "i32";
  const constant = (value: number): CodeBuilder => code.op(`${type}.const`, plan.wide ? BigInt(value) : value);
  const offset = (): CodeBuilder => (plan.wide ? code.op("local.get", 1) : code.op("local.get", 1).op("i32.wrap_i64"));
  code.op("local.get", 0);
  offset().op(`${type}.add`).op("local.tee", effective);
  // Not beyond the last address.
  offset().op(`${type}.ge_u`).op("local.get", effective);
  toSlot(code, plan, recent, effective);
  code.op("local.tee", slot).op(`${type}.load`, 2, writes ? recent.write : recent.read, memidx);
  code.op(`${type}.sub`).op("local.tee", effective);
  constant(2 ** plan.pageShift - width);
  code.op(`${type}.le_u`).op("i32.and");
}

/** Leaves where the bytes lie behind the first frame. */
export function recentPlace(
  code: CodeBuilder,
  { wide }: PagesPlan,
  { read, write }: RecentPlaces,
  { memidx, writes, effective, slot }: RecentLookUp,
): void {
  code.op("local.get", effective);
  if (wide) code.op("i32.wrap_i64");
  code
    .op("local.get", slot)
    .op("i32.load", 2, (writes ? write : read) + ENTRY, memidx)
    .op("i32.add");
}

/** Keeps the page of an effective address that the tables told of. */
export function keepRecent(
  code: CodeBuilder,
  plan: PagesPlan,
  recent: RecentPlaces,
  { memidx, writes, effective, place, within }: Omit<LookUp, "width">,
): void {
  const { wide, low } = plan;
  const first = writes ? recent.write : recent.read;
  const entry = (): CodeBuilder => code.op("local.get", place).op("local.get", within).op("i32.sub");
  // Of the page that a null guard ends in not all can be accessed.
  entry().op("i32.const", low).op("i32.ge_u").op("if", undefined);
  toSlot(code, plan, recent, effective);
  code.op("local.get", effective).op("local.get", within);
  if (wide) code.op("i64.extend_i32_u").op("i64.sub");
  else code.op("i32.sub");
  code.op(wide ? "i64.store" : "i32.store", 2, first, memidx);
  toSlot(code, plan, recent, effective);
  entry()
    .op("i32.store", 2, first + ENTRY, memidx)
    .op("end");
}

/** Leaves where the slot of an address begins behind the first. */
function toSlot(code: CodeBuilder, { wide, pageShift }: PagesPlan, { count }: RecentPlaces, address: number): void {
  code.op("local.get", address);
  if (wide)
    code
      .op("i64.const", BigInt(pageShift - SLOT_SHIFT))
      .op("i64.shr_u")
      .op("i32.wrap_i64");
  else code.op("i32.const", pageShift - SLOT_SHIFT).op("i32.shr_u");
  code.op("i32.const", (count - 1) * 2 ** SLOT_SHIFT).op("i32.and");
}
