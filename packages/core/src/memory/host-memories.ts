// Memories of the host's own engine: who makes them, and where in them compiled code finds a memory's bytes. Engines that compile ask for
// such memories; all others have none, since a plain buffer is read faster.

import type { AddressType } from "../module/types.ts";

/** What a host's memory is to be. Sizes are in pages of 64 KiB. */
export interface HostMemoryType {
  /** How compiled code addresses it, whatever the guest's addresses are. */
  readonly addressType: AddressType;
  readonly initial: number;
  readonly maximum: number;
  readonly shared?: boolean;
}

/** Makes memories of the host's. */
export interface HostMemories {
  /** A zero-filled memory, or undefined where the host has no such memory, or not as much. */
  create(request: HostMemoryType): WebAssembly.Memory | undefined;
}

/** How compiled code reaches the bytes of a memory. */
export interface HostedMemory {
  /** Where the bytes lie. */
  readonly memory: WebAssembly.Memory;
  /** How that memory is addressed. */
  readonly addressType: AddressType;
  /** Bytes in front of the guest's first; of no meaning where pages have places of their own. */
  readonly lead: number;
  /** Where pages have places of their own: how they are found. Default: the byte at an address lies `lead` bytes behind it. */
  readonly pages?: HostedPages;
}

/**
 * Pages in a memory of the host's with 32-bit addresses. Directory, tables and frames are those of PagedAccess, at the places that are told here, in bytes
 * from the memory's first. None of them ever changes.
 *
 * Most addresses need no table: the byte at an address from `window.start` up to `window.end` lies `window.place` bytes behind it, can be read and
 * written, and no table need say so. The end moves both ways, at any slow path or call out of the guest, and is not below `window.floor` before the
 * memory is disposed.
 */
export interface HostedPages {
  /** 12, 14 or 16. */
  readonly pageShift: number;
  /** Bytes of address space. */
  readonly reserved: number;
  /** Whether addresses are taken modulo that, a power of two then. */
  readonly wraps: boolean;
  /** See PagedAccess. */
  readonly low: number;
  /**
   * Where the directory begins: an entry for each 4 GiB of the address space, and one more that leads to the empty table. Undefined where none is
   * needed: then the entry of the page at an address is the one of its number, up to 4 GiB behind the address space.
   */
  readonly directory: number | undefined;
  readonly readTable: number;
  readonly writeTable: number;
  readonly frames: number;
  /**
   * Where 8 KiB are in which compiled code keeps pages that it looked up: 256 slots of 16 bytes for loads and as many for stores, a page's in the one of its
   * number, with its first address in front. Default: nowhere. At first, and when an entry of a table changes, the memory fills them with zeros, but for the
   * first slot of each half, which gets the address of page 1.
   */
  readonly recent?: number | undefined;
  readonly window: {
    readonly start: number;
    readonly place: number;
    readonly floor: number;
    readonly end: number;
    /**
     * Keeps a mutable global of the guest's address type at the end from now on, for as long as somebody else has it; and one of type i32 at 1 while
     * all that is mapped lies in the window, at 0 otherwise.
     */
    follow(end: WebAssembly.Global, whole?: WebAssembly.Global): void;
  };
}

/** Where compiled code and those whom it calls leave each other values, in the first page of a host's memory with pages: nothing else is there. */
export const HOST_SCRATCH = 16;

/** Bytes of a page of every host's memory. */
export const HOST_PAGE = 65_536;

/** The host's own: what a program puts into its place later may stand on memories that are made here. */
const host = (globalThis as { readonly WebAssembly?: Pick<typeof WebAssembly, "Memory"> }).WebAssembly;

/** Memories made by the `WebAssembly` of this host. None where there is no such thing. */
export const webAssemblyMemories: HostMemories = {
  create({ addressType, initial, maximum, shared = false }) {
    if (host === undefined) return undefined;
    const wide = addressType === "i64";
    const size = (pages: number): number => (wide ? BigInt(pages) : pages) as number;
    try {
      // Hosts that do not know 64-bit addresses throw at such sizes.
      const descriptor = { address: addressType, initial: size(initial), maximum: size(maximum), shared };
      return new host.Memory(descriptor);
    } catch (error) {
      if (error instanceof RangeError || error instanceof TypeError) return undefined;
      throw error;
    }
  },
};

/** Whether a value is a memory of the host's, and not of a program's that stands in its place. */
export function isHostMemory(value: unknown): value is WebAssembly.Memory {
  return host !== undefined && value instanceof host.Memory;
}

/** Makes a host's memory longer by whole pages: the pages before, or -1 and nothing changed. */
export function growHostMemory(memory: WebAssembly.Memory, addressType: AddressType, pages: number): number {
  try {
    const before: unknown = memory.grow((addressType === "i64" ? BigInt(pages) : pages) as number);
    return Number(before);
  } catch (error) {
    if (error instanceof RangeError) return -1;
    throw error;
  }
}

/** How a host's memory is addressed: that is the type of its sizes. */
export function addressTypeOf(memory: WebAssembly.Memory): AddressType {
  try {
    memory.grow(0);
    return "i32";
  } catch (error) {
    if (error instanceof TypeError) return "i64";
    throw error;
  }
}
