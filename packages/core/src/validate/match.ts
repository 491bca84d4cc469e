// Matching of the types of one module, by its type indices. Across modules, and at run time, types are compared in the
// canonical form of module/type-store.ts. https://webassembly.github.io/spec/core/valid/matching.html

import type { Module } from "../module/module.ts";
import { canonicalValueType, isSubtypeCanonical, isSubtypeId } from "../module/type-store.ts";
import { type CompositeType, type FieldType, isRefType, type ValueType } from "../module/types.ts";

type TypeSpace = Pick<Module, "typeIds">;

/** Whether values of type `a` may stand where `b` is asked for. */
export function isSubtype(module: TypeSpace, a: ValueType, b: ValueType): boolean {
  if (a === b) return true;
  if (!isRefType(a) || !isRefType(b)) return isSubtypeCanonical(a, b);
  return isSubtypeCanonical(canonicalValueType(module, a), canonicalValueType(module, b));
}

/** The same for the defined types at two type indices. */
export function isSubtypeIndex(module: TypeSpace, a: number, b: number): boolean {
  return isSubtypeId(module.typeIds[a] ?? -1, module.typeIds[b] ?? -1);
}

/** Element by element, of equal length. */
function isSubtypeList(module: TypeSpace, a: readonly ValueType[], b: readonly ValueType[]): boolean {
  return a.length === b.length && a.every((type, i) => isSubtype(module, type, b[i] ?? type));
}

/** Whether a type with structure `a` may declare one with structure `b` as its supertype. */
export function isSubtypeComposite(module: TypeSpace, a: CompositeType, b: CompositeType): boolean {
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
export function isSubtypeField(module: TypeSpace, a: FieldType | undefined, b: FieldType): boolean {
  if (a === undefined || a.mutable !== b.mutable || !isSubtype(module, a.storage, b.storage)) return false;
  return !b.mutable || isSubtype(module, b.storage, a.storage);
}
