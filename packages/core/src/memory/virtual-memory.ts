// What a memory says of itself when its addresses can be mapped: the operations behind the `vm` builtin set, whatever stands behind the pages, and
// what a host sees of them. The rules and the bookkeeping are the vm package's; another memory may bring its own.

import type { AccessFault, TrapCode } from "../errors/errors.ts";

/** What stands behind a region. `initial` and `data` are pages like `private` ones, mapped by the runtime for the module. */
export type RegionKind = "private" | "segment" | "host" | "initial" | "data";

/** Who mapped it: the guest cannot unmap, protect or discard what is not its own. */
export type RegionOwner = "guest" | "runtime" | "host";

/** One mapped range of the address space. Addresses and sizes are in bytes. */
export interface RegionInfo {
  readonly base: number;
  readonly size: number;
  /** Bit 0: may be read; bit 1: may be written. */
  readonly protection: number;
  readonly kind: RegionKind;
  readonly owner: RegionOwner;
  /** Bytes that are committed now. */
  readonly committed: number;
  /** Equal for regions that show the same pages, undefined for those that share with no other. */
  readonly shares: number | undefined;
}

/**
 * A region as it is now, for engines: it changes as mapping does. Once it is not mapped any more, or a part of another, it has the size 0 for ever. The first
 * byte is the one at `offset` of what stands behind.
 */
export interface LiveRegion extends Pick<RegionInfo, "base" | "size" | "protection"> {
  readonly offset: number;
  /** A buffer of the host's: `bytes` are those that can be reached now. Accesses to anything else are the memory's business. */
  readonly backing: { readonly form: "host"; readonly bytes: Uint8Array } | { readonly form: "pages" } | undefined;
}

/** The regions of a memory as they are now, for engines. */
export interface LiveRegions {
  /** The region that covers an address. */
  at(address: number): LiveRegion | undefined;
}

/** Figures of a memory, in bytes (and `regions` in regions). */
export interface MemoryStats {
  readonly pageSize: number;
  readonly reserved: number;
  readonly mapped: number;
  readonly committed: number;
  readonly limit: number;
  readonly regions: number;
}

/** What a memory tells those who watch it. */
export type MemoryEvent =
  | { readonly type: "map"; readonly region: RegionInfo }
  | { readonly type: "unmap" | "discard"; readonly address: number; readonly size: number }
  | { readonly type: "protect"; readonly address: number; readonly size: number; readonly protection: number }
  /** A page was committed because it was written, or a range because it was asked for. */
  | { readonly type: "commit"; readonly address: number; readonly size: number }
  | { readonly type: "fault"; readonly code: TrapCode; readonly fault: AccessFault };

/** Is told what happens to a virtual memory. */
export type MemoryListener = (event: MemoryEvent) => void;

/**
 * Mapping, and what is mapped. Addresses and sizes are in bytes; sizes round up to pages where nothing else is said. `protection` has
 * bit 0 for reading and bit 1 for writing, `flags` bit 0 for "exactly at the hint". Results are an address, a handle or 0; failures are a
 * negated errno number of WASI preview 1, and have changed nothing: ENOTSUP where a memory cannot do it at all. `owner` is on whose behalf
 * it happens: the guest, unless another is named, and only guests are kept from what is not theirs.
 */
export interface VirtualMemory {
  /** Mapping granularity in bytes. */
  readonly pageSize: number;
  /** Bytes of address space. */
  readonly reserved: number;
  /** The lowest address where `size` bytes are free, aligned to a power of two (0: to a page). */
  findFree(size: number, alignment: number): number;
  /** Maps zero-filled pages at the hint, or anywhere if that is 0 or taken. */
  map(hint: number, size: number, protection: number, flags: number, owner?: RegionOwner): number;
  /** Makes pages that can be mapped more than once; the host's are committed at once, in one run. Returns a handle above 0. */
  createSegment(size: number, owner?: RegionOwner): number;
  /** Closes a handle. The pages live on while they are mapped. */
  closeSegment(handle: number, owner?: RegionOwner): number;
  /** The first `size` bytes of a host's segment, as they are; empty if there is no such. Valid until the memory commits or maps. */
  segmentBytes(handle: number, size: number): Uint8Array<ArrayBuffer>;
  /** Maps pages of a segment from byte `offset` on, as often as wanted. */
  mapSegment(
    handle: number,
    offset: number,
    hint: number,
    size: number,
    protection: number,
    flags: number,
    owner?: RegionOwner,
  ): number;
  /** Maps the pages behind a mapped range a second time. */
  alias(source: number, size: number, hint: number, protection: number, flags: number): number;
  /** Shows a buffer of the host's in place; what the last page has beyond it cannot be reached. */
  mapBuffer(
    bytes: Uint8Array<ArrayBufferLike>,
    hint: number,
    protection: number,
    flags: number,
    owner?: RegionOwner,
  ): number;
  /** Unmaps whatever is mapped of a range of whole pages. */
  unmap(address: number, size: number, owner?: RegionOwner): number;
  /** Changes what may be done with a range of whole pages, all of it mapped. */
  protect(address: number, size: number, protection: number): number;
  /** Gives the memory of whole pages back: they read as zero. */
  discard(address: number, size: number): number;
  /** Commits whole pages now. */
  commit(address: number, size: number): number;
  /** The region that covers an address. */
  query(address: number): RegionInfo | undefined;
  /** All regions, by address. */
  regions(): readonly RegionInfo[];
  /** For engines that reach buffers of the host's by themselves. Default: they ask the memory for each access. */
  readonly layout?: LiveRegions;
  stats(): MemoryStats;
  /**
   * Watches mapping, committing and faults. The listener is called synchronously and must not change the memory; what it throws is thrown where the
   * event comes from. Disposing the result ends it.
   */
  on(listener: MemoryListener): Disposable;
  /** Gives the host everything back that is not in use, at the price of a copy: for a guest that is idle. */
  compact(): void;
  /**
   * Does one of the operations above for who pays as it goes: a unit for a region, for eight pages or for 64 bytes. What `pay` throws ends it in its
   * midst, with every region either changed or not. Default: nobody pays.
   */
  paidBy?<T>(pay: (units: number) => void, operation: () => T): T;
}
