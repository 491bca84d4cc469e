// Structures of guests outside of calls: rings, tables and headers that host and guest share.

import { checkValue } from "../../errors/check-options.ts";
import { instanceOf } from "../../errors/option-kinds.ts";
import { checkAddress, WIDTH } from "./argument-kinds.ts";
import { Memory } from "../../memory/memory.ts";
import { BadInput } from "./bad-input.ts";
import type { AddressWidth, Type } from "./declared-type.ts";
import { GuestContext } from "./guest-context.ts";
import { placedType } from "./numbers.ts";
import { RECORD, type RecordType } from "./record.ts";

const MEMORY = instanceOf("a Memory", Memory);
const contexts = new WeakMap<Memory, GuestContext>();

function contextOf(memory: Memory): GuestContext {
  let context = contexts.get(memory);
  if (context === undefined) {
    checkValue("t.load or t.store", "memory", memory, MEMORY);
    context = new GuestContext();
    context.bindMemory(memory);
    contexts.set(memory, context);
  }
  context.begin();
  return context;
}

/** The value of a type at an address. Throws MemoryFault, and RangeError for numbers that mean nothing there. */
export function load<T>(memory: Memory, type: Type<T>, address: number): T {
  const known = placedType(type, "t.load");
  checkAddress("t.load", address);
  try {
    return known.get(contextOf(memory), address);
  } catch (error) {
    throw error instanceof BadInput ? new RangeError(`${type.name}: ${error.message}`) : error;
  }
}

/** Puts a value at an address: all of it, or a MemoryFault and nothing. */
export function store<T>(memory: Memory, type: Type<T>, address: number, value: NoInfer<T>): void {
  const known = placedType(type, "t.store");
  checkAddress("t.store", address);
  known.put(contextOf(memory), address, value);
}

/** The bytes of a value, as they stand in memory with addresses of that width: for those who write it with something else. */
export function encode<T>(type: Type<T>, value: NoInfer<T>, width: AddressWidth = 4): Uint8Array<ArrayBuffer> {
  const known = placedType(type, "t.encode");
  checkValue("t.encode", "width", width, WIDTH);
  const bytes = new Uint8Array(known.size(width));
  known.store(new DataView(bytes.buffer), 0, value, NOWHERE[width]);
  return bytes;
}

/** Guests of which nothing but the width of addresses is known. */
const NOWHERE: Readonly<Record<AddressWidth, GuestContext>> = { 4: new GuestContext(), 8: new GuestContext() };
NOWHERE[8].width = 8;

/** Bytes of a value in memory. */
export function sizeOf(type: Type, width: AddressWidth = 4): number {
  checkValue("t.sizeOf", "width", width, WIDTH);
  return placedType(type, "t.sizeOf").size(width);
}

/** Where a record's fields begin, in bytes. `width` is that of addresses, for records whose places depend on it. */
export function offsetsOf<T extends object>(
  type: Type<T>,
  width: AddressWidth = 4,
): { readonly [K in keyof T]: number } {
  checkValue("t.offsetsOf", "type", type, RECORD);
  checkValue("t.offsetsOf", "width", width, WIDTH);
  const known = type as unknown as RecordType<T>;
  return Object.fromEntries(known.fields.map(({ name, at }) => [name, at[width]])) as {
    readonly [K in keyof T]: number;
  };
}
