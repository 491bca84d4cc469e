// The types of WebAssembly 3.0 as the rest of core sees them. A value type is one small integer, so that the
// validator compares and pushes types without allocating; composite types are plain records.
// Matching (subtyping) lives in validate/, canonicalisation in module/type-store.ts.

declare const valueTypeBrand: unique symbol;
declare const heapTypeBrand: unique symbol;

/**
 * A heap type: negative for the abstract ones (the binary format's own s33 codes), otherwise a typeidx of the
 * module it stands in.
 */
export type HeapType = number & { readonly [heapTypeBrand]: true };

/**
 * A value type. Number, vector and packed types are negative (the binary format's own codes);
 * reference types are positive and carry `nullable`, `exact` and a heap type; 0 is the bottom type of validation.
 */
export type ValueType = number & { readonly [valueTypeBrand]: true };

/** 32-bit integers. */
export const I32: ValueType = -0x01 as ValueType;
/** 64-bit integers. */
export const I64: ValueType = -0x02 as ValueType;
/** Floats of 32 bits. */
export const F32: ValueType = -0x03 as ValueType;
/** Floats of 64 bits. */
export const F64: ValueType = -0x04 as ValueType;
/** Vectors of 128 bits. */
export const V128: ValueType = -0x05 as ValueType;
/** Packed storage types: only inside struct fields and array elements. */
export const I8: ValueType = -0x08 as ValueType;
/** Packed integers of 16 bits, in structs and arrays alone. */
export const I16: ValueType = -0x09 as ValueType;
/** The type of an operand below an unconditional branch: matches everything. */
export const BOTTOM: ValueType = 0 as ValueType;

/** The abstract heap types. */
export const HEAP: {
  readonly noexn: HeapType;
  readonly nofunc: HeapType;
  readonly noextern: HeapType;
  readonly none: HeapType;
  readonly func: HeapType;
  readonly extern: HeapType;
  readonly any: HeapType;
  readonly eq: HeapType;
  readonly i31: HeapType;
  readonly struct: HeapType;
  readonly array: HeapType;
  readonly exn: HeapType;
} = {
  noexn: -0x0c as HeapType,
  nofunc: -0x0d as HeapType,
  noextern: -0x0e as HeapType,
  none: -0x0f as HeapType,
  func: -0x10 as HeapType,
  extern: -0x11 as HeapType,
  any: -0x12 as HeapType,
  eq: -0x13 as HeapType,
  i31: -0x14 as HeapType,
  struct: -0x15 as HeapType,
  array: -0x16 as HeapType,
  exn: -0x17 as HeapType,
};

/** A heap type below all others: what validation knows of a reference below an unconditional branch. */
export const BOTTOM_HEAP: HeapType = -0x3f as HeapType;

const HEAP_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries({ ...HEAP, bot: BOTTOM_HEAP }).map(([name, code]) => [code, name]),
);

const HEAP_BIAS = 64;

/** Builds `(ref null? exact? heap)`: without options neither null nor exact. */
export function refType(
  heap: HeapType,
  { nullable = false, exact = false }: { readonly nullable?: boolean; readonly exact?: boolean } = {},
): ValueType {
  return (((heap + HEAP_BIAS) << 2) | (exact ? 2 : 0) | (nullable ? 1 : 0)) as ValueType;
}
/** Whether values of the type are references. */
export function isRefType(type: ValueType): boolean {
  return type > 0;
}
/** Whether a value of the type has a default: numbers, vectors and nullable references do. */
export function isDefaultable(type: ValueType): boolean {
  return type < 0 || (type & 1) === 1;
}
/** Whether a reference type has null. */
export function isNullable(type: ValueType): boolean {
  return (type & 1) === 1;
}
/** Whether a reference type leaves out subtypes of its heap type. */
export function isExact(type: ValueType): boolean {
  return (type & 2) === 2;
}
/** What a reference type's references refer to. */
export function heapTypeOf(type: ValueType): HeapType {
  return ((type >> 2) - HEAP_BIAS) as HeapType;
}
/** Whether the heap type is a typeidx rather than an abstract heap type. */
export function isConcrete(heap: HeapType): boolean {
  return heap >= 0;
}

/** `(ref null func)`. */
export const FUNCREF: ValueType = refType(HEAP.func, { nullable: true });
/** `(ref null extern)`. */
export const EXTERNREF: ValueType = refType(HEAP.extern, { nullable: true });

/** Parameters and results of a function. */
export interface FuncType {
  readonly kind: "func";
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}
/** One field of a struct, or the elements of an array. */
export interface FieldType {
  /** A value type, or the packed I8 / I16. */
  readonly storage: ValueType;
  readonly mutable: boolean;
}
/** The fields of a struct. */
export interface StructType {
  readonly kind: "struct";
  readonly fields: readonly FieldType[];
}
/** The elements of an array. */
export interface ArrayType {
  readonly kind: "array";
  readonly element: FieldType;
}
/** What a type index can stand for. */
export type CompositeType = FuncType | StructType | ArrayType;

/** One entry of a module's type index space: a subtype with its place in its recursion group. */
export interface DefinedType {
  readonly composite: CompositeType;
  readonly final: boolean;
  /** Declared supertypes as typeidx of the same module (at most one is valid). */
  readonly supertypes: readonly number[];
  /** custom-descriptors: typeidx of the descriptor that values of this type carry, or of the type that this one describes. */
  readonly descriptor?: number;
  readonly describes?: number;
  /** First typeidx of the recursion group and the group's length. */
  readonly groupStart: number;
  readonly groupLength: number;
}

/** The type of a memory's or table's addresses. */
export type AddressType = "i32" | "i64";

/** Limits in the unit of what they limit: pages for memories, elements for tables. */
export interface Limits {
  readonly min: bigint;
  readonly max?: bigint;
}
/** Limits, address type and page size of a memory. */
export interface MemoryType {
  readonly addressType: AddressType;
  readonly limits: Limits;
  readonly shared: boolean;
  /** log2 of the page size in bytes: 16, or 0 with custom-page-sizes. */
  readonly pageSizeLog2: number;
}
/** Limits, address type and element type of a table. */
export interface TableType {
  readonly addressType: AddressType;
  readonly limits: Limits;
  readonly element: ValueType;
}
/** Value type of a global, and whether it changes. */
export interface GlobalType {
  readonly value: ValueType;
  readonly mutable: boolean;
}
/** What an exception of a tag carries: the parameters of a function type. */
export interface TagType {
  readonly typeidx: number;
}

/** The text format's spelling of a heap type. */
export function heapTypeName(heap: HeapType): string {
  return isConcrete(heap) ? String(heap) : (HEAP_NAMES.get(heap) ?? `heap(${heap})`);
}

/** What types that are no references are called. */
export const NUM_NAMES: ReadonlyMap<number, string> = new Map([
  [I32, "i32"],
  [I64, "i64"],
  [F32, "f32"],
  [F64, "f64"],
  [V128, "v128"],
  [I8, "i8"],
  [I16, "i16"],
  [BOTTOM, "bot"],
]);

/** The text format's spelling of a value type, with the usual abbreviations (`funcref`, not `(ref null func)`). */
export function valueTypeName(type: ValueType): string {
  if (!isRefType(type)) return NUM_NAMES.get(type) ?? `type(${type})`;
  const heap = heapTypeOf(type);
  const name = heapTypeName(heap);
  if (isNullable(type) && !isConcrete(heap) && !isExact(type)) {
    return name.startsWith("no") ? nullAbbreviation(name) : `${name}ref`;
  }
  const target = isExact(type) ? `(exact ${name})` : name;
  return `(ref ${isNullable(type) ? "null " : ""}${target})`;
}

function nullAbbreviation(name: string): string {
  return name === "none" ? "nullref" : `null${name.slice(2)}ref`;
}

/** `[i32 i64] -> [f32]`: the form used in messages. */
export function funcTypeName(type: FuncType): string {
  const list = (types: readonly ValueType[]): string => `[${types.map(valueTypeName).join(" ")}]`;
  return `${list(type.params)} -> ${list(type.results)}`;
}
