// The pages of a flat memory, where each has the one place that its address says: unmapped, protected and mapped again where they lie. What is mapped
// beyond the present end makes the memory longer. Nothing can be seen twice.

import type { VirtualMemory } from "@atoll/core";
import type { InnerPages } from "@atoll/core/engine";
import { AddressSpace } from "../space/address-space.ts";
import { type Backing, PageBacking } from "../space/backing.ts";
import { BYTES_PER_UNIT, type Pages, PAGES_PER_UNIT, unpaid } from "../space/pages.ts";
import type { Region } from "../space/region.ts";

/** Virtual memory inside a flat memory: its range is the memory's own, up to the most bytes that it may have. */
export function contiguousSpace(inner: InnerPages): VirtualMemory {
  const { byteLimit, pageSize, nullGuard, excessiveSize } = inner;
  const reserved = Math.max(pageSize, Math.floor(byteLimit / pageSize) * pageSize);
  const pages = new ContiguousPages(inner, reserved);
  const space = new AddressSpace(pages, { pageSize, reserved, nullGuard, excessiveSize });
  if (pages.known > 0) space.adopt(0, pages.known, "initial", "runtime");
  inner.keep({
    grown(): void {
      const before = pages.known;
      pages.notice();
      if (pages.known > before) space.adopt(before, pages.known - before, "private", "guest");
    },
    nearest(address) {
      const region = space.layout.nearest(address);
      return region && { base: region.base, size: region.size, kind: region.kind };
    },
  });
  return space;
}

/** Bytes that are cleared between two payments. */
const SLICE = 2 ** 20;

class ContiguousPages implements Pages {
  readonly segments: undefined = undefined;
  pay: (units: number) => void = unpaid;
  readonly #inner: InnerPages;
  readonly #reserved: number;
  /** Bytes of the memory that were given regions, or none on purpose. */
  known = 0;

  constructor(inner: InnerPages, reserved: number) {
    this.#inner = inner;
    this.#reserved = reserved;
    this.notice();
  }

  charge(bytes: number): boolean {
    return this.#inner.charge(bytes);
  }

  get committed(): number {
    return this.#inner.bytes.length;
  }
  get limit(): number {
    return this.#inner.byteLimit;
  }
  get floor(): number {
    return this.#inner.floor;
  }

  /** Looks how long the memory is now. */
  notice(): void {
    const { pageSize, bytes } = this.#inner;
    this.known = Math.min(this.#reserved, Math.ceil(bytes.length / pageSize) * pageSize);
  }

  ready(): boolean {
    return this.#inner.divide();
  }

  take(address: number, bytes: number, protection: number): boolean {
    const inner = this.#inner;
    const before = this.known;
    const end = address + bytes;
    this.#payFor(Math.min(before, address), end);
    if (!inner.divide() || (end > before && !inner.growTo(end))) return false;
    this.notice();
    // What lies between is not mapped; and it grows by its own pages, which may be larger than those asked for.
    if (this.known > before) inner.set(before, this.known - before, undefined);
    inner.set(address, bytes, protection);
    return true;
  }

  backingOf(region: Region): Backing {
    return (region.backing ??= new PageBacking(region.size));
  }
  changed(region: Region, from: number, to: number): void {
    // Paid afterwards: the region says it already.
    this.#inner.set(from, to - from, region.protection);
    this.#payFor(from, to);
  }
  dropped(_region: Region, from: number, to: number): void {
    this.#payFor(from, to);
    this.#clear(from, to);
    this.#inner.set(from, to - from, undefined);
  }
  discard(_region: Region, from: number, to: number): void {
    this.#clear(from, to);
  }
  commit(): boolean {
    return true;
  }
  committedIn(region: Region): number {
    return region.size;
  }
  settle(): void {}
  compact(): void {}

  /** Nothing of the guest's is lost when it ends here: only what was to be cleared. */
  #clear(from: number, to: number): void {
    for (let at = from; at < to; at += SLICE) {
      const end = Math.min(to, at + SLICE);
      this.pay((end - at) / BYTES_PER_UNIT);
      this.#inner.bytes.fill(0, at, end);
    }
  }

  #payFor(from: number, to: number): void {
    this.pay(Math.ceil((to - from) / this.#inner.pageSize / PAGES_PER_UNIT));
  }
}
