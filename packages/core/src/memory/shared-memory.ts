// Linear memory that several threads see: one SharedArrayBuffer that never moves and is as long as the memory may become, with the size behind all that
// can be the guest's. Another thread may have grown it, which is noticed where an access is out of what was known.
// https://github.com/WebAssembly/threads/blob/main/proposals/threads/Overview.md

import type { MemoryType } from "../module/types.ts";
import { type OptionKind, typed } from "../errors/option-kinds.ts";
import { checkMemoryOptions } from "./memory-options.ts";
import { withImporters } from "./importers.ts";
import { requireMemory, requirePages, requireRange } from "./arguments.ts";
import { type Access, type FlatAccess, Memory, MemoryFault, type MemoryPiece } from "./memory.ts";
import { HOST_PAGE, type HostedMemory, type HostMemories } from "./host-memories.ts";
import { HostSharedBytes, type SharedBytes, TrailedBytes } from "./shared-bytes.ts";
import { copyBytes, fillBytes, type Look } from "./slices.ts";

export interface SharedMemoryOptions {
  /** `memory.grow` fails beyond this many bytes. Default: the type's maximum. */
  readonly byteLimit?: number;
  /** Accounts for bytes taken (positive) or given back (negative); false refuses them. Default: nothing is refused. */
  readonly charge?: (bytes: number) => boolean;
  /** The memory of another thread, from its {@link SharedMemory.buffer}. Default: a new one. */
  readonly buffer?: SharedArrayBuffer;
  /** Makes the memory where compiled code reaches it. Default: it lies in a buffer. */
  readonly host?: HostMemories;
  /** The host's memory of another thread, from its {@link SharedMemory.hosted}. Default: a new one. */
  readonly memory?: WebAssembly.Memory;
}

/** Most bytes that are reserved for growing, whatever the type says. */
const HOST_LIMIT = 2 ** 32;
const OPTIONS: Readonly<Record<string, OptionKind>> = {
  buffer: typed("object", "the buffer of another thread's memory"),
  memory: typed("object", "the host's memory of another thread's"),
};

/** A memory that several threads may have at once: flat, on a SharedArrayBuffer. */
export class SharedMemory extends Memory {
  readonly #byteLimit: number;
  readonly #charge: (bytes: number) => boolean;
  readonly #owner: SharedBytes;
  #bytes: Uint8Array<SharedArrayBuffer>;
  /** Bytes that this side answers for: what other threads add is not its own. */
  #charged: number;
  #disposed = false;
  #access: FlatAccess;

  /**
   * Throws RangeError when the host has no shared memory, or not as much, and ArgumentError for a buffer that is not another shared memory's, or of
   * one with other pages.
   */
  constructor(type: MemoryType, options: SharedMemoryOptions = {}) {
    options = checkMemoryOptions("SharedMemory", type, options, OPTIONS);
    super(type, 0);
    const pageSize = 2 ** type.pageSizeLog2;
    const declared = type.limits.max === undefined ? HOST_LIMIT : Number(type.limits.max) * pageSize;
    const wanted = Math.min(declared, options.byteLimit ?? HOST_LIMIT, HOST_LIMIT);
    this.#charge = withImporters(this, options.charge ?? (() => true));
    const { length, owner } = this.#obtain(options, wanted);
    if (length > wanted || !this.#charge(length)) throw new RangeError(`a memory of ${length} bytes is over the limit`);
    this.#charged = length;
    this.#owner = owner();
    this.#byteLimit = Math.min(wanted, this.#owner.most);
    this.#bytes = new Uint8Array(this.#owner.buffer, 0, length);
    this.#access = this.#show(length);
  }

  /**
   * To be handed to other threads. The memory's bytes come first; it is longer than the memory is now. Where compiled code shares the memory, they
   * need the host's ({@link SharedMemory.hosted}): this buffer does not grow.
   */
  get buffer(): SharedArrayBuffer {
    return this.#owner.buffer;
  }

  override get hosted(): HostedMemory | undefined {
    return this.#owner.hosted;
  }

  override get access(): FlatAccess {
    return this.#access;
  }

  override get byteLength(): number {
    const { length } = this.#owner;
    if (length > this.#bytes.length && !this.#disposed) this.#show(length);
    return this.#bytes.length;
  }

  override grow(deltaPages: number): number {
    requirePages(deltaPages);
    if (this.#disposed) return -1;
    const delta = deltaPages * 2 ** this.type.pageSizeLog2;
    if (!(this.byteLength + delta <= this.#byteLimit)) return -1;
    if (delta === 0) return this.pages;
    if (!this.#charge(delta)) return -1;
    const before = this.#owner.grow(delta, this.#byteLimit);
    if (before < 0) {
      this.#charge(-delta);
      return -1;
    }
    this.#charged += delta;
    this.#show(before + delta);
    return before / 2 ** this.type.pageSizeLog2;
  }

  override check(address: number, length: number, access: Access): void {
    requireRange(address, length);
    if (address + length <= this.#bytes.length || address + length <= this.byteLength) return;
    throw new MemoryFault("out_of_bounds_memory", { address, width: length, access, size: this.#bytes.length }, this);
  }

  override pieces(address: number, length: number, access: Access): readonly MemoryPiece[] {
    this.check(address, length, access);
    return [this.#bytes.subarray(address, address + length)];
  }

  override fill(address: number, value: number, length: number, look?: Look): void {
    this.check(address, length, "write");
    fillBytes(this.#bytes.subarray(address, address + length), value, look);
  }

  override copy(destination: number, source: Memory, sourceAddress: number, length: number, look?: Look): void {
    requireMemory(source);
    source.check(sourceAddress, length, "read");
    this.check(destination, length, "write");
    if (source === this) {
      const from = this.#bytes.subarray(sourceAddress, sourceAddress + length);
      copyBytes(this.#bytes.subarray(destination, destination + length), from, look);
    } else this.write(destination, source.read(sourceAddress, length), look);
  }

  /** Lets go of the buffer's account; other threads keep the bytes. */
  override dispose(): void {
    this.#charge(-this.#charged);
    this.#charged = 0;
    this.#disposed = true;
    this.#bytes = new Uint8Array(this.buffer, 0, 0);
    this.#access = { form: "flat", view: new DataView(this.buffer, 0, 0) };
  }

  /** What is to be shown: bytes of another thread's, or new ones, which are made once they are charged. */
  #obtain(
    { buffer, memory, host }: SharedMemoryOptions,
    wanted: number,
  ): { readonly length: number; readonly owner: () => SharedBytes } {
    const { addressType, limits, pageSizeLog2 } = this.type;
    const given =
      buffer === undefined ? memory && HostSharedBytes.of(memory, wanted) : TrailedBytes.of(buffer, 2 ** pageSizeLog2);
    if (given !== undefined) return { length: given.length, owner: () => given };
    const length = Number(limits.min) * 2 ** pageSizeLog2;
    const wide = addressType === "i64";
    return {
      length,
      // A host's pages are of one size: memories in others cannot lie there.
      owner: () =>
        host === undefined || 2 ** pageSizeLog2 !== HOST_PAGE
          ? TrailedBytes.make(length, wanted)
          : HostSharedBytes.make(host, wide, length, wanted),
    };
  }

  /** Another thread may have grown it meanwhile: what is shown only becomes longer. */
  #show(length: number): FlatAccess {
    this.#bytes = new Uint8Array(this.buffer, 0, length);
    this.#access = { form: "flat", view: new DataView(this.buffer, 0, length) };
    return this.#access;
  }
}
