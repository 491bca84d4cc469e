// What fields and elements hold: packed integers are wider on the stack.

import { I16, I32, I8, type ValueType } from "@atoll/core/engine";

export function isPacked(storage: ValueType): boolean {
  return storage === I8 || storage === I16;
}

/** The type of a field's value on the stack. */
export function unpacked(storage: ValueType): ValueType {
  return isPacked(storage) ? I32 : storage;
}
