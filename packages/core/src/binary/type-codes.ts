// The bytes that stand for types in the binary format, for those who read them and those who write them. Types of values and heap types are their own
// codes: see module/types.ts. https://webassembly.github.io/spec/core/binary/types.html

import type { ExternKind } from "../module/module.ts";

/** Composite types. */
export const FUNC_CODE = 0x60;
export const STRUCT_CODE = 0x5f;
export const ARRAY_CODE = 0x5e;

/** In front of several types that may name each other. */
export const GROUP_CODE = 0x4e;
/** In front of the supertypes of a type, which may have subtypes or not. */
export const OPEN_CODE = 0x50;
export const FINAL_CODE = 0x4f;
/** Clauses of custom-descriptors, in this order. */
export const DESCRIBES_CODE = 0x4c;
export const DESCRIPTOR_CODE = 0x4d;

/** References that may be null, and those that may not, with their heap type behind. */
export const NULLABLE_CODE = 0x63;
export const NON_NULL_CODE = 0x64;
/** In front of a typeidx: the type alone, without its subtypes. */
export const EXACT_CODE = 0x62;
/** What one byte has of a type is the type and this. */
export const CODE_BIAS = 0x80;

/** Flags of limits. */
export const HAS_MAXIMUM = 1;
export const SHARED = 2;
export const ADDRESS_64 = 4;
export const PAGE_SIZE = 8;

/** What each kind of import and export is written as. */
export const EXTERN_CODES: Readonly<Record<ExternKind, number>> = { func: 0, table: 1, memory: 2, global: 3, tag: 4 };
/** The kinds by their codes. */
export const EXTERN_KINDS = Object.keys(EXTERN_CODES) as readonly ExternKind[];
/** What is written in place of a function's code where its type is exact. */
export const EXACT_FUNC_CODE = 0x20;
