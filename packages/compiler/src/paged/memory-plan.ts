// How the code of a unit reaches a memory: plain data, equal for all instances that share the unit.

import type { Memory } from "@atoll/core";
import type { AddressType, HostedPages } from "@atoll/core/engine";

/** Constants in the code. */
export interface MemoryPlan {
  /** How the host's memory is addressed. */
  readonly addressType: AddressType;
  /** What accesses have to look at before the host's own check; undefined if that is all. */
  readonly pages?: PagesPlan;
}

/** Pages as core tells them, without what changes or differs from instance to instance. */
export interface PagesPlan
  extends Omit<HostedPages, "window">, Pick<HostedPages["window"], "start" | "place" | "floor"> {
  /** Whether the guest's addresses have 64 bits. */
  readonly wide: boolean;
}

/** The plan of a memory that lies in one of the host's; undefined if it does not. */
export function memoryPlan({ hosted, type }: Memory): MemoryPlan | undefined {
  if (hosted === undefined) return undefined;
  const { addressType, pages } = hosted;
  if (pages === undefined) return { addressType };
  const { pageShift, reserved, wraps, low, directory, readTable, writeTable, frames, recent, window } = pages;
  const { start, place, floor } = window;
  const wide = type.addressType === "i64";
  const tables = { pageShift, reserved, wraps, low, directory, readTable, writeTable, frames, recent };
  return { addressType, pages: { wide, ...tables, start, place, floor } };
}
