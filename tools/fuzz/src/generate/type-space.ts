// The defined types of a random program, and subtyping among its types. The engines' own rules are what is tested, so that
// none of them is asked here: types at two indices count as two types, even when the specification makes them one.

import {
  type CompositeType,
  type FieldType,
  HEAP,
  type HeapType,
  heapTypeOf,
  isConcrete,
  isNullable,
  isRefType,
  refType,
  type ValueType,
} from "@atoll/core/engine";
import type { ProgramType } from "./program.ts";

export const ANYREF: ValueType = refType(HEAP.any, { nullable: true });

/** What every heap type is below, nearest first. */
const ABOVE: ReadonlyMap<HeapType, readonly HeapType[]> = new Map([
  [HEAP.any, []],
  [HEAP.eq, [HEAP.any]],
  [HEAP.i31, [HEAP.eq, HEAP.any]],
  [HEAP.struct, [HEAP.eq, HEAP.any]],
  [HEAP.array, [HEAP.eq, HEAP.any]],
  [HEAP.none, [HEAP.i31, HEAP.struct, HEAP.array, HEAP.eq, HEAP.any]],
  [HEAP.func, []],
  [HEAP.nofunc, [HEAP.func]],
  [HEAP.extern, []],
  [HEAP.noextern, [HEAP.extern]],
  [HEAP.exn, []],
  [HEAP.noexn, [HEAP.exn]],
]);

const BOTTOMS: ReadonlySet<HeapType> = new Set([HEAP.none, HEAP.nofunc, HEAP.noextern, HEAP.noexn]);

export class TypeSpace {
  readonly types: readonly ProgramType[];
  readonly #heaps: readonly HeapType[];

  constructor(groups: readonly (readonly ProgramType[])[]) {
    this.types = groups.flat();
    this.#heaps = [...ABOVE.keys(), ...this.types.map((_, i) => i as HeapType)];
  }

  /** Structure of the type at an index. */
  composite(typeidx: number): CompositeType {
    const type = this.types[typeidx];
    if (type === undefined) throw new RangeError(`no type ${typeidx}`);
    return type.composite;
  }

  /** The fields of a struct, or the one that stands for all elements of an array. */
  fields(typeidx: number): readonly FieldType[] {
    const composite = this.composite(typeidx);
    if (composite.kind === "func") return [];
    return composite.kind === "struct" ? composite.fields : [composite.element];
  }

  isSubtype(a: ValueType, b: ValueType): boolean {
    if (a === b) return true;
    if (!isRefType(a) || !isRefType(b) || (isNullable(a) && !isNullable(b))) return false;
    return this.isSubtypeHeap(heapTypeOf(a), heapTypeOf(b));
  }

  isSubtypeList(a: readonly ValueType[], b: readonly ValueType[]): boolean {
    return a.length === b.length && a.every((type, i) => this.isSubtype(type, b[i] ?? type));
  }

  isSubtypeHeap(a: HeapType, b: HeapType): boolean {
    if (a === b) return true;
    if (!isConcrete(a)) {
      const bottom = BOTTOMS.has(a) && isConcrete(b) && this.topOf(a) === this.topOf(b);
      return bottom || (ABOVE.get(a)?.includes(b) ?? false);
    }
    for (let at = this.types[a]?.supertype; at !== undefined; at = this.types[at]?.supertype) if (at === b) return true;
    const kind = HEAP[this.composite(a).kind];
    return !isConcrete(b) && (kind === b || (ABOVE.get(kind)?.includes(b) ?? false));
  }

  /** The top of the hierarchy that a heap type is in. */
  topOf(heap: HeapType): HeapType {
    const abstract = isConcrete(heap) ? HEAP[this.composite(heap).kind] : heap;
    return ABOVE.get(abstract)?.at(-1) ?? abstract;
  }

  /** Every type below a reference type, itself included, nullable or not. Nothing that no value has. */
  subtypesOf(type: ValueType): readonly ValueType[] {
    return this.#heaps.flatMap((heap) => {
      if (!this.isSubtypeHeap(heap, heapTypeOf(type))) return [];
      const orNull = isNullable(type) ? [refType(heap, { nullable: true })] : [];
      return BOTTOMS.has(heap) ? orNull : [...orNull, refType(heap)];
    });
  }

  /** Every type above a reference type, itself included. */
  supertypesOf(type: ValueType): readonly ValueType[] {
    return this.#heaps.flatMap((heap) => {
      if (!this.isSubtypeHeap(heapTypeOf(type), heap)) return [];
      return isNullable(type)
        ? [refType(heap, { nullable: true })]
        : [refType(heap, { nullable: true }), refType(heap)];
    });
  }

  /** Indices of the types of a kind that are below a reference type. */
  indicesBelow(type: ValueType, ...kinds: readonly CompositeType["kind"][]): readonly number[] {
    return this.types.flatMap(({ composite }, i) =>
      kinds.includes(composite.kind) && this.isSubtypeHeap(i as HeapType, heapTypeOf(type)) ? [i] : [],
    );
  }
}
