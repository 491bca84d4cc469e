// The features that types need. https://webassembly.github.io/spec/core/appendix/changes.html

import type { Feature } from "../module/features.ts";
import {
  EXTERNREF,
  FUNCREF,
  HEAP,
  heapTypeOf,
  isConcrete,
  isExact,
  isNullable,
  isRefType,
  V128,
  type ValueType,
  valueTypeName,
} from "../module/types.ts";

/** The feature that a value type needs, and the type's name; undefined for numbers. */
export function featureOfType(type: ValueType): readonly [Feature, string] | undefined {
  if (!isRefType(type)) return type === V128 ? ["simd", "v128"] : undefined;
  return [featureOfReference(type), valueTypeName(type)];
}

function featureOfReference(type: ValueType): Feature {
  if (type === FUNCREF || type === EXTERNREF) return "reference-types";
  if (isExact(type)) return "custom-descriptors";
  const heap = heapTypeOf(type);
  if (heap === HEAP.exn || heap === HEAP.noexn) return "exception-handling";
  if (isConcrete(heap)) return "function-references";
  if ((heap === HEAP.func || heap === HEAP.extern) && !isNullable(type)) return "function-references";
  return "gc";
}
