// The structures that `query` and `stats` write. Version 1 of each; fields are little-endian and as wide for both address types. A
// later version only appends: guests may rely on what is here.

import type { Memory } from "@atoll/core";
import type { MemoryStats, RegionInfo } from "@atoll/core/engine";
import type { RegionKind, RegionOwner } from "@atoll/core/engine";

const VERSION = 1;

/** Codes of `kind` in the query structure. */
const KIND_CODES: Readonly<Record<RegionKind, number>> = {
  private: 1,
  segment: 2,
  host: 3,
  initial: 4,
  data: 5,
};
/** Codes of `owner` in the query structure. */
const OWNER_CODES: Readonly<Record<RegionOwner, number>> = { guest: 1, runtime: 2, host: 3 };

/** Bytes of the query structure. */
export const QUERY_BYTES = 40;
/** Bytes of the stats structure. */
export const STATS_BYTES = 48;

/**
 * Writes the query structure:
 * `u32 version, u32 protection, u32 kind, u32 owner, u64 base, u64 size, u64 committed`.
 */
export function writeQuery(memory: Memory, out: number, region: RegionInfo): void {
  const bytes = new Uint8Array(QUERY_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, VERSION, true);
  view.setUint32(4, region.protection, true);
  view.setUint32(8, KIND_CODES[region.kind], true);
  view.setUint32(12, OWNER_CODES[region.owner], true);
  view.setBigUint64(16, BigInt(region.base), true);
  view.setBigUint64(24, BigInt(region.size), true);
  view.setBigUint64(32, BigInt(region.committed), true);
  memory.write(out, bytes);
}

/**
 * Writes the stats structure:
 * `u32 version, u32 page_size, u64 reserved, u64 mapped, u64 committed, u64 limit, u64 regions`.
 */
export function writeStats(memory: Memory, out: number, stats: MemoryStats): void {
  const bytes = new Uint8Array(STATS_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, VERSION, true);
  view.setUint32(4, stats.pageSize, true);
  for (const [i, value] of [stats.reserved, stats.mapped, stats.committed, stats.limit, stats.regions].entries()) {
    view.setBigUint64(8 + 8 * i, BigInt(value), true);
  }
  memory.write(out, bytes);
}
