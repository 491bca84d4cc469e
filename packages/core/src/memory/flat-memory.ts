// Flat linear memory: one contiguous run of bytes, 32- or 64-bit addresses. Where the bytes come from is linear-bytes.ts; where pages cannot all
// be reached, flat-pages.ts adds the table that engines read; who keeps regions inside does so through inner-pages.ts.

import type { MemoryType } from "../module/types.ts";
import type { TrapCode } from "../errors/errors.ts";
import { callable, count, flag, oneOf, type OptionKind } from "../errors/option-kinds.ts";
import { type Access, type FlatAccess, Memory, MemoryFault, type MemoryPiece, type PagedAccess } from "./memory.ts";
import { DEFAULT_RULES, type MemoryRules } from "./memory-rules.ts";
import { moveBytes } from "./reserve.ts";
import { checkMemoryOptions } from "./memory-options.ts";
import { requireBytes, requireMemory, requirePages, requireRange } from "./arguments.ts";
import { type FlatLayout, flatLayout, FlatPages } from "./flat-pages.ts";
import { withImporters } from "./importers.ts";
import type { InnerPages, PageKeeper } from "./inner-pages.ts";
import { HOST_PAGE, type HostedMemory, type HostMemories } from "./host-memories.ts";
import { exactBytes, HostBytes, type LinearBytes, OwnBytes } from "./linear-bytes.ts";
import { copyBytes, fillBytes, type Look } from "./slices.ts";
import type { VirtualMemory } from "./virtual-memory.ts";

/** Rules that are not given are those of DEFAULT_RULES; page size and excessive size matter to those who map inside the memory. */
export interface FlatMemoryOptions extends Partial<MemoryRules> {
  /** `memory.grow` fails beyond this many bytes. Default: the type's maximum. */
  readonly byteLimit?: number;
  /** Accounts for bytes taken (positive) or given back (negative); false refuses them. Default: nothing is refused. */
  readonly charge?: (bytes: number) => boolean;
  /** Called in the midst of long work: throws when the run must end. Default: nothing ends it. */
  readonly look?: () => void;
  /** Makes the memory's bytes where compiled code reaches them. Default: they lie in a buffer of its own. */
  readonly host?: HostMemories;
  /**
   * Bytes, a power of two, to which a memory in pages of its own is rounded up: what is behind its size can be reached, as where hardware protects
   * memory in pages. Default 1: nothing is.
   */
  readonly slack?: number;
  /** Whether pages may be unmapped and protected: bytes of the host's cannot be made ready for that later. Default: if there is no `host`. */
  readonly divisible?: boolean;
}

/** Largest memory that a host buffer is asked for: engines address it with exact integers and hosts cap it anyway. */
const HOST_LIMIT = 2 ** 33;

/** Pages that are all alike, but for the guard, are as large as engines take them. */
const MAX_PAGE_SIZE = 65_536;
/** What is copied in one go, without a look at the run's limits. */
const FEW_BYTES = 2 ** 20;

const OPTIONS: Readonly<Record<string, OptionKind>> = {
  look: callable,
  divisible: flag,
  slack: count("bytes"),
  nullGuard: count("bytes"),
  outOfBounds: oneOf("trap", "wrap"),
  pageSize: count("bytes"),
  excessiveSize: oneOf("trap", "error"),
};

/** A memory that is one ArrayBuffer. */
export class FlatMemory extends Memory {
  readonly #rules: MemoryRules;
  /** The most bytes that it may grow to, rounded up; and the most pages. */
  readonly #byteLimit: number;
  readonly #mostPages: number;
  readonly #charge: (bytes: number) => boolean;
  /** What lengths are rounded up to. */
  readonly #slack: number;
  /** Pages of the memory, as the guest is told. */
  #told: number;
  /** Addresses are taken modulo this; Infinity if they are not. */
  readonly #wrap: number;
  #owner: LinearBytes;
  /** Whether the bytes lie in a buffer of exactly their length, which an embedder may have. */
  #exact = false;
  /** Where tables of pages lie, if compiled code has to read them. */
  readonly #layout: FlatLayout | undefined;
  #hosted: HostedMemory | undefined;
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array();
  /** Bytes that are charged: somebody else may have made a host's memory longer than the account allows. */
  #charged: number;
  /** Bytes of the memory: fewer are left only where the host gave the buffer away, or somebody made a host's memory longer. */
  #size = 0;
  /** What is shown then. */
  #lost: FlatAccess | undefined;
  #access: FlatAccess | PagedAccess;
  /** The piece made last, while there are no pages. */
  #last: readonly MemoryPiece[] = [];
  /** Set when not every byte may be reached: then the buffer begins with a page that is not the guest's. */
  #pages: FlatPages | undefined;
  #virtual: VirtualMemory | undefined;
  #keeper: PageKeeper | undefined;

  /** Throws RangeError when the host cannot allocate the minimum. */
  constructor(type: MemoryType, options: FlatMemoryOptions = {}) {
    options = checkMemoryOptions("FlatMemory", type, options, OPTIONS);
    const {
      byteLimit = HOST_LIMIT,
      charge: account = () => true,
      look = () => {},
      host,
      divisible,
      slack = 1,
      ...rules
    } = options;
    const all = { ...DEFAULT_RULES, ...rules };
    super(type, all.nullGuard);
    this.#rules = all;
    this.#slack = slack;
    this.#told = Number(type.limits.min);
    const pageSize = 2 ** type.pageSizeLog2;
    const space = type.addressType === "i32" ? 2 ** 32 : 2 ** 64;
    const declared = type.limits.max === undefined ? space : Number(type.limits.max) * pageSize;
    // A host's pages are of one size: memories in others cannot lie there.
    const hosted = pageSize === HOST_PAGE ? host : undefined;
    const checked = divisible === true || all.nullGuard > 0 || all.outOfBounds === "wrap";
    this.#layout = hosted && layoutFor(type, Math.log2(all.pageSize), { host: hosted, checked });
    const lead = this.#layout?.lead ?? 0;
    const narrow = type.addressType === "i32" || lead > 0;
    const most = hosted === undefined || !narrow ? HOST_LIMIT : 2 ** 32 - lead;
    const wanted = Math.min(declared, space, byteLimit);
    this.#byteLimit = this.#rounded(Math.min(wanted, most));
    this.#mostPages = Math.floor(Math.min(wanted, most) / pageSize);
    const charge = withImporters(this, account);
    this.#charge = charge;
    this.#owner =
      hosted === undefined
        ? new OwnBytes({ charge, look })
        : new HostBytes(hosted, { lead, addressType: narrow ? "i32" : "i64" });
    this.#wrap = all.outOfBounds === "wrap" ? 2 ** Math.ceil(Math.log2(Math.min(wanted, HOST_LIMIT))) : Infinity;
    const length = this.#rounded(this.#told * pageSize);
    if (length > this.#byteLimit || !this.#charge(length)) {
      throw new RangeError(`a memory of ${length} bytes is over the limit`);
    }
    this.#charged = length;
    if (this.#layout !== undefined) this.#pages = this.#newPages(all.pageSize);
    else if (this.nullGuard > 0 || this.#wrap !== Infinity) this.#pages = this.#newPages(MAX_PAGE_SIZE);
    if (!this.#owner.resize(length, this.#pages?.lead ?? 0, this.#byteLimit)) {
      this.#charge(-length);
      throw new RangeError(`the host has no ${length} bytes for a memory`);
    }
    this.#access = this.#show(length);
    this.#hosted = this.#withPages(length);
  }

  /** Of a memory whose buffer the host gave away nothing can be reached. */
  override get access(): FlatAccess | PagedAccess {
    if (this.#bytes.length !== this.#size && this.#access !== this.#lost) this.#renew();
    return this.#access;
  }
  override get byteLength(): number {
    if (this.#bytes.length !== this.#size || this.#size === 0) this.#renew();
    return this.#bytes.length;
  }

  override get hosted(): HostedMemory | undefined {
    return this.#hosted;
  }

  /** Without what is behind the memory's size. */
  override get pages(): number {
    return this.#slack === 1 ? super.pages : this.#told;
  }

  #rounded(length: number): number {
    return Math.ceil(length / this.#slack) * this.#slack;
  }

  /** What compiled code is told. Its code has all of it as constants: nothing changes, but for the window's end. */
  #withPages(initial: number): HostedMemory | undefined {
    const { hosted } = this.#owner;
    const pages = this.#pages;
    if (hosted === undefined || pages === undefined || this.#layout === undefined) return hosted;
    const { lead, entries, readTable, writeTable } = this.#layout;
    const pageSize = 2 ** pages.shift;
    const base = this.type.addressType === "i64" ? (4 * entries) / 3 : 0;
    const { end } = pages;
    return {
      ...hosted,
      pages: {
        pageShift: pages.shift,
        reserved: this.#wrap === Infinity ? 2 ** 32 : this.#wrap,
        wraps: this.#wrap !== Infinity,
        low: pageSize + (this.nullGuard < pageSize ? this.nullGuard : 0),
        directory: undefined,
        readTable: readTable + base,
        writeTable: writeTable + base,
        frames: lead - pageSize,
        window: {
          start: this.nullGuard,
          place: lead,
          floor: initial > this.nullGuard ? initial : 0,
          get end() {
            return end.address;
          },
          follow: (global, whole) => end.follow(global, whole),
        },
      },
    };
  }

  /**
   * The memory's bytes as one buffer of exactly its size, which is the same until the memory grows, and detached then. They move there when it is
   * first asked for: into a memory of the host's if there is a `host` that makes one, otherwise into a buffer that each growth copies. Undefined
   * where not every address of the memory can be reached as it stands. Throws RangeError when the host has not as much.
   */
  exactBuffer(host?: HostMemories): ArrayBuffer | undefined {
    if (this.#exact) {
      // Asking the host for its memory's buffer costs an allocation. A buffer that is there no more has no bytes.
      const { buffer } = this.#bytes;
      return buffer.byteLength > 0 ? buffer : this.#owner.buffer;
    }
    if (this.#pages !== undefined || this.#owner.lead > 0) return undefined;
    if (this.#owner.hosted === undefined) this.#moveToExact(host);
    this.#exact = true;
    return this.#owner.buffer;
  }

  #moveToExact(host: HostMemories | undefined): void {
    const { length } = this.#bytes;
    const hosts = host !== undefined && 2 ** this.type.pageSizeLog2 === HOST_PAGE ? host : undefined;
    const owner = exactBytes(hosts, { length, limit: this.#byteLimit, wide: this.type.addressType === "i64" });
    if (owner === undefined) throw new RangeError(`the host has no ${length} bytes for the buffer of a memory`);
    moveBytes(this.#bytes, new Uint8Array(owner.buffer, 0, length), () => {});
    this.#owner.release();
    this.#owner = owner;
    this.#hosted = owner.hosted;
    this.#show(length);
  }

  /** The regions inside the memory; undefined until {@link mapInside} was called. */
  override get virtual(): VirtualMemory | undefined {
    return this.#virtual;
  }

  /**
   * The memory's virtual memory; `make` makes it of the memory's pages where there is none yet. Throws RangeError when the host has no memory for
   * smaller pages.
   */
  mapInside(make: (pages: InnerPages) => VirtualMemory): VirtualMemory {
    if (this.#virtual !== undefined) return this.#virtual;
    if (this.#layout !== undefined) return (this.#virtual = make(this.#innerPages()));
    // The bytes move now, while there are few of them, and not when pages are first refused.
    const pages = this.#newPages(this.#rules.pageSize);
    const { length } = this.#bytes;
    if (this.#owner.resize(length, pages.lead, this.#byteLimit)) {
      if (this.#pages !== undefined) this.#pages = pages;
      this.#show(length);
    } else if (this.#pages !== undefined) {
      throw new RangeError(`the host has no ${length} bytes for a memory in other pages`);
    }
    return (this.#virtual = make(this.#innerPages()));
  }

  override grow(deltaPages: number): number {
    requirePages(deltaPages);
    const before = this.#grow(deltaPages);
    if (before >= 0 && deltaPages > 0) this.#keeper?.grown();
    return before;
  }

  override effectiveAddress(lo: number, hi: number, width: number, access: Access): number {
    if (this.#wrap === Infinity) return super.effectiveAddress(lo, hi, width, access);
    return ((hi % 2 ** 20) * 2 ** 32 + lo) % this.#wrap;
  }

  override check(address: number, length: number, access: Access): void {
    requireRange(address, length);
    if (this.#bytes.length !== this.#size && !this.#renew()) this.#fault("detached", address, length, access);
    if (this.#pages === undefined) {
      if (!(address + length <= this.#bytes.length) && !(address + length <= this.byteLength))
        this.#fault("out_of_bounds_memory", address, length, access);
      return;
    }
    for (const [at, size] of this.#ranges(address, length)) {
      if (!(at + size <= this.#bytes.length)) this.#fault("out_of_bounds_memory", address, length, access);
      if (size === 0) continue;
      if (at < this.nullGuard) this.#fault("null_access", address, length, access);
      const refused = this.#pages.refuse(at, size, access);
      if (refused !== undefined) this.#fault(refused, address, length, access);
    }
  }

  override pieces(address: number, length: number, access: Access): readonly MemoryPiece[] {
    this.check(address, length, access);
    if (this.#pages === undefined) return this.#onlyPiece(address, length);
    return this.#ranges(address, length).map(([at, size]) => this.#bytes.subarray(at, at + size));
  }

  /** Guests read and write from the same buffer again and again: its view is made once. */
  #onlyPiece(address: number, length: number): readonly MemoryPiece[] {
    const [last] = this.#last;
    if (last?.byteOffset !== this.#owner.lead + address || last.length !== length) {
      this.#last = [this.#bytes.subarray(address, address + length)];
    }
    return this.#last;
  }

  /** A module may have ten thousand short segments: a view for each would take longer than its bytes. */
  override initialise(address: number, bytes: Uint8Array, look?: Look): void {
    requireBytes(bytes);
    if (this.#pages !== undefined || !(bytes.length <= FEW_BYTES)) {
      super.initialise(address, bytes, look);
      return;
    }
    this.check(address, bytes.length, "write");
    this.#bytes.set(bytes, address);
  }

  override fill(address: number, value: number, length: number, look?: Look): void {
    for (const piece of this.pieces(address, length, "write")) fillBytes(piece, value, look);
  }

  override copy(destination: number, source: Memory, sourceAddress: number, length: number, look?: Look): void {
    requireMemory(source);
    source.check(sourceAddress, length, "read");
    const [target, ...wrapped] = this.pieces(destination, length, "write");
    const [origin, ...rest] = source.pieces(sourceAddress, length, "read");
    if (target !== undefined && origin !== undefined && wrapped.length + rest.length === 0)
      copyBytes(target, origin, look);
    else this.write(destination, source.read(sourceAddress, length), look);
  }

  override load(address: number, width: number, scratch: Uint8Array): void {
    if (this.#wrap !== Infinity) {
      super.load(address, width, scratch);
      return;
    }
    this.check(address, width, "read");
    for (let i = 0; i < width; i++) scratch[i] = this.#bytes[address + i] ?? 0;
  }

  override store(address: number, width: number, scratch: Uint8Array): void {
    if (this.#wrap !== Infinity) {
      super.store(address, width, scratch);
      return;
    }
    this.check(address, width, "write");
    for (let i = 0; i < width; i++) this.#bytes[address + i] = scratch[i] ?? 0;
  }

  override dispose(): void {
    this.#charge(-this.#charged);
    this.#charged = 0;
    this.#told = 0;
    this.#owner.release();
    this.#pages?.end.set(0, { whole: false });
    this.#pages = undefined;
    this.#hosted = undefined;
    this.#show(0);
  }

  #grow(deltaPages: number): number {
    if (this.#bytes.length !== this.#size && !this.#renew()) return -1;
    const before = this.pages;
    const length = this.#rounded((before + deltaPages) * 2 ** this.type.pageSizeLog2);
    if (!(length <= this.#byteLimit) || before + deltaPages > this.#mostPages) return -1;
    if (deltaPages === 0) {
      // As the JavaScript API has it, whoever holds the buffer sees every growth, and be it none.
      if (this.#exact) {
        this.#owner.renew?.();
        this.#show(length);
      }
      return before;
    }
    const delta = length - this.#bytes.length;
    if (!this.#charge(delta)) return -1;
    let grown = false;
    try {
      grown = this.#owner.resize(length, this.#owner.lead, this.#byteLimit);
    } finally {
      if (!grown) this.#charge(-delta);
    }
    if (!grown) return -1;
    this.#charged += delta;
    this.#told = before + deltaPages;
    this.#show(length);
    return before;
  }

  #innerPages(): InnerPages {
    const bytes = (): Uint8Array<ArrayBuffer> => this.#bytes;
    return {
      nullGuard: this.nullGuard,
      pageSize: this.#rules.pageSize,
      excessiveSize: this.#rules.excessiveSize,
      byteLimit: this.#byteLimit,
      floor: this.#hosted?.pages?.window.floor ?? 0,
      get bytes() {
        return bytes();
      },
      growTo: (byteLength) =>
        this.#grow(Math.max(0, Math.ceil((byteLength - this.#bytes.length) / 2 ** this.type.pageSizeLog2))) >= 0,
      divide: () => this.#divide(),
      set: (address, size, protection) => this.#pages?.set(address, size, protection, this.byteLength),
      charge: this.#charge,
      keep: (keeper) => {
        this.#keeper = keeper;
      },
    };
  }

  /** Takes the memory to its paged form; false if the host has no memory for that. */
  #divide(): boolean {
    if (this.#pages !== undefined) return true;
    const pages = this.#newPages(this.#rules.pageSize);
    const { length } = this.#bytes;
    if (!this.#owner.resize(length, pages.lead, this.#byteLimit)) return false;
    this.#pages = pages;
    this.#show(length);
    return true;
  }

  /** Where a range lies: itself, or two when it wraps around the end. */
  #ranges(address: number, length: number): readonly (readonly [number, number])[] {
    if (this.#wrap === Infinity || length > this.#wrap) return [[address, length]];
    const at = address % this.#wrap;
    const head = Math.min(length, this.#wrap - at);
    return head === length
      ? [[at, length]]
      : [
          [at, head],
          [0, length - head],
        ];
  }

  /** As large as they may be, so that tables are small; but a memory in smaller pages of its own ends between large ones. */
  #newPages(pageSize: number): FlatPages {
    const { addressType, pageSizeLog2 } = this.type;
    const shift = pageSizeLog2 === 16 ? Math.log2(pageSize) : 12;
    return new FlatPages(addressType, shift, this.nullGuard, this.#layout);
  }

  /**
   * What was shown is shown no more: false if the host gave the buffer away, and nothing can be reached. Somebody else may have made a host's
   * memory longer: compiled code asks before it does, an embedder who has the host's memory need not.
   */
  #renew(): boolean {
    const { hosted, lead, buffer } = this.#owner;
    if (hosted === undefined) {
      if (this.#bytes.length !== this.#size) this.#access = this.#lost = lostAccess();
      return false;
    }
    const length = buffer.byteLength - lead;
    if (length > this.#size) {
      if (this.#charge(length - this.#size)) this.#charged += length - this.#size;
      this.#show(length);
      this.#keeper?.grown();
    }
    return true;
  }

  /** Makes the first `length` bytes of the buffer the guest's memory. */
  #show(length: number): FlatAccess | PagedAccess {
    const pages = this.#pages;
    const { buffer, lead } = this.#owner;
    this.#bytes = new Uint8Array(buffer, lead, length);
    this.#size = length;
    this.#last = [];
    pages?.place(buffer);
    pages?.extend(length);
    this.#access =
      pages === undefined
        ? { form: "flat", view: new DataView(buffer, lead, length) }
        : pages.access(buffer, lead, length);
    return this.#access;
  }

  #fault(code: TrapCode, address: number, width: number, access: Access): never {
    const region = this.#keeper?.nearest(address);
    const fault = { address, width, access, size: this.#bytes.length };
    throw new MemoryFault(code, region === undefined ? fault : { ...fault, region }, this);
  }
}

/** Where tables lie in front of the bytes: of memories not all of whose bytes may be reached, and of those with 64-bit addresses on hosts that have none. */
function layoutFor(
  { addressType }: MemoryType,
  shift: number,
  { host, checked }: { readonly host: HostMemories; readonly checked: boolean },
): FlatLayout | undefined {
  const asIs = addressType === "i32" || host.create({ addressType, initial: 0, maximum: 0 }) !== undefined;
  return checked || !asIs ? flatLayout(addressType, shift) : undefined;
}

function lostAccess(): FlatAccess {
  return { form: "flat", view: new DataView(new ArrayBuffer(0)) };
}
