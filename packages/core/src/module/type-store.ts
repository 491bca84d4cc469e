// Canonical types: every recursion group of every module is interned once per process, so that equal ids mean equal types
// and modules can be compared with each other and with host functions. Also the matching of types in canonical form.
// https://webassembly.github.io/spec/core/valid/conventions.html#rolling-and-unrolling

import { MAX_CANONICAL_TEXT, MAX_CANONICAL_TYPES } from "../binary/implementation-limits.ts";
import { DecodeError, InternalError } from "../errors/errors.ts";
import type { Module } from "./module.ts";
import {
  BOTTOM,
  BOTTOM_HEAP,
  type CompositeType,
  type DefinedType,
  type FieldType,
  type FuncType,
  HEAP,
  type HeapType,
  heapTypeOf,
  isConcrete,
  isExact,
  isNullable,
  isRefType,
  refType,
  type ValueType,
} from "./types.ts";

/** A type of the store. Where its parts name defined types, they do so by canonical id instead of by typeidx. */
export interface CanonicalType {
  readonly id: number;
  readonly composite: CompositeType;
  readonly final: boolean;
  /** Canonical id of the declared supertype; -1 if there is none. */
  readonly supertype: number;
  /** Number of supertypes above it. */
  readonly depth: number;
  readonly descriptor: number;
  readonly describes: number;
}

/** The id of types that could not be interned: they refer to types that do not exist, and validation refuses them. */
export const NO_TYPE_ID = -1;

const canonicalTypes: CanonicalType[] = [];
/** Id of a group's first type by the group's structure. The others follow it. */
const groups = new Map<string, number>();
/** Length of all keys of `groups`. */
let textLength = 0;

/** The type with an id. */
export function canonicalType(id: number): CanonicalType | undefined {
  return canonicalTypes[id];
}

/**
 * Interns all types of a module: the id of each, or NO_TYPE_ID where it refers to a type that does not exist, to a supertype
 * that does not stand before it, or to such a type. Throws DecodeError when the process has too many types.
 */
export function internTypes(types: readonly DefinedType[]): Int32Array {
  const ids = new Int32Array(types.length).fill(NO_TYPE_ID);
  for (let start = 0; start < types.length;) {
    const length = types[start]?.groupLength ?? 1;
    const group = types.slice(start, start + length);
    const key = new GroupKey(start, ids).of(group);
    if (key !== undefined) {
      const first = groups.get(key) ?? addGroup(key, group, start, ids);
      for (let i = 0; i < length; i++) ids[start + i] = first + i;
    }
    start += length;
  }
  return ids;
}

/** The id of a function type that stands alone: final, without supertypes, naming no defined types by typeidx. */
export function typeIdOf(composite: FuncType): number {
  const known = hostTypeIds.get(composite);
  if (known !== undefined) return known;
  const type = { composite, final: true, supertypes: [], groupStart: 0, groupLength: 1 };
  // Concrete heap types of a host function's signature are canonical already: an index of -1 and no ids translate nothing.
  const key = new GroupKey(Infinity, undefined).of([type]);
  if (key === undefined) throw new InternalError("a function type refers to a type that is not in the store");
  const id = groups.get(key) ?? addGroup(key, [type], Infinity, undefined);
  hostTypeIds.set(composite, id);
  return id;
}
const hostTypeIds = new WeakMap<FuncType, number>();

/** Replaces a typeidx of the module by its canonical id, so that types of different modules compare directly. */
export function canonicalValueType(module: Pick<Module, "typeIds">, type: ValueType): ValueType {
  if (!isRefType(type)) return type;
  const heap = heapTypeOf(type);
  if (!isConcrete(heap)) return type;
  return refType((module.typeIds[heap] ?? NO_TYPE_ID) as HeapType, isNullable(type), isExact(type));
}

/** Whether the defined type `a` is `b` or declares it as a supertype, by canonical ids. */
export function isSubtypeId(a: number, b: number): boolean {
  if (a === b) return a !== NO_TYPE_ID;
  const target = canonicalTypes[b];
  let type = canonicalTypes[a];
  if (target === undefined) return false;
  while (type !== undefined && type.depth > target.depth) {
    if (type.supertype === b) return true;
    type = canonicalTypes[type.supertype];
  }
  return false;
}

/** Whether values of type `a` may stand where `b` is asked for; both in canonical form. */
export function isSubtypeCanonical(a: ValueType, b: ValueType): boolean {
  if (a === b || a === BOTTOM) return true;
  if (!isRefType(a) || !isRefType(b)) return false;
  if (isNullable(a) && !isNullable(b)) return false;
  const from = heapTypeOf(a);
  const to = heapTypeOf(b);
  if (isExact(b)) return isBottomOf(from, to) || (from === to && isExact(a));
  return isSubtypeHeap(from, to);
}

/** The same for heap types, leaving exactness aside. https://webassembly.github.io/spec/core/valid/matching.html#heap-types */
export function isSubtypeHeap(a: HeapType, b: HeapType): boolean {
  if (a === b || isBottomOf(a, b)) return true;
  if (isConcrete(b)) return isConcrete(a) && isSubtypeId(a, b);
  if (isConcrete(a)) {
    const kind = canonicalTypes[a]?.composite.kind;
    if (b === HEAP.func) return kind === "func";
    if (b === HEAP.struct) return kind === "struct";
    if (b === HEAP.array) return kind === "array";
    return (b === HEAP.eq || b === HEAP.any) && (kind === "struct" || kind === "array");
  }
  if (b === HEAP.any) return a === HEAP.eq || a === HEAP.i31 || a === HEAP.struct || a === HEAP.array;
  if (b === HEAP.eq) return a === HEAP.i31 || a === HEAP.struct || a === HEAP.array;
  return false;
}

/** The top of a heap type's hierarchy: any, func, extern or exn. */
export function topOf(heap: HeapType): HeapType {
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
      return isConcrete(heap) && canonicalTypes[heap]?.composite.kind === "func" ? HEAP.func : HEAP.any;
  }
}

function isBottomOf(a: HeapType, b: HeapType): boolean {
  switch (a) {
    case BOTTOM_HEAP:
      return true;
    case HEAP.none:
      return topOf(b) === HEAP.any;
    case HEAP.nofunc:
      return topOf(b) === HEAP.func;
    case HEAP.noextern:
      return topOf(b) === HEAP.extern;
    case HEAP.noexn:
      return topOf(b) === HEAP.exn;
    default:
      return false;
  }
}

/**
 * Writes a recursion group's structure as text: types of the group by their place in it, all others by canonical id.
 * `ids` undefined: concrete types are canonical already.
 */
class GroupKey {
  readonly #start: number;
  readonly #ids: Int32Array | undefined;
  #end = 0;
  #broken = false;

  constructor(start: number, ids: Int32Array | undefined) {
    this.#start = start;
    this.#ids = ids;
  }

  /** Undefined if the group refers to what does not exist. */
  of(group: readonly DefinedType[]): string | undefined {
    this.#end = this.#start + group.length;
    let key = "";
    for (const [place, type] of group.entries()) {
      key += type.final ? "!" : "";
      for (const supertype of type.supertypes) {
        if (supertype >= this.#start + place) return undefined;
        key += `<${this.#index(supertype)}`;
      }
      if (type.descriptor !== undefined) key += `^${this.#index(type.descriptor)}`;
      if (type.describes !== undefined) key += `%${this.#index(type.describes)}`;
      key += this.#composite(type.composite);
    }
    return this.#broken ? undefined : key;
  }

  #composite(type: CompositeType): string {
    switch (type.kind) {
      case "func":
        return `f${this.#list(type.params)}>${this.#list(type.results)};`;
      case "struct":
        return `s${type.fields.map((each) => this.#field(each)).join(",")};`;
      case "array":
        return `a${this.#field(type.element)};`;
    }
  }

  #list(types: readonly ValueType[]): string {
    let text = "";
    for (const type of types) text += `${this.#value(type)},`;
    return text;
  }

  #field(field: FieldType): string {
    return `${field.mutable ? "m" : ""}${this.#value(field.storage)}`;
  }

  #value(type: ValueType): string {
    if (!isRefType(type) || !isConcrete(heapTypeOf(type))) return `${type}`;
    return `${isNullable(type) ? "n" : "r"}${isExact(type) ? "x" : ""}${this.#index(heapTypeOf(type))}`;
  }

  #index(typeidx: number): string {
    if (typeidx >= this.#start && typeidx < this.#end) return `.${typeidx - this.#start}`;
    const id = this.#ids === undefined ? typeidx : (this.#ids[typeidx] ?? NO_TYPE_ID);
    if (canonicalTypes[id] === undefined) this.#broken = true;
    return `${id}`;
  }
}

/** Adds a new group; returns the id of its first type. */
function addGroup(key: string, group: readonly DefinedType[], start: number, ids: Int32Array | undefined): number {
  const first = canonicalTypes.length;
  textLength += key.length;
  if (first + group.length > MAX_CANONICAL_TYPES || textLength > MAX_CANONICAL_TEXT) {
    throw new DecodeError("too many distinct types in one process", 0);
  }
  const translate = (typeidx: number): number => {
    if (typeidx >= start && typeidx < start + group.length) return first + typeidx - start;
    return ids === undefined ? typeidx : (ids[typeidx] ?? NO_TYPE_ID);
  };
  for (const type of group) {
    const [declared] = type.supertypes;
    const supertype = declared === undefined ? NO_TYPE_ID : translate(declared);
    canonicalTypes.push({
      id: canonicalTypes.length,
      composite: translateComposite(type.composite, translate),
      final: type.final,
      supertype,
      depth: supertype === NO_TYPE_ID ? 0 : (canonicalTypes[supertype]?.depth ?? 0) + 1,
      descriptor: type.descriptor === undefined ? NO_TYPE_ID : translate(type.descriptor),
      describes: type.describes === undefined ? NO_TYPE_ID : translate(type.describes),
    });
  }
  groups.set(key, first);
  return first;
}

function translateComposite(type: CompositeType, translate: (typeidx: number) => number): CompositeType {
  const value = (each: ValueType): ValueType => {
    if (!isRefType(each)) return each;
    const heap = heapTypeOf(each);
    return isConcrete(heap) ? refType(translate(heap) as HeapType, isNullable(each), isExact(each)) : each;
  };
  const field = (each: FieldType): FieldType => ({ storage: value(each.storage), mutable: each.mutable });
  switch (type.kind) {
    case "func":
      return { kind: "func", params: type.params.map(value), results: type.results.map(value) };
    case "struct":
      return { kind: "struct", fields: type.fields.map(field) };
    case "array":
      return { kind: "array", element: field(type.element) };
  }
}
