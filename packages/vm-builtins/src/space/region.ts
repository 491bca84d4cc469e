// A region: one mapped range of the address space with one protection and one backing. Plain data; the rules about it live in
// address-space.ts.

import type { RegionKind, RegionOwner } from "@atoll/core/engine";
import type { Backing } from "./backing.ts";

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

/** Page number, in the region's backing, of an address in the region. */
export function pageIn(region: Region, address: number, pageSize: number): number {
  return Math.floor((region.offset + (address - region.base)) / pageSize);
}
