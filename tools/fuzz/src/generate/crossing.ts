// Which values may cross between a random program and JavaScript.

import { HEAP, type HeapType, heapTypeOf, isNullable, isRefType, V128, type ValueType } from "@atoll/core/engine";
import type { Signature } from "./program.ts";

const ALWAYS_THERE: ReadonlySet<HeapType> = new Set([HEAP.any, HEAP.eq, HEAP.i31, HEAP.extern]);

/** Whether JavaScript can pass values of all its types, and get them. */
export function isCallable({ params, results }: Signature): boolean {
  const passable = (type: ValueType): boolean => isNullable(type) || ALWAYS_THERE.has(heapTypeOf(type));
  return [...params, ...results].every(isShown) && params.every((type) => !isRefType(type) || passable(type));
}

/** Whether values of the type may leave wasm: neither vectors nor exceptions may. */
export function isShown(type: ValueType): boolean {
  if (!isRefType(type)) return type !== V128;
  return heapTypeOf(type) !== HEAP.exn && heapTypeOf(type) !== HEAP.noexn;
}
