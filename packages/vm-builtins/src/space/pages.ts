// What an address space needs of the pages behind its regions. The space has the rules and the regions; pages have the bytes, what they are charged, and
// what engines are shown of them. Whatever is asked here was found allowed.

import type { PageBacking } from "./backing.ts";
import type { Region } from "./region.ts";

export interface Pages {
  /** Who asked pays for work, in units: a region, eight pages or 64 bytes. What it throws ends the work. Set by the space while somebody does. */
  pay: (units: number) => void;
  /** Accounts for bytes that the space itself takes of the host (positive) or gives back (negative); false refuses them. */
  charge(bytes: number): boolean;
  /** Bytes charged, and how many may be. */
  readonly committed: number;
  readonly limit: number;
  /** Bytes from address 0 on that compiled code relies on as they are: nobody unmaps them. Default: none. */
  readonly floor?: number;
  /** Segments, and with them all that is seen more than once or is the host's; undefined where a page has but one place. */
  readonly segments: SegmentPages | undefined;
  /** Gets ready for pages to change; false if the host has no memory for that. Asked before the first of several changes. */
  ready(): boolean;
  /** Zero-filled pages for a mapping of the region's own, charged if mapping costs; false if they are refused. */
  take(address: number, bytes: number, protection: number): boolean;
  /** The backing of a region, which gets one if it has none: parts of a region must have the same. */
  backingOf(region: Region): NonNullable<Region["backing"]>;
  /** What may be done with `[from, to)` of the region changed, or who else sees it. */
  changed(region: Region, from: number, to: number): void;
  /** `[from, to)` of the region is mapped no more. */
  dropped(region: Region, from: number, to: number): void;
  /** Gives the memory of `[from, to)` of the region back, wherever it is seen. */
  discard(region: Region, from: number, to: number): void;
  /** Commits `[from, to)`, which these regions cover; false if not all of it can be. */
  commit(regions: readonly Region[], from: number, to: number): boolean;
  /** Bytes of the region that are committed. */
  committedIn(region: Region): number;
  /** Regions came, went or grew: so many bytes are mapped now. */
  arranged?(mapped: number): void;
  /** Something was given back: now, or when it is worth it, the host may have it. */
  settle(): void;
  /** Gives the host everything back that is not in use. */
  compact(): void;
}

/** Pages that can be mapped more than once. */
export interface SegmentPages {
  /** Makes them; with `resident`, all committed in one run. Undefined if they are refused. */
  open(bytes: number, options: { readonly resident: boolean }): PageBacking | undefined;
  /** The segment's handle was closed. */
  close(backing: PageBacking): void;
  /** The first `size` bytes of a resident segment. */
  bytes(backing: PageBacking, size: number): Uint8Array<ArrayBuffer>;
}

/** Pages of which the work for them costs a unit. */
export const PAGES_PER_UNIT = 8;
/** Bytes that cost a unit. */
export const BYTES_PER_UNIT = 64;

/** What nobody pays for. */
export function unpaid(): void {}
