// The hierarchies of reference types, as far as conversions tell them apart.

import { definedTypeOf, HEAP, heapTypeOf, isConcrete, isRefType, V128, type ValueType } from "@atoll/core/engine";

/** Numbers, functions, what JavaScript gives (`extern`), what guests make (`any`), and what JavaScript never sees. */
export type Hierarchy = "number" | "func" | "extern" | "any" | "opaque";

const OPAQUE: ReadonlySet<number> = new Set([HEAP.exn, HEAP.noexn]);
const FUNCTIONS: ReadonlySet<number> = new Set([HEAP.func, HEAP.nofunc]);
const EXTERNALS: ReadonlySet<number> = new Set([HEAP.extern, HEAP.noextern]);

/** Of a type that names defined types by the store's ids. */
export function hierarchyOf(type: ValueType): Hierarchy {
  if (!isRefType(type)) return type === V128 ? "opaque" : "number";
  const heap = heapTypeOf(type);
  if (isConcrete(heap)) return definedTypeOf(type)?.composite.kind === "func" ? "func" : "any";
  if (OPAQUE.has(heap)) return "opaque";
  if (FUNCTIONS.has(heap)) return "func";
  return EXTERNALS.has(heap) ? "extern" : "any";
}
