// The meaning of memory in the plainest words: an array of page slots, each showing a page object of bytes. Slow and obvious; the
// property tests hold the real memories against it.
import { EACCES, EBADF, EEXIST, EFAULT, EINVAL, ENOMEM, ENOTSUP, EPERM } from "../../src/space/errno.ts";

export interface OracleOptions {
  readonly backend: "paged" | "flat";
  readonly pageSize: number;
  /** Slots. */
  readonly pages: number;
  readonly initialPages: number;
  readonly nullGuard: number;
  readonly strict: boolean;
  /** Pages that may be committed. */
  readonly limit: number;
  /** Pages of the initial range that are committed from the start: the first, and the one behind the last. Default: none. */
  readonly floor?: readonly [first: number, end: number];
}

interface Page {
  bytes: Uint8Array;
  committed: boolean;
  readonly foreign: boolean;
  readonly ceiling: number;
  /** The host's buffer: bytes from `offset` on are this page's, as far as it reaches. */
  readonly host?: { readonly buffer: ArrayBuffer; readonly offset: number; readonly length: number };
}

interface Slot {
  prot: number;
  readonly owner: string;
  readonly kind: string;
  readonly page: Page;
}

/** What an access came to: bytes, or the code of its fault. */
export type Outcome = string | Uint8Array;

export class Oracle {
  readonly options: OracleOptions;
  readonly slots: (Slot | undefined)[];
  readonly segments: Map<number, Page[]> = new Map();
  /** Pages that `memory.size` counts. */
  size: number;
  #nextSegment = 1;

  constructor(options: OracleOptions) {
    this.options = options;
    this.slots = Array.from({ length: options.pages }, () => undefined);
    this.size = options.initialPages;
    for (let i = 0; i < options.initialPages; i++) {
      const page = this.#page(true);
      page.committed = i >= (options.floor?.[0] ?? 0) && i < (options.floor?.[1] ?? 0);
      this.slots[i] = { prot: 3, owner: "runtime", kind: "initial", page };
    }
  }

  get reserved(): number {
    return this.options.pages * this.options.pageSize;
  }
  get lowest(): number {
    const { pageSize, nullGuard } = this.options;
    return Math.max(pageSize, Math.ceil(nullGuard / pageSize) * pageSize);
  }
  /** Every page object that somebody can reach. */
  get alive(): Set<Page> {
    const pages = [...this.segments.values()].flat();
    for (const slot of this.slots) if (slot !== undefined) pages.push(slot.page);
    return new Set(pages.filter((page) => page.host === undefined));
  }
  get committedPages(): number {
    if (this.options.backend === "flat") return this.size;
    const alive = [...this.alive];
    return this.options.strict ? alive.length : alive.filter((page) => page.committed).length;
  }

  findFree(size: number, align: number): number {
    const bytes = this.#size(size);
    if (bytes < 0) return bytes;
    if (align !== 0 && !Number.isInteger(Math.log2(align))) return -EINVAL;
    return this.#firstFit(bytes, Math.max(align, this.options.pageSize));
  }

  map(hint: number, size: number, prot: number, flags: number): number {
    const bytes = this.#size(size);
    if (bytes < 0) return bytes;
    const address = this.#place(hint, bytes, prot, flags);
    if (address < 0) return address;
    const { pageSize, strict, limit, backend } = this.options;
    if (strict && this.committedPages + bytes / pageSize > limit) return -ENOMEM;
    for (let at = address; at < address + bytes; at += pageSize) {
      this.slots[at / pageSize] = { prot, owner: "guest", kind: "private", page: this.#page(false) };
    }
    if (backend === "flat") {
      this.size = Math.max(this.size, (Math.ceil((address + bytes) / 65536) * 65536) / pageSize);
    }
    return address;
  }

  createSegment(size: number): number {
    if (this.options.backend === "flat") return -ENOTSUP;
    const bytes = this.#size(size);
    if (bytes < 0) return bytes;
    const { pageSize, strict, limit } = this.options;
    const count = bytes / pageSize;
    if (strict && this.committedPages + count > limit) return -ENOMEM;
    this.segments.set(
      this.#nextSegment,
      Array.from({ length: count }, () => this.#page(false)),
    );
    return this.#nextSegment++;
  }

  closeSegment(handle: number): number {
    if (this.options.backend === "flat") return -ENOTSUP;
    return this.segments.delete(handle) ? 0 : -EBADF;
  }

  /** A segment of whole pages, mapped twice in a row for `owner`, whose handle is closed at once. */
  mapRing(count: number, owner: string): number {
    const { pageSize } = this.options;
    const handle = this.createSegment(count * pageSize);
    if (handle < 0) return handle;
    const pages = this.segments.get(handle) ?? [];
    this.segments.delete(handle);
    const address = this.findFree(2 * count * pageSize, 0);
    if (address < 0) return address;
    for (const [i, page] of [...pages, ...pages].entries()) {
      page.committed = true;
      this.slots[address / pageSize + i] = { prot: 3, owner, kind: "segment", page };
    }
    return address;
  }

  mapSegment(handle: number, offset: number, hint: number, size: number, prot: number, flags: number): number {
    if (this.options.backend === "flat") return -ENOTSUP;
    const pages = this.segments.get(handle);
    if (pages === undefined) return -EBADF;
    const bytes = this.#size(size);
    if (bytes < 0) return bytes;
    const { pageSize } = this.options;
    if (offset % pageSize !== 0 || offset + bytes > pages.length * pageSize) return -EINVAL;
    const address = this.#place(hint, bytes, prot, flags);
    if (address < 0) return address;
    for (let i = 0; i < bytes / pageSize; i++) {
      const page = pages[offset / pageSize + i];
      if (page !== undefined) this.slots[address / pageSize + i] = { prot, owner: "guest", kind: "segment", page };
    }
    return address;
  }

  alias(source: number, size: number, hint: number, prot: number, flags: number): number {
    if (this.options.backend === "flat") return -ENOTSUP;
    const bytes = this.#size(size);
    if (bytes < 0) return bytes;
    const { pageSize } = this.options;
    if (source % pageSize !== 0) return -EINVAL;
    const sources = this.#slotsOf(source, bytes);
    if (sources === undefined) return -EFAULT;
    if (sources.some(({ page }) => (prot & ~page.ceiling) !== 0)) return -EACCES;
    const address = this.#place(hint, bytes, prot, flags);
    if (address < 0) return address;
    for (const [i, { page, kind }] of sources.entries()) {
      const shown = kind === "host" || kind === "segment" ? kind : "private";
      this.slots[address / pageSize + i] = { prot, owner: "guest", kind: shown, page };
    }
    return address;
  }

  mapHost(buffer: ArrayBuffer, length: number, prot: number, hint: number): number {
    if (this.options.backend === "flat") return -ENOTSUP;
    const bytes = this.#size(length);
    if (bytes < 0) return bytes;
    const { pageSize } = this.options;
    const address = this.#place(hint, bytes, prot, 0);
    if (address < 0) return address;
    for (let i = 0; i < bytes / pageSize; i++) {
      const host = { buffer, offset: i * pageSize, length };
      const page: Page = { bytes: new Uint8Array(), committed: false, foreign: true, ceiling: prot, host };
      this.slots[address / pageSize + i] = { prot, owner: "host", kind: "host", page };
    }
    return address;
  }

  unmap(address: number, size: number, actor = "guest"): number {
    if (!this.#isRange(address, size)) return -EINVAL;
    const { pageSize } = this.options;
    const first = address / pageSize;
    const last = (address + size) / pageSize;
    if (
      actor === "guest" &&
      this.slots.slice(first, last).some((slot) => slot !== undefined && slot.owner !== "guest")
    ) {
      return -EPERM;
    }
    this.slots.fill(undefined, first, last);
    return 0;
  }

  protect(address: number, size: number, prot: number): number {
    if (!this.#isRange(address, size) || ![0, 1, 3].includes(prot)) return -EINVAL;
    const slots = this.#slotsOf(address, size);
    if (slots === undefined) return -EFAULT;
    if (slots.some(({ owner }) => owner !== "guest")) return -EPERM;
    if (slots.some(({ page }) => (prot & ~page.ceiling) !== 0)) return -EACCES;
    for (const slot of slots) slot.prot = prot;
    return 0;
  }

  discard(address: number, size: number): number {
    if (!this.#isRange(address, size)) return -EINVAL;
    const slots = this.#slotsOf(address, size);
    if (slots === undefined) return -EFAULT;
    if (slots.some(({ owner }) => owner === "runtime")) return -EPERM;
    if (slots.some(({ kind }) => kind === "segment" || kind === "host")) return -EINVAL;
    if (slots.some(({ owner, page }) => owner !== "guest" || page.foreign)) return -EPERM;
    for (const { page } of slots) {
      page.bytes.fill(0);
      page.committed = false;
    }
    return 0;
  }

  commit(address: number, size: number): number {
    if (!this.#isRange(address, size)) return -EINVAL;
    const slots = this.#slotsOf(address, size);
    if (slots === undefined) return -EFAULT;
    return this.#commit(slots) ? 0 : -ENOMEM;
  }

  grow(delta: number): number {
    const { pages, pageSize, backend, strict, limit } = this.options;
    const units = delta * (65536 / pageSize);
    const before = this.size;
    if (before + units > pages) return -1;
    for (let i = before; i < before + units; i++) if (this.slots[i] !== undefined) return -1;
    if (backend === "paged" && strict && this.committedPages + units > limit) return -1;
    for (let i = before; i < before + units; i++) {
      this.slots[i] = { prot: 3, owner: "guest", kind: "private", page: this.#page(false) };
    }
    this.size += units;
    return before / (65536 / pageSize);
  }

  /** The code of the fault that an access would give. */
  check(address: number, length: number, access: "read" | "write"): string | undefined {
    const { pageSize, backend, nullGuard } = this.options;
    const end = backend === "flat" ? this.size * pageSize : this.reserved;
    if (address + length > end) return "out_of_bounds_memory";
    if (length === 0) return undefined;
    if (address < nullGuard) return "null_access";
    const touched: Slot[] = [];
    for (let i = Math.floor(address / pageSize); i * pageSize < address + length; i++) {
      const slot = this.slots[i];
      if (slot === undefined) return "unmapped";
      if ((slot.prot & (access === "read" ? 1 : 2)) === 0) return "protection";
      const { host } = slot.page;
      if (host !== undefined) {
        if (host.buffer.detached) return "detached";
        const left = Math.min(host.length, host.buffer.byteLength) - host.offset;
        if (Math.min(address + length, (i + 1) * pageSize) > i * pageSize + left) return "unmapped";
      }
      touched.push(slot);
    }
    if (access === "write" && !this.#commit(touched)) return "commit_limit";
    return undefined;
  }

  read(address: number, length: number): Outcome {
    const fault = this.check(address, length, "read");
    if (fault !== undefined) return fault;
    const { pageSize } = this.options;
    const bytes = new Uint8Array(length);
    for (let at = address; at < address + length;) {
      const run = Math.min(address + length - at, pageSize - (at % pageSize));
      bytes.set(this.#shown(at).subarray(0, run), at - address);
      at += run;
    }
    return bytes;
  }

  write(address: number, bytes: Uint8Array): Outcome {
    const fault = this.check(address, bytes.length, "write");
    if (fault !== undefined) return fault;
    for (const [i, byte] of bytes.entries()) this.#shown(address + i)[0] = byte;
    return new Uint8Array();
  }

  copy(destination: number, source: number, length: number): Outcome {
    const bytes = this.read(source, length);
    return typeof bytes === "string" ? bytes : this.write(destination, bytes);
  }

  #page(foreign: boolean): Page {
    return { bytes: new Uint8Array(this.options.pageSize), committed: false, foreign, ceiling: 3 };
  }

  /** The bytes of a page from an address on. */
  #shown(address: number): Uint8Array {
    const { pageSize } = this.options;
    const page = this.slots[Math.floor(address / pageSize)]?.page;
    if (page === undefined) return new Uint8Array();
    const offset = address % pageSize;
    return page.host === undefined
      ? page.bytes.subarray(offset)
      : new Uint8Array(page.host.buffer).subarray(page.host.offset + offset);
  }

  #commit(slots: readonly Slot[]): boolean {
    if (this.options.backend === "flat") return true;
    const missing = new Set(slots.map(({ page }) => page).filter((page) => !page.committed && page.host === undefined));
    if (!this.options.strict && this.committedPages + missing.size > this.options.limit) return false;
    for (const page of missing) page.committed = true;
    return true;
  }

  #size(size: number): number {
    const { pageSize } = this.options;
    if (size === 0) return -EINVAL;
    const bytes = Math.ceil(size / pageSize) * pageSize;
    return bytes > this.reserved - this.lowest ? -ENOMEM : bytes;
  }

  #place(hint: number, bytes: number, prot: number, flags: number): number {
    const { pageSize } = this.options;
    if (![0, 1, 3].includes(prot) || flags > 1) return -EINVAL;
    if (flags === 1) {
      if (hint % pageSize !== 0 || hint < this.lowest) return -EINVAL;
      if (hint + bytes > this.reserved) return -ENOMEM;
      return this.#isFree(hint, bytes) ? hint : -EEXIST;
    }
    const wanted = Math.floor(hint / pageSize) * pageSize;
    if (wanted >= this.lowest && wanted + bytes <= this.reserved && this.#isFree(wanted, bytes)) return wanted;
    return this.#firstFit(bytes, pageSize);
  }

  #firstFit(bytes: number, align: number): number {
    for (let at = Math.ceil(this.lowest / align) * align; at + bytes <= this.reserved; at += align) {
      if (this.#isFree(at, bytes)) return at;
    }
    return -ENOMEM;
  }

  #isFree(address: number, bytes: number): boolean {
    const { pageSize } = this.options;
    return this.slots.slice(address / pageSize, (address + bytes) / pageSize).every((slot) => slot === undefined);
  }

  #isRange(address: number, size: number): boolean {
    const { pageSize } = this.options;
    return size > 0 && address % pageSize === 0 && size % pageSize === 0 && address + size <= this.reserved;
  }

  /** The slots of a range, if all of it is mapped. */
  #slotsOf(address: number, bytes: number): readonly Slot[] | undefined {
    const { pageSize } = this.options;
    if (address + bytes > this.reserved) return undefined;
    const slots = this.slots.slice(address / pageSize, (address + bytes) / pageSize);
    return slots.every((slot) => slot !== undefined) ? slots : undefined;
  }
}
