// Matching of value and heap types in canonical form, where equal numbers mean equal types: in a module that are the first indices of equal
// types, in the store ids. https://webassembly.github.io/spec/core/valid/matching.html#heap-types

import {
  BOTTOM,
  BOTTOM_HEAP,
  type CompositeType,
  HEAP,
  type HeapType,
  heapTypeOf,
  isConcrete,
  isExact,
  isNullable,
  isRefType,
  type ValueType,
} from "./types.ts";

/** What the numbers of defined types stand for. */
export interface TypeSpace {
  /** What a defined type is; undefined if there is no such type. */
  kindOf(heap: HeapType): CompositeType["kind"] | undefined;
  /** Whether the defined type `a` is `b` or declares it as a supertype, itself or through others. */
  declares(a: HeapType, b: HeapType): boolean;
}

/** Whether values of type `a` may stand where `b` is asked for. */
export function isSubtypeIn(space: TypeSpace, a: ValueType, b: ValueType): boolean {
  if (a === b || a === BOTTOM) return true;
  if (!isRefType(a) || !isRefType(b)) return false;
  if (isNullable(a) && !isNullable(b)) return false;
  const from = heapTypeOf(a);
  const to = heapTypeOf(b);
  if (isExact(b)) return isBottomOf(space, from, to) || (from === to && isExact(a));
  return isSubtypeHeap(space, from, to);
}

/** The same for heap types, leaving exactness aside. */
function isSubtypeHeap(space: TypeSpace, a: HeapType, b: HeapType): boolean {
  if (a === b || isBottomOf(space, a, b)) return true;
  if (!isConcrete(a)) return isSubtypeAbstract(a, b);
  if (isConcrete(b)) return space.declares(a, b);
  const kind = space.kindOf(a);
  return kind !== undefined && isSubtypeAbstract(HEAP[kind], b);
}

/** The same for abstract heap types, bottoms aside. */
export function isSubtypeAbstract(a: HeapType, b: HeapType): boolean {
  if (a === b) return true;
  if (b === HEAP.any) return a === HEAP.eq || a === HEAP.i31 || a === HEAP.struct || a === HEAP.array;
  if (b === HEAP.eq) return a === HEAP.i31 || a === HEAP.struct || a === HEAP.array;
  return false;
}

/** The top of a heap type's hierarchy: any, func, extern or exn. */
export function topOf(space: TypeSpace, heap: HeapType): HeapType {
  switch (heap) {
    case HEAP.func:
    case HEAP.nofunc:
      return HEAP.func;
    case HEAP.extern:
    case HEAP.noextern:
      return HEAP.extern;
    case HEAP.exn:
    case HEAP.noexn:
      return HEAP.exn;
    default:
      return isConcrete(heap) && space.kindOf(heap) === "func" ? HEAP.func : HEAP.any;
  }
}

function isBottomOf(space: TypeSpace, a: HeapType, b: HeapType): boolean {
  switch (a) {
    case BOTTOM_HEAP:
      return true;
    case HEAP.none:
      return topOf(space, b) === HEAP.any;
    case HEAP.nofunc:
      return topOf(space, b) === HEAP.func;
    case HEAP.noextern:
      return topOf(space, b) === HEAP.extern;
    case HEAP.noexn:
      return topOf(space, b) === HEAP.exn;
    default:
      return false;
  }
}
