// Matching of the types of one module, by its type indices. Across modules, and at run time, types are compared by the ids of
// module/type-store.ts. https://webassembly.github.io/spec/core/valid/matching.html

import { MAX_SUBTYPING_DEPTH } from "../binary/implementation-limits.ts";
import { NO_TYPE } from "../module/canonical-indices.ts";
import type { Module } from "../module/module.ts";
import { isSubtypeIn, topOf, type TypeSpace } from "../module/subtyping.ts";
import {
  BOTTOM,
  type CompositeType,
  type FieldType,
  type HeapType,
  heapTypeOf,
  isConcrete,
  isExact,
  isNullable,
  isRefType,
  refType,
  type ValueType,
} from "../module/types.ts";

/** What matching asks of a module. */
export type TypeSection = Pick<Module, "types" | "canonicalIndices">;

class ModuleTypeSpace implements TypeSpace {
  readonly #module: TypeSection;

  constructor(module: TypeSection) {
    this.#module = module;
  }

  kindOf(heap: HeapType): CompositeType["kind"] | undefined {
    return this.#module.types[heap]?.composite.kind;
  }

  declares(a: HeapType, b: HeapType): boolean {
    let type: number = a;
    // A chain that is longer is invalid, and will be told so: no need to walk to its end for each of its types.
    for (let depth = 0; depth <= MAX_SUBTYPING_DEPTH && type !== NO_TYPE; depth++) {
      if (type === b) return true;
      type = supertypeOf(this.#module, type);
    }
    return false;
  }
}

/** Canonical index of the declared supertype, or NO_TYPE. */
function supertypeOf({ types, canonicalIndices }: TypeSection, typeidx: number): number {
  const declared = types[typeidx]?.supertypes[0];
  return declared === undefined ? NO_TYPE : (canonicalIndices[declared] ?? NO_TYPE);
}

/** Whether a type has more supertypes above it than a type may have. */
export function isTooDeep(module: TypeSection, typeidx: number): boolean {
  let type = supertypeOf(module, typeidx);
  for (let depth = 0; depth < MAX_SUBTYPING_DEPTH; depth++) {
    if (type === NO_TYPE) return false;
    type = supertypeOf(module, type);
  }
  return type !== NO_TYPE;
}

/** The top of the hierarchy that a reference type belongs to. */
export function hierarchyOf(module: TypeSection, type: ValueType): HeapType {
  return topOf(new ModuleTypeSpace(module), heapTypeOf(type));
}

/** Names defined types by the first index of an equal type. */
function canonicalType({ canonicalIndices }: TypeSection, type: ValueType): ValueType {
  if (!isRefType(type)) return type;
  const heap = heapTypeOf(type);
  if (!isConcrete(heap)) return type;
  return refType((canonicalIndices[heap] ?? NO_TYPE) as HeapType, { nullable: isNullable(type), exact: isExact(type) });
}

/** Whether values of type `a` may stand where `b` is asked for. */
export function isSubtype(module: TypeSection, a: ValueType, b: ValueType): boolean {
  if (a === b || a === BOTTOM) return true;
  if (!isRefType(a) || !isRefType(b)) return false;
  return isSubtypeIn(new ModuleTypeSpace(module), canonicalType(module, a), canonicalType(module, b));
}

/** The same for the defined types at two type indices. */
export function isSubtypeIndex(module: TypeSection, a: number, b: number): boolean {
  const [from = NO_TYPE, to = NO_TYPE] = [module.canonicalIndices[a], module.canonicalIndices[b]];
  return new ModuleTypeSpace(module).declares(from as HeapType, to as HeapType);
}

/** Element by element, of equal length. */
function isSubtypeList(module: TypeSection, a: readonly ValueType[], b: readonly ValueType[]): boolean {
  return a.length === b.length && a.every((type, i) => isSubtype(module, type, b[i] ?? type));
}

/** Whether a type with structure `a` may declare one with structure `b` as its supertype. */
export function isSubtypeComposite(module: TypeSection, a: CompositeType, b: CompositeType): boolean {
  switch (a.kind) {
    case "func":
      return (
        b.kind === "func" && isSubtypeList(module, b.params, a.params) && isSubtypeList(module, a.results, b.results)
      );
    case "struct":
      return (
        b.kind === "struct" &&
        a.fields.length >= b.fields.length &&
        b.fields.every((field, i) => isSubtypeField(module, a.fields[i], field))
      );
    case "array":
      return b.kind === "array" && isSubtypeField(module, a.element, b.element);
  }
}

/** Mutable fields must be the same, immutable ones may be more precise. */
export function isSubtypeField(module: TypeSection, a: FieldType | undefined, b: FieldType): boolean {
  if (a === undefined || a.mutable !== b.mutable || !isSubtype(module, a.storage, b.storage)) return false;
  return !b.mutable || isSubtype(module, b.storage, a.storage);
}
