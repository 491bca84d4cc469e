// Questions about references at run time: their dynamic type, i31 values, and the passage between `any` and `extern`.

import {
  HEAP,
  type HeapType,
  heapTypeOf,
  isConcrete,
  isExact,
  isNullable,
  type ValueType,
} from "../../module/types.ts";
import { isSubtypeAbstract } from "../../module/subtyping.ts";
import { type CanonicalType, isSubtypeOf } from "../../module/type-store.ts";
import { FunctionInstance } from "../function-instance.ts";
import type { HeapAccount } from "./account.ts";
import { ArrayObject, ExceptionObject, ForeignObject, HostObject, StructObject } from "./objects.ts";

/** `ref.i31`: the low 31 bits, sign-extended. */
export function i31(value: number): number {
  return (value << 1) >> 1;
}

/** `any.convert_extern`. */
export function internalise(value: unknown, account?: HeapAccount): unknown {
  try {
    if (value === null || value instanceof StructObject || value instanceof ArrayObject) return value;
    if (value instanceof HostObject || value instanceof ForeignObject) return value;
  } catch {
    // A program's proxy, which throws when it is looked at.
  }
  if (typeof value === "number" && i31(value) === value && !Object.is(value, -0)) return value;
  return new HostObject(value, account);
}

/** `extern.convert_any`. */
export function externalise(value: unknown): unknown {
  try {
    return value instanceof HostObject ? value.value : value;
  } catch {
    return value; // a program's proxy, as above
  }
}

/** The defined type that a reference's object has; undefined for all that have none. */
function dynamicType(value: unknown): CanonicalType | undefined {
  if (value instanceof StructObject || value instanceof ArrayObject) return value.layout.type;
  return value instanceof FunctionInstance ? value.definedType : undefined;
}

/** Whether a reference of the `any`, `func` or `exn` hierarchy has a type, which names defined types by the store's ids. */
export function hasType(value: unknown, type: ValueType): boolean {
  if (value === null) return isNullable(type);
  const heap = heapTypeOf(type);
  // Of externals there is one type; what they are inside does not show.
  if (heap === HEAP.extern || heap === HEAP.noextern) return heap === HEAP.extern;
  if (value instanceof ForeignObject) return value.isA(type);
  const own = dynamicType(value);
  if (isConcrete(heap)) return isExact(type) ? own?.id === heap : isSubtypeOf(own, heap);
  return isSubtypeAbstract(own === undefined ? abstractType(value) : HEAP[own.composite.kind], heap);
}

function abstractType(value: unknown): HeapType {
  if (typeof value === "number") return HEAP.i31;
  if (value instanceof HostObject) return HEAP.any;
  return value instanceof ExceptionObject ? HEAP.exn : HEAP.extern;
}
