// What the `vm` set needs of a memory: the same operations whatever stands behind them. Addresses and sizes are numbers in
// bytes; results are an address, a handle or 0, or a negated code of errno.ts.

import type { MemoryStats } from "../space/address-space.ts";
import type { RegionInfo } from "../space/region.ts";

export interface VirtualMemory {
  readonly pageSize: number;
  readonly reserved: number;
  findFree(size: number, alignment: number): number;
  map(hint: number, size: number, protection: number, flags: number): number;
  createSegment(size: number): number;
  closeSegment(handle: number): number;
  mapSegment(handle: number, offset: number, hint: number, size: number, protection: number, flags: number): number;
  alias(source: number, size: number, hint: number, protection: number, flags: number): number;
  unmap(address: number, size: number): number;
  protect(address: number, size: number, protection: number): number;
  discard(address: number, size: number): number;
  commit(address: number, size: number): number;
  /** The region that covers an address. */
  query(address: number): RegionInfo | undefined;
  stats(): MemoryStats;
  /** All regions, by address. */
  regions(): readonly RegionInfo[];
}
