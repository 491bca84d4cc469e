// Memories for tests: every backend and address type under one description.
import { type Memory, MemoryFault, type VirtualMemory } from "@atoll/core";
import { thrown } from "@atoll/testing";
import { type AddressType, FlatMemory, type MemoryType } from "@atoll/core/engine";
import { PagedMemory, type PagedMemoryOptions } from "../src/memory/paged-memory.ts";
import { contiguousSpace } from "../src/memory/contiguous-pages.ts";
import { virtualMemoryOf } from "../src/memory/virtual-memory-of.ts";

export const KIB = 1024;
export const PAGE = 65536;
export const GIB = 2 ** 30;
export const TIB = 2 ** 40;

export function memoryType(addressType: AddressType, min: number, max?: number): MemoryType {
  const limits = max === undefined ? { min: BigInt(min) } : { min: BigInt(min), max: BigInt(max) };
  return { addressType, limits, shared: false, pageSizeLog2: 16 };
}

/** A paged memory with `min` pages of 64 KiB mapped from the start. */
export function paged(
  options: Partial<PagedMemoryOptions> & { readonly addressType?: AddressType; readonly min?: number } = {},
): PagedMemory {
  const { addressType = "i64", min = 1, reserved = addressType === "i32" ? 2 ** 32 : 2 ** 48 } = options;
  return new PagedMemory(memoryType(addressType, min), { ...options, reserved });
}

/** A flat memory of `min` to `max` pages, with its virtual memory. */
export function flat(
  min = 1,
  max = 64,
  addressType: AddressType = "i32",
): { memory: FlatMemory; space: VirtualMemory } {
  const memory = new FlatMemory(memoryType(addressType, min, max));
  return { memory, space: memory.mapInside(contiguousSpace) };
}

/** Its virtual memory: its own, or regions inside it. */
export function spaceOf(memory: Memory): VirtualMemory {
  const space = virtualMemoryOf(memory);
  if (space === undefined) throw new Error("nothing can be mapped in the memory");
  return space;
}

/** A memory that says itself that its addresses can be mapped. */
export type MappableMemory = Memory & { readonly virtual: VirtualMemory };

/** The memory, which has to be one. */
export function mappable(memory: Memory): MappableMemory {
  if (isMappable(memory)) return memory;
  throw new Error("the memory has no virtual memory");
}

function isMappable(memory: Memory): memory is MappableMemory {
  return memory.virtual !== undefined;
}

/** The fault of an access that must fail. */
export function faultOf(access: () => unknown): MemoryFault {
  return thrown(MemoryFault, access);
}

export type Backend = { readonly memory: Memory; readonly space: VirtualMemory };
