// Values on their way between the store and the host's engine, where JavaScript can carry them bit by bit. What it cannot (floats that may be
// NaN, vectors) goes through bit-exact functions as integers: see thunks.ts.

import {
  ArrayObject,
  type Bits,
  externalise,
  F32,
  F64,
  fromBits,
  FunctionInstance,
  HEAP,
  heapTypeOf,
  I32,
  I64,
  internalise,
  InternalError,
  isConcrete,
  isRefType,
  type Reference,
  V128,
  type ValueType,
} from "@atoll/core/engine";
import { hostArrayOf } from "./foreign-arrays.ts";
import { behindForeign, foreignObjectOf } from "./foreign-objects.ts";
import { functionInstanceOf, type HostFunction } from "./host-functions.ts";
import { hostFunctionOf } from "./wrapped-functions.ts";

/** Whether JavaScript carries values of the type bit by bit. */
export function crossesExactly(type: ValueType): boolean {
  return type !== F32 && type !== F64 && type !== V128 && !isException(type);
}

/** A value as the host's engine takes it from JavaScript. */
export function toHost(type: ValueType, bits: Bits): unknown {
  switch (type) {
    case I32:
      return bits;
    case I64:
      return BigInt.asIntN(64, bits as bigint);
    case F32:
    case F64:
      return fromBits(type, bits);
    case V128:
      throw new InternalError("a vector does not cross by itself");
    default:
      return referenceToHost(type, bits);
  }
}

function referenceToHost(type: ValueType, bits: Bits): unknown {
  try {
    if (!(bits instanceof ArrayObject || bits instanceof FunctionInstance)) return behindForeign(externalise(bits));
  } catch {
    return bits; // a program's proxy, which throws when it is looked at
  }
  if (bits instanceof ArrayObject) return hostArrayOf(bits, type);
  return isExternal(type) ? bits : hostFunctionOf(bits);
}

/** A value that the host's engine gives to JavaScript. */
export function fromHost(type: ValueType, value: unknown): Bits {
  switch (type) {
    case I32:
      return value as number;
    case I64:
      return BigInt.asUintN(64, value as bigint);
    case F32:
    case F64:
    case V128:
      throw new InternalError("floats and vectors do not cross by themselves");
    default:
      if (value === null) return null;
      if (isExternal(type)) return foreignObjectOf(value) ?? value;
      if (typeof value === "function" && !isAny(type)) return functionInstanceOf(value as HostFunction);
      return (foreignObjectOf(value) ?? internalise(value)) as Reference;
  }
}

/** Whether it is a reference to an exception, which JavaScript never sees. */
export function isException(type: ValueType): boolean {
  if (!isRefType(type)) return false;
  const heap = heapTypeOf(type);
  return heap === HEAP.exn || heap === HEAP.noexn;
}

function isExternal(type: ValueType): boolean {
  const heap = heapTypeOf(type);
  return heap === HEAP.extern || heap === HEAP.noextern;
}

/** Whether what is behind is no function of a guest's, even if it is one of JavaScript's. */
function isAny(type: ValueType): boolean {
  const heap = heapTypeOf(type);
  return !isConcrete(heap) && heap !== HEAP.func && heap !== HEAP.nofunc;
}
