// Virtual memory inside a flat memory: pages are unmapped, protected and mapped again where they lie. The range is the memory's
// own, up to its limit: mapping beyond the present end grows it. What needs pages that can be seen twice is ENOTSUP.

import { type FlatMemory, PAGE_MAPPED, PAGE_UNMAPPED } from "@atoll/core/engine";
import { AddressSpace, type MemoryStats } from "../space/address-space.ts";
import { EFAULT, EINVAL, ENOMEM, ENOTSUP, EPERM } from "../space/errno.ts";
import { PageBacking } from "../space/backing.ts";
import { PROT_READ_WRITE } from "../space/protection.ts";
import { Region, type RegionInfo, type RegionKind, type RegionOwner } from "../space/region.ts";
import type { VirtualMemory } from "./virtual-memory.ts";

export class FlatSpace extends AddressSpace implements VirtualMemory {
  readonly #memory: FlatMemory;
  /** Bytes of the memory that have regions: more come when it grows by itself. */
  #known: number;

  constructor(memory: FlatMemory) {
    const { nullGuard, mappingPageSize: pageSize, excessiveSize } = memory;
    const reserved = Math.max(pageSize, Math.floor(memory.byteLimit / pageSize) * pageSize);
    super({ pageSize, reserved, nullGuard, excessiveSize });
    this.#memory = memory;
    this.#known = Math.min(reserved, this.roundUp(Number(memory.type.limits.min) * 2 ** memory.type.pageSizeLog2));
    if (this.#known > 0) this.#addKnown(0, this.#known, "initial", "runtime");
    this.#notice();
    memory.nearestRegion = (address) => {
      this.#notice();
      const region = this.nearest(address);
      return region && { base: region.base, size: region.size, kind: region.kind };
    };
  }

  protected override get committed(): number {
    return this.#memory.byteLength;
  }
  protected override get limit(): number {
    return this.#memory.byteLimit;
  }

  override findFree(size: number, alignment: number): number {
    this.#notice();
    return super.findFree(size, alignment);
  }

  override map(hint: number, size: number, protection: number, flags: number): number {
    this.#notice();
    const bytes = this.checkSize(hint, size);
    if (bytes < 0) return bytes;
    const address = this.place(hint, bytes, protection, flags);
    if (address < 0) return address;
    if (!this.#growTo(address + bytes)) return -ENOMEM;
    if (!this.#memory.setPages(address, bytes, PAGE_MAPPED | protection)) return -ENOMEM;
    this.add(new Region(address, bytes, protection, "private", "guest"));
    return address;
  }

  override unmap(address: number, size: number): number {
    this.#notice();
    // Taking the memory to its paged form may fail, so it comes first.
    if (!this.#memory.setPages(0, 0, PAGE_MAPPED)) return -ENOMEM;
    return super.unmap(address, size);
  }

  override protect(address: number, size: number, protection: number): number {
    this.#notice();
    if (!this.#memory.setPages(0, 0, PAGE_MAPPED)) return -ENOMEM;
    return super.protect(address, size, protection);
  }

  override query(address: number): RegionInfo | undefined {
    this.#notice();
    return super.query(address);
  }

  override stats(): MemoryStats {
    this.#notice();
    return super.stats();
  }

  override regions(): RegionInfo[] {
    this.#notice();
    return super.regions();
  }

  discard(address: number, size: number): number {
    this.#notice();
    const end = address + size;
    if (!this.isRange(address, size)) return -EINVAL;
    if (!this.isMapped(address, end)) return -EFAULT;
    for (const region of this.overlapping(address, end)) if (region.owner !== "guest") return -EPERM;
    this.#memory.bytes.fill(0, address, end);
    return 0;
  }

  commit(address: number, size: number): number {
    this.#notice();
    if (!this.isRange(address, size)) return -EINVAL;
    return this.isMapped(address, address + size) ? 0 : -EFAULT;
  }

  createSegment(): number {
    return -ENOTSUP;
  }
  closeSegment(): number {
    return -ENOTSUP;
  }
  mapSegment(): number {
    return -ENOTSUP;
  }
  alias(): number {
    return -ENOTSUP;
  }

  override describe(region: Region): RegionInfo {
    const { base, size, protection, kind, owner } = region;
    return { base, size, protection, kind, owner, committed: size, shares: undefined };
  }

  protected override charge(): boolean {
    return true;
  }
  protected override dropped(_region: Region, from: number, to: number): void {
    this.#memory.bytes.fill(0, from, to);
    this.#memory.setPages(from, to - from, PAGE_UNMAPPED);
  }
  protected override protectionChanged(region: Region, from: number, to: number): void {
    this.#memory.setPages(from, to - from, PAGE_MAPPED | region.protection);
  }
  protected override splitting(left: Region): void {
    left.backing ??= new PageBacking(left.size);
  }
  protected override added(): void {}
  protected override removed(): void {}
  protected override ceiling(): number {
    return PROT_READ_WRITE;
  }

  /** `memory.grow` does not pass here: its pages are the guest's. */
  #notice(): void {
    const length = Math.min(this.reserved, this.roundUp(this.#memory.byteLength));
    if (length <= this.#known) return;
    this.#addKnown(this.#known, length, "private", "guest");
    this.#known = length;
  }

  #addKnown(from: number, to: number, kind: RegionKind, owner: RegionOwner): void {
    this.add(new Region(from, to - from, PROT_READ_WRITE, kind, owner));
  }

  /** Makes the memory reach up to `end`; what lies between is not mapped. */
  #growTo(end: number): boolean {
    const memory = this.#memory;
    const before = this.#known;
    if (end <= before) return true;
    if (!memory.setPages(0, 0, PAGE_MAPPED)) return false;
    const pages = Math.ceil((end - memory.byteLength) / 2 ** memory.type.pageSizeLog2);
    if (memory.grow(pages) < 0) return false;
    // It grows by its own pages, which may be larger than those asked for.
    this.#known = Math.min(this.reserved, this.roundUp(memory.byteLength));
    memory.setPages(before, this.#known - before, PAGE_UNMAPPED);
    return true;
  }
}
