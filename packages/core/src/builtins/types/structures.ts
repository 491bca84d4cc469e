// Structures of guests outside of calls: rings, tables and headers that host and guest share.

import type { Memory } from "../../memory/memory.ts";
import { BadInput } from "./bad-input.ts";
import type { AddressWidth, Type } from "./declared-type.ts";
import { GuestContext } from "./guest-context.ts";
import { knownType } from "./numbers.ts";
import { RecordType } from "./record.ts";

const contexts = new WeakMap<Memory, GuestContext>();

function contextOf(memory: Memory): GuestContext {
  let context = contexts.get(memory);
  if (context === undefined) {
    context = new GuestContext();
    context.bindMemory(memory);
    contexts.set(memory, context);
  }
  context.begin();
  return context;
}

/** The value of a type at an address. Throws MemoryFault, and RangeError for numbers that mean nothing there. */
export function load<T>(memory: Memory, type: Type<T>, address: number): T {
  try {
    return knownType(type).get(contextOf(memory), address);
  } catch (error) {
    throw error instanceof BadInput ? new RangeError(`${type.name}: ${error.message}`) : error;
  }
}

/** Puts a value at an address: all of it, or a MemoryFault and nothing. */
export function store<T>(memory: Memory, type: Type<T>, address: number, value: NoInfer<T>): void {
  knownType(type).put(contextOf(memory), address, value);
}

/** Bytes of a value in memory. */
export function sizeOf(type: Type, width: AddressWidth = 4): number {
  return knownType(type).size(width);
}

/** Where a record's fields begin, in bytes. `width` is that of addresses, for records whose places depend on it. */
export function offsetsOf<T extends object>(
  type: Type<T>,
  width: AddressWidth = 4,
): { readonly [K in keyof T]: number } {
  const known = knownType(type);
  if (!(known instanceof RecordType)) throw new TypeError(`t.offsetsOf: ${known.name} is no record`);
  return Object.fromEntries(known.fields.map(({ name, at }) => [name, at[width]])) as {
    readonly [K in keyof T]: number;
  };
}
