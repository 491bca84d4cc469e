// A region: one mapped range of the address space with one protection and one backing. Plain data; the rules about it live in
// address-space.ts and paged-space.ts.

import type { Backing } from "./backing.ts";

/** What stands behind a region. `initial` and `data` are pages like `private` ones, mapped by the runtime for the module. */
export type RegionKind = "private" | "segment" | "host" | "initial" | "data";

/** Who mapped it: the guest cannot unmap, protect or discard what is not its own. */
export type RegionOwner = "guest" | "runtime" | "host";

export class Region {
  /** First address; a multiple of the page size, like `size`. */
  base: number;
  size: number;
  /** PROT_* bits. */
  protection: number;
  readonly kind: RegionKind;
  readonly owner: RegionOwner;
  /** Where its pages are kept. Private regions get one when first touched, split or aliased. */
  backing: Backing | undefined;
  /** Where the region begins in its backing, in bytes. */
  offset: number;
  /** Whether the page table may hold entries for it. */
  cached = false;

  constructor(
    base: number,
    size: number,
    protection: number,
    kind: RegionKind,
    owner: RegionOwner,
    backing?: Backing,
    offset = 0,
  ) {
    this.base = base;
    this.size = size;
    this.protection = protection;
    this.kind = kind;
    this.owner = owner;
    this.backing = backing;
    this.offset = offset;
  }

  /** The address behind its last byte. */
  get end(): number {
    return this.base + this.size;
  }
}

/** A region as the host sees it. */
export interface RegionInfo {
  readonly base: number;
  readonly size: number;
  readonly protection: number;
  readonly kind: RegionKind;
  readonly owner: RegionOwner;
  /** Bytes that are committed now. */
  readonly committed: number;
  /** Equal for regions that show pages of the same backing, undefined for those that share with no other. */
  readonly shares: number | undefined;
}
