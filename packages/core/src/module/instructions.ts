// The instruction table: the one source of truth on opcodes, mnemonics, immediates and stack signatures. Decoder, validator,
// printer and the engines' lowering read it; none of them keeps facts of its own. It is long because WebAssembly is.
// Instructions whose typing is more than a signature have none here: validate/ knows them.

import type { Feature } from "./features.ts";
import { F32, F64, HEAP, I32, I64, refType, V128, type ValueType } from "./types.ts";

/**
 * What follows an opcode, and in which fields InstructionReader leaves it. Where two indices are named, the first is `index`
 * and the second `index2`, whatever their order in the binary.
 */
export type ImmediateKind =
  | "none"
  /** Block type: `blockType`, `valueType`. */
  | "block"
  /** Label: `index`. */
  | "label"
  /** `labels[0 .. labelCount)`, the default label last. */
  | "labels"
  | "func"
  | "type"
  | "type_table"
  | "local"
  | "global"
  | "table"
  | "table_table"
  | "table_elem"
  | "elem"
  | "data"
  | "memory"
  | "memory_memory"
  | "memory_data"
  /** `index` (memory), `align` (log2), `memoryOffset`. */
  | "memarg"
  /** As memarg, and `lane`. */
  | "memarg_lane"
  | "lane"
  /** 16 lane numbers in `v128`. */
  | "shuffle"
  | "i32"
  /** `i64Low`, `i64High`. */
  | "i64"
  /** `f32Bits`. */
  | "f32"
  /** `f64Low`, `f64High`. */
  | "f64"
  /** 16 bytes in `v128`. */
  | "v128"
  /** `heapType`, `heapExact`. */
  | "heap"
  /** Target of a test or cast: `valueType`, a reference type. */
  | "reference"
  /** `selectTypes[0 .. selectCount)`. */
  | "select_types"
  /** `index` (type), `index2` (field). */
  | "type_field"
  /** `index` (type), `index2` (number of operands). */
  | "type_size"
  | "type_data"
  | "type_elem"
  | "type_type"
  /** `index` (label), `valueType` (from), `valueType2` (to). */
  | "cast_branch"
  /** As block, and `catchCount` entries in `catchKinds`, `catchTags`, `catchLabels`. */
  | "try_table"
  | "tag"
  /** A reserved zero byte. */
  | "fence";

/** In signatures: an address of the instruction's memory or table (`index`), hence i32 or i64. */
export const ADDRESS: ValueType = -0x20 as ValueType;
/** In signatures: the same for `index2` (the source of a copy). */
export const ADDRESS2: ValueType = -0x21 as ValueType;
/** In signatures: i64 if `index` and `index2` both have 64-bit addresses, otherwise i32. */
export const ADDRESS_MIN: ValueType = -0x22 as ValueType;

export interface Instruction {
  /** The byte, or `(prefix << 16) | sub` for the prefixes 0xfb to 0xfe. */
  readonly opcode: number;
  /** The text format's keyword. A few opcodes share one: `select`, `ref.test`, `ref.cast`. */
  readonly mnemonic: string;
  /** Index of the row in INSTRUCTIONS: a dense number for look-up tables. */
  readonly row: number;
  readonly immediates: ImmediateKind;
  /** Operand types, the last one on top; undefined where typing depends on more than the opcode. */
  readonly params: readonly ValueType[] | undefined;
  readonly results: readonly ValueType[] | undefined;
  /** The proposal that brought it; undefined for WebAssembly 1.0. */
  readonly feature: Feature | undefined;
  /** Bytes that a memory access touches. Its natural alignment is the same. 0: no access by memarg. */
  readonly width: number;
  /** Lane immediates must be below this. 0: no lanes. */
  readonly lanes: number;
  /** Control never reaches the next instruction. */
  readonly terminator: boolean;
  /** Allowed in constant expressions. */
  readonly constant: boolean;
}

interface Facts {
  readonly width?: number;
  readonly lanes?: number;
  readonly terminator?: true;
  readonly constant?: true;
}

const SIGNATURE_TYPES: Readonly<Record<string, ValueType>> = {
  i32: I32,
  i64: I64,
  f32: F32,
  f64: F64,
  v128: V128,
  address: ADDRESS,
  address2: ADDRESS2,
  size: ADDRESS_MIN,
  eqref: refType(HEAP.eq, true),
  i31ref: refType(HEAP.i31, true),
  arrayref: refType(HEAP.array, true),
  i31: refType(HEAP.i31, false),
};

interface Signature {
  readonly params?: readonly ValueType[];
  readonly results?: readonly ValueType[];
}

/** Seven hundred rows have about a hundred signatures; and this runs whenever a program starts. */
const signatures = new Map<string | undefined, Signature>([[undefined, {}]]);

/** `address i32 -> i64`. */
function signatureOf(text: string | undefined): Signature {
  const known = signatures.get(text);
  if (known !== undefined) return known;
  const [params, results] = (text ?? "")
    .split("->")
    .map((words) => words.split(" ").flatMap((word) => SIGNATURE_TYPES[word] ?? []));
  const signature = { params: params ?? [], results: results ?? [] };
  signatures.set(text, signature);
  return signature;
}

/** A row while the table is made. */
type Draft = { -readonly [K in keyof Instruction]: Instruction[K] };

function row(
  opcode: number,
  mnemonic: string,
  immediates: ImmediateKind,
  signature?: string,
  facts: Facts = {},
): Draft {
  const { params, results } = signatureOf(signature);
  return {
    opcode,
    mnemonic,
    row: 0,
    immediates,
    params,
    results,
    feature: undefined,
    width: facts.width ?? 0,
    lanes: facts.lanes ?? 0,
    terminator: facts.terminator ?? false,
    constant: facts.constant ?? false,
  };
}

function since(feature: Feature, rows: readonly Draft[]): readonly Draft[] {
  for (const each of rows) each.feature = feature;
  return rows;
}

function numbered(rows: readonly Draft[]): readonly Instruction[] {
  for (const [index, each] of rows.entries()) each.row = index;
  return rows;
}

/** Every instruction, by proposal. */
export const INSTRUCTIONS: readonly Instruction[] = numbered([
  // Control
  row(0x00, "unreachable", "none", undefined, { terminator: true }),
  row(0x01, "nop", "none", "->"),
  row(0x02, "block", "block"),
  row(0x03, "loop", "block"),
  row(0x04, "if", "block"),
  row(0x05, "else", "none"),
  row(0x0b, "end", "none", undefined, { constant: true }),
  row(0x0c, "br", "label", undefined, { terminator: true }),
  row(0x0d, "br_if", "label"),
  row(0x0e, "br_table", "labels", undefined, { terminator: true }),
  row(0x0f, "return", "none", undefined, { terminator: true }),
  row(0x10, "call", "func"),
  row(0x11, "call_indirect", "type_table"),
  // Tail calls
  ...since("tail-call", [
    row(0x12, "return_call", "func", undefined, { terminator: true }),
    row(0x13, "return_call_indirect", "type_table", undefined, { terminator: true }),
  ]),
  // Typed function references
  ...since("function-references", [
    row(0x14, "call_ref", "type"),
    row(0x15, "return_call_ref", "type", undefined, { terminator: true }),
    row(0xd4, "ref.as_non_null", "none"),
    row(0xd5, "br_on_null", "label"),
    row(0xd6, "br_on_non_null", "label"),
  ]),
  // Exceptions
  ...since("exception-handling", [
    row(0x08, "throw", "tag", undefined, { terminator: true }),
    row(0x0a, "throw_ref", "none", undefined, { terminator: true }),
    row(0x1f, "try_table", "try_table"),
  ]),
  // Exceptions as they were before 3.0 (`throw` is above)
  ...since("legacy-exceptions", [
    row(0x06, "try", "block"),
    row(0x07, "catch", "tag"),
    row(0x09, "rethrow", "label", undefined, { terminator: true }),
    row(0x18, "delegate", "label"),
    row(0x19, "catch_all", "none"),
  ]),
  // Parametric and variables
  row(0x1a, "drop", "none"),
  row(0x1b, "select", "none"),
  row(0x20, "local.get", "local"),
  row(0x21, "local.set", "local"),
  row(0x22, "local.tee", "local"),
  row(0x23, "global.get", "global", undefined, { constant: true }),
  row(0x24, "global.set", "global"),
  // References and tables
  ...since("reference-types", [
    row(0x1c, "select", "select_types"),
    row(0x25, "table.get", "table"),
    row(0x26, "table.set", "table"),
    row(0xd0, "ref.null", "heap", undefined, { constant: true }),
    row(0xd1, "ref.is_null", "none"),
    row(0xd2, "ref.func", "func", undefined, { constant: true }),
    row(0xfc000f, "table.grow", "table"),
    row(0xfc0010, "table.size", "table", "-> address"),
    row(0xfc0011, "table.fill", "table"),
  ]),
  // Memory access
  row(0x28, "i32.load", "memarg", "address -> i32", { width: 4 }),
  row(0x29, "i64.load", "memarg", "address -> i64", { width: 8 }),
  row(0x2a, "f32.load", "memarg", "address -> f32", { width: 4 }),
  row(0x2b, "f64.load", "memarg", "address -> f64", { width: 8 }),
  row(0x2c, "i32.load8_s", "memarg", "address -> i32", { width: 1 }),
  row(0x2d, "i32.load8_u", "memarg", "address -> i32", { width: 1 }),
  row(0x2e, "i32.load16_s", "memarg", "address -> i32", { width: 2 }),
  row(0x2f, "i32.load16_u", "memarg", "address -> i32", { width: 2 }),
  row(0x30, "i64.load8_s", "memarg", "address -> i64", { width: 1 }),
  row(0x31, "i64.load8_u", "memarg", "address -> i64", { width: 1 }),
  row(0x32, "i64.load16_s", "memarg", "address -> i64", { width: 2 }),
  row(0x33, "i64.load16_u", "memarg", "address -> i64", { width: 2 }),
  row(0x34, "i64.load32_s", "memarg", "address -> i64", { width: 4 }),
  row(0x35, "i64.load32_u", "memarg", "address -> i64", { width: 4 }),
  row(0x36, "i32.store", "memarg", "address i32 ->", { width: 4 }),
  row(0x37, "i64.store", "memarg", "address i64 ->", { width: 8 }),
  row(0x38, "f32.store", "memarg", "address f32 ->", { width: 4 }),
  row(0x39, "f64.store", "memarg", "address f64 ->", { width: 8 }),
  row(0x3a, "i32.store8", "memarg", "address i32 ->", { width: 1 }),
  row(0x3b, "i32.store16", "memarg", "address i32 ->", { width: 2 }),
  row(0x3c, "i64.store8", "memarg", "address i64 ->", { width: 1 }),
  row(0x3d, "i64.store16", "memarg", "address i64 ->", { width: 2 }),
  row(0x3e, "i64.store32", "memarg", "address i64 ->", { width: 4 }),
  row(0x3f, "memory.size", "memory", "-> address"),
  row(0x40, "memory.grow", "memory", "address -> address"),
  // Bulk memory and table operations
  ...since("bulk-memory", [
    row(0xfc0008, "memory.init", "memory_data", "address i32 i32 ->"),
    row(0xfc0009, "data.drop", "data", "->"),
    row(0xfc000a, "memory.copy", "memory_memory", "address address2 size ->"),
    row(0xfc000b, "memory.fill", "memory", "address i32 address ->"),
    row(0xfc000c, "table.init", "table_elem", "address i32 i32 ->"),
    row(0xfc000d, "elem.drop", "elem", "->"),
    row(0xfc000e, "table.copy", "table_table", "address address2 size ->"),
  ]),
  // Numeric constants
  row(0x41, "i32.const", "i32", "-> i32", { constant: true }),
  row(0x42, "i64.const", "i64", "-> i64", { constant: true }),
  row(0x43, "f32.const", "f32", "-> f32", { constant: true }),
  row(0x44, "f64.const", "f64", "-> f64", { constant: true }),
  // Numeric comparisons
  row(0x45, "i32.eqz", "none", "i32 -> i32"),
  row(0x46, "i32.eq", "none", "i32 i32 -> i32"),
  row(0x47, "i32.ne", "none", "i32 i32 -> i32"),
  row(0x48, "i32.lt_s", "none", "i32 i32 -> i32"),
  row(0x49, "i32.lt_u", "none", "i32 i32 -> i32"),
  row(0x4a, "i32.gt_s", "none", "i32 i32 -> i32"),
  row(0x4b, "i32.gt_u", "none", "i32 i32 -> i32"),
  row(0x4c, "i32.le_s", "none", "i32 i32 -> i32"),
  row(0x4d, "i32.le_u", "none", "i32 i32 -> i32"),
  row(0x4e, "i32.ge_s", "none", "i32 i32 -> i32"),
  row(0x4f, "i32.ge_u", "none", "i32 i32 -> i32"),
  row(0x50, "i64.eqz", "none", "i64 -> i32"),
  row(0x51, "i64.eq", "none", "i64 i64 -> i32"),
  row(0x52, "i64.ne", "none", "i64 i64 -> i32"),
  row(0x53, "i64.lt_s", "none", "i64 i64 -> i32"),
  row(0x54, "i64.lt_u", "none", "i64 i64 -> i32"),
  row(0x55, "i64.gt_s", "none", "i64 i64 -> i32"),
  row(0x56, "i64.gt_u", "none", "i64 i64 -> i32"),
  row(0x57, "i64.le_s", "none", "i64 i64 -> i32"),
  row(0x58, "i64.le_u", "none", "i64 i64 -> i32"),
  row(0x59, "i64.ge_s", "none", "i64 i64 -> i32"),
  row(0x5a, "i64.ge_u", "none", "i64 i64 -> i32"),
  row(0x5b, "f32.eq", "none", "f32 f32 -> i32"),
  row(0x5c, "f32.ne", "none", "f32 f32 -> i32"),
  row(0x5d, "f32.lt", "none", "f32 f32 -> i32"),
  row(0x5e, "f32.gt", "none", "f32 f32 -> i32"),
  row(0x5f, "f32.le", "none", "f32 f32 -> i32"),
  row(0x60, "f32.ge", "none", "f32 f32 -> i32"),
  row(0x61, "f64.eq", "none", "f64 f64 -> i32"),
  row(0x62, "f64.ne", "none", "f64 f64 -> i32"),
  row(0x63, "f64.lt", "none", "f64 f64 -> i32"),
  row(0x64, "f64.gt", "none", "f64 f64 -> i32"),
  row(0x65, "f64.le", "none", "f64 f64 -> i32"),
  row(0x66, "f64.ge", "none", "f64 f64 -> i32"),
  // Integer arithmetic
  row(0x67, "i32.clz", "none", "i32 -> i32"),
  row(0x68, "i32.ctz", "none", "i32 -> i32"),
  row(0x69, "i32.popcnt", "none", "i32 -> i32"),
  row(0x6a, "i32.add", "none", "i32 i32 -> i32", { constant: true }),
  row(0x6b, "i32.sub", "none", "i32 i32 -> i32", { constant: true }),
  row(0x6c, "i32.mul", "none", "i32 i32 -> i32", { constant: true }),
  row(0x6d, "i32.div_s", "none", "i32 i32 -> i32"),
  row(0x6e, "i32.div_u", "none", "i32 i32 -> i32"),
  row(0x6f, "i32.rem_s", "none", "i32 i32 -> i32"),
  row(0x70, "i32.rem_u", "none", "i32 i32 -> i32"),
  row(0x71, "i32.and", "none", "i32 i32 -> i32"),
  row(0x72, "i32.or", "none", "i32 i32 -> i32"),
  row(0x73, "i32.xor", "none", "i32 i32 -> i32"),
  row(0x74, "i32.shl", "none", "i32 i32 -> i32"),
  row(0x75, "i32.shr_s", "none", "i32 i32 -> i32"),
  row(0x76, "i32.shr_u", "none", "i32 i32 -> i32"),
  row(0x77, "i32.rotl", "none", "i32 i32 -> i32"),
  row(0x78, "i32.rotr", "none", "i32 i32 -> i32"),
  row(0x79, "i64.clz", "none", "i64 -> i64"),
  row(0x7a, "i64.ctz", "none", "i64 -> i64"),
  row(0x7b, "i64.popcnt", "none", "i64 -> i64"),
  row(0x7c, "i64.add", "none", "i64 i64 -> i64", { constant: true }),
  row(0x7d, "i64.sub", "none", "i64 i64 -> i64", { constant: true }),
  row(0x7e, "i64.mul", "none", "i64 i64 -> i64", { constant: true }),
  row(0x7f, "i64.div_s", "none", "i64 i64 -> i64"),
  row(0x80, "i64.div_u", "none", "i64 i64 -> i64"),
  row(0x81, "i64.rem_s", "none", "i64 i64 -> i64"),
  row(0x82, "i64.rem_u", "none", "i64 i64 -> i64"),
  row(0x83, "i64.and", "none", "i64 i64 -> i64"),
  row(0x84, "i64.or", "none", "i64 i64 -> i64"),
  row(0x85, "i64.xor", "none", "i64 i64 -> i64"),
  row(0x86, "i64.shl", "none", "i64 i64 -> i64"),
  row(0x87, "i64.shr_s", "none", "i64 i64 -> i64"),
  row(0x88, "i64.shr_u", "none", "i64 i64 -> i64"),
  row(0x89, "i64.rotl", "none", "i64 i64 -> i64"),
  row(0x8a, "i64.rotr", "none", "i64 i64 -> i64"),
  // Floating-point arithmetic
  row(0x8b, "f32.abs", "none", "f32 -> f32"),
  row(0x8c, "f32.neg", "none", "f32 -> f32"),
  row(0x8d, "f32.ceil", "none", "f32 -> f32"),
  row(0x8e, "f32.floor", "none", "f32 -> f32"),
  row(0x8f, "f32.trunc", "none", "f32 -> f32"),
  row(0x90, "f32.nearest", "none", "f32 -> f32"),
  row(0x91, "f32.sqrt", "none", "f32 -> f32"),
  row(0x92, "f32.add", "none", "f32 f32 -> f32"),
  row(0x93, "f32.sub", "none", "f32 f32 -> f32"),
  row(0x94, "f32.mul", "none", "f32 f32 -> f32"),
  row(0x95, "f32.div", "none", "f32 f32 -> f32"),
  row(0x96, "f32.min", "none", "f32 f32 -> f32"),
  row(0x97, "f32.max", "none", "f32 f32 -> f32"),
  row(0x98, "f32.copysign", "none", "f32 f32 -> f32"),
  row(0x99, "f64.abs", "none", "f64 -> f64"),
  row(0x9a, "f64.neg", "none", "f64 -> f64"),
  row(0x9b, "f64.ceil", "none", "f64 -> f64"),
  row(0x9c, "f64.floor", "none", "f64 -> f64"),
  row(0x9d, "f64.trunc", "none", "f64 -> f64"),
  row(0x9e, "f64.nearest", "none", "f64 -> f64"),
  row(0x9f, "f64.sqrt", "none", "f64 -> f64"),
  row(0xa0, "f64.add", "none", "f64 f64 -> f64"),
  row(0xa1, "f64.sub", "none", "f64 f64 -> f64"),
  row(0xa2, "f64.mul", "none", "f64 f64 -> f64"),
  row(0xa3, "f64.div", "none", "f64 f64 -> f64"),
  row(0xa4, "f64.min", "none", "f64 f64 -> f64"),
  row(0xa5, "f64.max", "none", "f64 f64 -> f64"),
  row(0xa6, "f64.copysign", "none", "f64 f64 -> f64"),
  // Conversions
  row(0xa7, "i32.wrap_i64", "none", "i64 -> i32"),
  row(0xa8, "i32.trunc_f32_s", "none", "f32 -> i32"),
  row(0xa9, "i32.trunc_f32_u", "none", "f32 -> i32"),
  row(0xaa, "i32.trunc_f64_s", "none", "f64 -> i32"),
  row(0xab, "i32.trunc_f64_u", "none", "f64 -> i32"),
  row(0xac, "i64.extend_i32_s", "none", "i32 -> i64"),
  row(0xad, "i64.extend_i32_u", "none", "i32 -> i64"),
  row(0xae, "i64.trunc_f32_s", "none", "f32 -> i64"),
  row(0xaf, "i64.trunc_f32_u", "none", "f32 -> i64"),
  row(0xb0, "i64.trunc_f64_s", "none", "f64 -> i64"),
  row(0xb1, "i64.trunc_f64_u", "none", "f64 -> i64"),
  row(0xb2, "f32.convert_i32_s", "none", "i32 -> f32"),
  row(0xb3, "f32.convert_i32_u", "none", "i32 -> f32"),
  row(0xb4, "f32.convert_i64_s", "none", "i64 -> f32"),
  row(0xb5, "f32.convert_i64_u", "none", "i64 -> f32"),
  row(0xb6, "f32.demote_f64", "none", "f64 -> f32"),
  row(0xb7, "f64.convert_i32_s", "none", "i32 -> f64"),
  row(0xb8, "f64.convert_i32_u", "none", "i32 -> f64"),
  row(0xb9, "f64.convert_i64_s", "none", "i64 -> f64"),
  row(0xba, "f64.convert_i64_u", "none", "i64 -> f64"),
  row(0xbb, "f64.promote_f32", "none", "f32 -> f64"),
  row(0xbc, "i32.reinterpret_f32", "none", "f32 -> i32"),
  row(0xbd, "i64.reinterpret_f64", "none", "f64 -> i64"),
  row(0xbe, "f32.reinterpret_i32", "none", "i32 -> f32"),
  row(0xbf, "f64.reinterpret_i64", "none", "i64 -> f64"),
  // Sign extension
  ...since("sign-extension", [
    row(0xc0, "i32.extend8_s", "none", "i32 -> i32"),
    row(0xc1, "i32.extend16_s", "none", "i32 -> i32"),
    row(0xc2, "i64.extend8_s", "none", "i64 -> i64"),
    row(0xc3, "i64.extend16_s", "none", "i64 -> i64"),
    row(0xc4, "i64.extend32_s", "none", "i64 -> i64"),
  ]),
  // Saturating conversions
  ...since("saturating-float-to-int", [
    row(0xfc0000, "i32.trunc_sat_f32_s", "none", "f32 -> i32"),
    row(0xfc0001, "i32.trunc_sat_f32_u", "none", "f32 -> i32"),
    row(0xfc0002, "i32.trunc_sat_f64_s", "none", "f64 -> i32"),
    row(0xfc0003, "i32.trunc_sat_f64_u", "none", "f64 -> i32"),
    row(0xfc0004, "i64.trunc_sat_f32_s", "none", "f32 -> i64"),
    row(0xfc0005, "i64.trunc_sat_f32_u", "none", "f32 -> i64"),
    row(0xfc0006, "i64.trunc_sat_f64_s", "none", "f64 -> i64"),
    row(0xfc0007, "i64.trunc_sat_f64_u", "none", "f64 -> i64"),
  ]),
  // Wide arithmetic: 128-bit values as two i64, low half first
  ...since("wide-arithmetic", [
    row(0xfc0013, "i64.add128", "none", "i64 i64 i64 i64 -> i64 i64"),
    row(0xfc0014, "i64.sub128", "none", "i64 i64 i64 i64 -> i64 i64"),
    row(0xfc0015, "i64.mul_wide_s", "none", "i64 i64 -> i64 i64"),
    row(0xfc0016, "i64.mul_wide_u", "none", "i64 i64 -> i64 i64"),
  ]),
  // Garbage-collected objects
  ...since("gc", [
    row(0xd3, "ref.eq", "none", "eqref eqref -> i32"),
    row(0xfb0000, "struct.new", "type", undefined, { constant: true }),
    row(0xfb0001, "struct.new_default", "type", undefined, { constant: true }),
    row(0xfb0002, "struct.get", "type_field"),
    row(0xfb0003, "struct.get_s", "type_field"),
    row(0xfb0004, "struct.get_u", "type_field"),
    row(0xfb0005, "struct.set", "type_field"),
    row(0xfb0006, "array.new", "type", undefined, { constant: true }),
    row(0xfb0007, "array.new_default", "type", undefined, { constant: true }),
    row(0xfb0008, "array.new_fixed", "type_size", undefined, { constant: true }),
    row(0xfb0009, "array.new_data", "type_data"),
    row(0xfb000a, "array.new_elem", "type_elem"),
    row(0xfb000b, "array.get", "type"),
    row(0xfb000c, "array.get_s", "type"),
    row(0xfb000d, "array.get_u", "type"),
    row(0xfb000e, "array.set", "type"),
    row(0xfb000f, "array.len", "none", "arrayref -> i32"),
    row(0xfb0010, "array.fill", "type"),
    row(0xfb0011, "array.copy", "type_type"),
    row(0xfb0012, "array.init_data", "type_data"),
    row(0xfb0013, "array.init_elem", "type_elem"),
    row(0xfb0014, "ref.test", "reference"),
    row(0xfb0015, "ref.test", "reference"),
    row(0xfb0016, "ref.cast", "reference"),
    row(0xfb0017, "ref.cast", "reference"),
    row(0xfb0018, "br_on_cast", "cast_branch"),
    row(0xfb0019, "br_on_cast_fail", "cast_branch"),
    row(0xfb001a, "any.convert_extern", "none", undefined, { constant: true }),
    row(0xfb001b, "extern.convert_any", "none", undefined, { constant: true }),
    row(0xfb001c, "ref.i31", "none", "i32 -> i31", { constant: true }),
    row(0xfb001d, "i31.get_s", "none", "i31ref -> i32"),
    row(0xfb001e, "i31.get_u", "none", "i31ref -> i32"),
  ]),
  // Custom descriptors
  ...since("custom-descriptors", [
    row(0xfb0020, "struct.new_desc", "type", undefined, { constant: true }),
    row(0xfb0021, "struct.new_default_desc", "type", undefined, { constant: true }),
    row(0xfb0022, "ref.get_desc", "type"),
    row(0xfb0023, "ref.cast_desc_eq", "reference"),
    row(0xfb0024, "ref.cast_desc_eq", "reference"),
    row(0xfb0025, "br_on_cast_desc_eq", "cast_branch"),
    row(0xfb0026, "br_on_cast_desc_eq_fail", "cast_branch"),
  ]),
  // Vectors: memory access
  ...since("simd", [
    row(0xfd0000, "v128.load", "memarg", "address -> v128", { width: 16 }),
    row(0xfd0001, "v128.load8x8_s", "memarg", "address -> v128", { width: 8 }),
    row(0xfd0002, "v128.load8x8_u", "memarg", "address -> v128", { width: 8 }),
    row(0xfd0003, "v128.load16x4_s", "memarg", "address -> v128", { width: 8 }),
    row(0xfd0004, "v128.load16x4_u", "memarg", "address -> v128", { width: 8 }),
    row(0xfd0005, "v128.load32x2_s", "memarg", "address -> v128", { width: 8 }),
    row(0xfd0006, "v128.load32x2_u", "memarg", "address -> v128", { width: 8 }),
    row(0xfd0007, "v128.load8_splat", "memarg", "address -> v128", { width: 1 }),
    row(0xfd0008, "v128.load16_splat", "memarg", "address -> v128", { width: 2 }),
    row(0xfd0009, "v128.load32_splat", "memarg", "address -> v128", { width: 4 }),
    row(0xfd000a, "v128.load64_splat", "memarg", "address -> v128", { width: 8 }),
    row(0xfd000b, "v128.store", "memarg", "address v128 ->", { width: 16 }),
    row(0xfd0054, "v128.load8_lane", "memarg_lane", "address v128 -> v128", { width: 1, lanes: 16 }),
    row(0xfd0055, "v128.load16_lane", "memarg_lane", "address v128 -> v128", { width: 2, lanes: 8 }),
    row(0xfd0056, "v128.load32_lane", "memarg_lane", "address v128 -> v128", { width: 4, lanes: 4 }),
    row(0xfd0057, "v128.load64_lane", "memarg_lane", "address v128 -> v128", { width: 8, lanes: 2 }),
    row(0xfd0058, "v128.store8_lane", "memarg_lane", "address v128 ->", { width: 1, lanes: 16 }),
    row(0xfd0059, "v128.store16_lane", "memarg_lane", "address v128 ->", { width: 2, lanes: 8 }),
    row(0xfd005a, "v128.store32_lane", "memarg_lane", "address v128 ->", { width: 4, lanes: 4 }),
    row(0xfd005b, "v128.store64_lane", "memarg_lane", "address v128 ->", { width: 8, lanes: 2 }),
    row(0xfd005c, "v128.load32_zero", "memarg", "address -> v128", { width: 4 }),
    row(0xfd005d, "v128.load64_zero", "memarg", "address -> v128", { width: 8 }),
  ]),
  // Vectors: constants, lanes, bits
  ...since("simd", [
    row(0xfd000c, "v128.const", "v128", "-> v128", { constant: true }),
    row(0xfd000d, "i8x16.shuffle", "shuffle", "v128 v128 -> v128", { lanes: 32 }),
    row(0xfd000e, "i8x16.swizzle", "none", "v128 v128 -> v128"),
    row(0xfd000f, "i8x16.splat", "none", "i32 -> v128"),
    row(0xfd0010, "i16x8.splat", "none", "i32 -> v128"),
    row(0xfd0011, "i32x4.splat", "none", "i32 -> v128"),
    row(0xfd0012, "i64x2.splat", "none", "i64 -> v128"),
    row(0xfd0013, "f32x4.splat", "none", "f32 -> v128"),
    row(0xfd0014, "f64x2.splat", "none", "f64 -> v128"),
    row(0xfd0015, "i8x16.extract_lane_s", "lane", "v128 -> i32", { lanes: 16 }),
    row(0xfd0016, "i8x16.extract_lane_u", "lane", "v128 -> i32", { lanes: 16 }),
    row(0xfd0017, "i8x16.replace_lane", "lane", "v128 i32 -> v128", { lanes: 16 }),
    row(0xfd0018, "i16x8.extract_lane_s", "lane", "v128 -> i32", { lanes: 8 }),
    row(0xfd0019, "i16x8.extract_lane_u", "lane", "v128 -> i32", { lanes: 8 }),
    row(0xfd001a, "i16x8.replace_lane", "lane", "v128 i32 -> v128", { lanes: 8 }),
    row(0xfd001b, "i32x4.extract_lane", "lane", "v128 -> i32", { lanes: 4 }),
    row(0xfd001c, "i32x4.replace_lane", "lane", "v128 i32 -> v128", { lanes: 4 }),
    row(0xfd001d, "i64x2.extract_lane", "lane", "v128 -> i64", { lanes: 2 }),
    row(0xfd001e, "i64x2.replace_lane", "lane", "v128 i64 -> v128", { lanes: 2 }),
    row(0xfd001f, "f32x4.extract_lane", "lane", "v128 -> f32", { lanes: 4 }),
    row(0xfd0020, "f32x4.replace_lane", "lane", "v128 f32 -> v128", { lanes: 4 }),
    row(0xfd0021, "f64x2.extract_lane", "lane", "v128 -> f64", { lanes: 2 }),
    row(0xfd0022, "f64x2.replace_lane", "lane", "v128 f64 -> v128", { lanes: 2 }),
    row(0xfd004d, "v128.not", "none", "v128 -> v128"),
    row(0xfd004e, "v128.and", "none", "v128 v128 -> v128"),
    row(0xfd004f, "v128.andnot", "none", "v128 v128 -> v128"),
    row(0xfd0050, "v128.or", "none", "v128 v128 -> v128"),
    row(0xfd0051, "v128.xor", "none", "v128 v128 -> v128"),
    row(0xfd0052, "v128.bitselect", "none", "v128 v128 v128 -> v128"),
    row(0xfd0053, "v128.any_true", "none", "v128 -> i32"),
  ]),
  // Vectors: comparisons
  ...since("simd", [
    row(0xfd0023, "i8x16.eq", "none", "v128 v128 -> v128"),
    row(0xfd0024, "i8x16.ne", "none", "v128 v128 -> v128"),
    row(0xfd0025, "i8x16.lt_s", "none", "v128 v128 -> v128"),
    row(0xfd0026, "i8x16.lt_u", "none", "v128 v128 -> v128"),
    row(0xfd0027, "i8x16.gt_s", "none", "v128 v128 -> v128"),
    row(0xfd0028, "i8x16.gt_u", "none", "v128 v128 -> v128"),
    row(0xfd0029, "i8x16.le_s", "none", "v128 v128 -> v128"),
    row(0xfd002a, "i8x16.le_u", "none", "v128 v128 -> v128"),
    row(0xfd002b, "i8x16.ge_s", "none", "v128 v128 -> v128"),
    row(0xfd002c, "i8x16.ge_u", "none", "v128 v128 -> v128"),
    row(0xfd002d, "i16x8.eq", "none", "v128 v128 -> v128"),
    row(0xfd002e, "i16x8.ne", "none", "v128 v128 -> v128"),
    row(0xfd002f, "i16x8.lt_s", "none", "v128 v128 -> v128"),
    row(0xfd0030, "i16x8.lt_u", "none", "v128 v128 -> v128"),
    row(0xfd0031, "i16x8.gt_s", "none", "v128 v128 -> v128"),
    row(0xfd0032, "i16x8.gt_u", "none", "v128 v128 -> v128"),
    row(0xfd0033, "i16x8.le_s", "none", "v128 v128 -> v128"),
    row(0xfd0034, "i16x8.le_u", "none", "v128 v128 -> v128"),
    row(0xfd0035, "i16x8.ge_s", "none", "v128 v128 -> v128"),
    row(0xfd0036, "i16x8.ge_u", "none", "v128 v128 -> v128"),
    row(0xfd0037, "i32x4.eq", "none", "v128 v128 -> v128"),
    row(0xfd0038, "i32x4.ne", "none", "v128 v128 -> v128"),
    row(0xfd0039, "i32x4.lt_s", "none", "v128 v128 -> v128"),
    row(0xfd003a, "i32x4.lt_u", "none", "v128 v128 -> v128"),
    row(0xfd003b, "i32x4.gt_s", "none", "v128 v128 -> v128"),
    row(0xfd003c, "i32x4.gt_u", "none", "v128 v128 -> v128"),
    row(0xfd003d, "i32x4.le_s", "none", "v128 v128 -> v128"),
    row(0xfd003e, "i32x4.le_u", "none", "v128 v128 -> v128"),
    row(0xfd003f, "i32x4.ge_s", "none", "v128 v128 -> v128"),
    row(0xfd0040, "i32x4.ge_u", "none", "v128 v128 -> v128"),
    row(0xfd0041, "f32x4.eq", "none", "v128 v128 -> v128"),
    row(0xfd0042, "f32x4.ne", "none", "v128 v128 -> v128"),
    row(0xfd0043, "f32x4.lt", "none", "v128 v128 -> v128"),
    row(0xfd0044, "f32x4.gt", "none", "v128 v128 -> v128"),
    row(0xfd0045, "f32x4.le", "none", "v128 v128 -> v128"),
    row(0xfd0046, "f32x4.ge", "none", "v128 v128 -> v128"),
    row(0xfd0047, "f64x2.eq", "none", "v128 v128 -> v128"),
    row(0xfd0048, "f64x2.ne", "none", "v128 v128 -> v128"),
    row(0xfd0049, "f64x2.lt", "none", "v128 v128 -> v128"),
    row(0xfd004a, "f64x2.gt", "none", "v128 v128 -> v128"),
    row(0xfd004b, "f64x2.le", "none", "v128 v128 -> v128"),
    row(0xfd004c, "f64x2.ge", "none", "v128 v128 -> v128"),
    row(0xfd00d6, "i64x2.eq", "none", "v128 v128 -> v128"),
    row(0xfd00d7, "i64x2.ne", "none", "v128 v128 -> v128"),
    row(0xfd00d8, "i64x2.lt_s", "none", "v128 v128 -> v128"),
    row(0xfd00d9, "i64x2.gt_s", "none", "v128 v128 -> v128"),
    row(0xfd00da, "i64x2.le_s", "none", "v128 v128 -> v128"),
    row(0xfd00db, "i64x2.ge_s", "none", "v128 v128 -> v128"),
  ]),
  // Vectors: i8x16 arithmetic
  ...since("simd", [
    row(0xfd0060, "i8x16.abs", "none", "v128 -> v128"),
    row(0xfd0061, "i8x16.neg", "none", "v128 -> v128"),
    row(0xfd0062, "i8x16.popcnt", "none", "v128 -> v128"),
    row(0xfd0063, "i8x16.all_true", "none", "v128 -> i32"),
    row(0xfd0064, "i8x16.bitmask", "none", "v128 -> i32"),
    row(0xfd0065, "i8x16.narrow_i16x8_s", "none", "v128 v128 -> v128"),
    row(0xfd0066, "i8x16.narrow_i16x8_u", "none", "v128 v128 -> v128"),
    row(0xfd006b, "i8x16.shl", "none", "v128 i32 -> v128"),
    row(0xfd006c, "i8x16.shr_s", "none", "v128 i32 -> v128"),
    row(0xfd006d, "i8x16.shr_u", "none", "v128 i32 -> v128"),
    row(0xfd006e, "i8x16.add", "none", "v128 v128 -> v128"),
    row(0xfd006f, "i8x16.add_sat_s", "none", "v128 v128 -> v128"),
    row(0xfd0070, "i8x16.add_sat_u", "none", "v128 v128 -> v128"),
    row(0xfd0071, "i8x16.sub", "none", "v128 v128 -> v128"),
    row(0xfd0072, "i8x16.sub_sat_s", "none", "v128 v128 -> v128"),
    row(0xfd0073, "i8x16.sub_sat_u", "none", "v128 v128 -> v128"),
    row(0xfd0076, "i8x16.min_s", "none", "v128 v128 -> v128"),
    row(0xfd0077, "i8x16.min_u", "none", "v128 v128 -> v128"),
    row(0xfd0078, "i8x16.max_s", "none", "v128 v128 -> v128"),
    row(0xfd0079, "i8x16.max_u", "none", "v128 v128 -> v128"),
    row(0xfd007b, "i8x16.avgr_u", "none", "v128 v128 -> v128"),
  ]),
  // Vectors: i16x8 arithmetic
  ...since("simd", [
    row(0xfd007c, "i16x8.extadd_pairwise_i8x16_s", "none", "v128 -> v128"),
    row(0xfd007d, "i16x8.extadd_pairwise_i8x16_u", "none", "v128 -> v128"),
    row(0xfd0080, "i16x8.abs", "none", "v128 -> v128"),
    row(0xfd0081, "i16x8.neg", "none", "v128 -> v128"),
    row(0xfd0082, "i16x8.q15mulr_sat_s", "none", "v128 v128 -> v128"),
    row(0xfd0083, "i16x8.all_true", "none", "v128 -> i32"),
    row(0xfd0084, "i16x8.bitmask", "none", "v128 -> i32"),
    row(0xfd0085, "i16x8.narrow_i32x4_s", "none", "v128 v128 -> v128"),
    row(0xfd0086, "i16x8.narrow_i32x4_u", "none", "v128 v128 -> v128"),
    row(0xfd0087, "i16x8.extend_low_i8x16_s", "none", "v128 -> v128"),
    row(0xfd0088, "i16x8.extend_high_i8x16_s", "none", "v128 -> v128"),
    row(0xfd0089, "i16x8.extend_low_i8x16_u", "none", "v128 -> v128"),
    row(0xfd008a, "i16x8.extend_high_i8x16_u", "none", "v128 -> v128"),
    row(0xfd008b, "i16x8.shl", "none", "v128 i32 -> v128"),
    row(0xfd008c, "i16x8.shr_s", "none", "v128 i32 -> v128"),
    row(0xfd008d, "i16x8.shr_u", "none", "v128 i32 -> v128"),
    row(0xfd008e, "i16x8.add", "none", "v128 v128 -> v128"),
    row(0xfd008f, "i16x8.add_sat_s", "none", "v128 v128 -> v128"),
    row(0xfd0090, "i16x8.add_sat_u", "none", "v128 v128 -> v128"),
    row(0xfd0091, "i16x8.sub", "none", "v128 v128 -> v128"),
    row(0xfd0092, "i16x8.sub_sat_s", "none", "v128 v128 -> v128"),
    row(0xfd0093, "i16x8.sub_sat_u", "none", "v128 v128 -> v128"),
    row(0xfd0095, "i16x8.mul", "none", "v128 v128 -> v128"),
    row(0xfd0096, "i16x8.min_s", "none", "v128 v128 -> v128"),
    row(0xfd0097, "i16x8.min_u", "none", "v128 v128 -> v128"),
    row(0xfd0098, "i16x8.max_s", "none", "v128 v128 -> v128"),
    row(0xfd0099, "i16x8.max_u", "none", "v128 v128 -> v128"),
    row(0xfd009b, "i16x8.avgr_u", "none", "v128 v128 -> v128"),
    row(0xfd009c, "i16x8.extmul_low_i8x16_s", "none", "v128 v128 -> v128"),
    row(0xfd009d, "i16x8.extmul_high_i8x16_s", "none", "v128 v128 -> v128"),
    row(0xfd009e, "i16x8.extmul_low_i8x16_u", "none", "v128 v128 -> v128"),
    row(0xfd009f, "i16x8.extmul_high_i8x16_u", "none", "v128 v128 -> v128"),
  ]),
  // Vectors: i32x4 arithmetic
  ...since("simd", [
    row(0xfd007e, "i32x4.extadd_pairwise_i16x8_s", "none", "v128 -> v128"),
    row(0xfd007f, "i32x4.extadd_pairwise_i16x8_u", "none", "v128 -> v128"),
    row(0xfd00a0, "i32x4.abs", "none", "v128 -> v128"),
    row(0xfd00a1, "i32x4.neg", "none", "v128 -> v128"),
    row(0xfd00a3, "i32x4.all_true", "none", "v128 -> i32"),
    row(0xfd00a4, "i32x4.bitmask", "none", "v128 -> i32"),
    row(0xfd00a7, "i32x4.extend_low_i16x8_s", "none", "v128 -> v128"),
    row(0xfd00a8, "i32x4.extend_high_i16x8_s", "none", "v128 -> v128"),
    row(0xfd00a9, "i32x4.extend_low_i16x8_u", "none", "v128 -> v128"),
    row(0xfd00aa, "i32x4.extend_high_i16x8_u", "none", "v128 -> v128"),
    row(0xfd00ab, "i32x4.shl", "none", "v128 i32 -> v128"),
    row(0xfd00ac, "i32x4.shr_s", "none", "v128 i32 -> v128"),
    row(0xfd00ad, "i32x4.shr_u", "none", "v128 i32 -> v128"),
    row(0xfd00ae, "i32x4.add", "none", "v128 v128 -> v128"),
    row(0xfd00b1, "i32x4.sub", "none", "v128 v128 -> v128"),
    row(0xfd00b5, "i32x4.mul", "none", "v128 v128 -> v128"),
    row(0xfd00b6, "i32x4.min_s", "none", "v128 v128 -> v128"),
    row(0xfd00b7, "i32x4.min_u", "none", "v128 v128 -> v128"),
    row(0xfd00b8, "i32x4.max_s", "none", "v128 v128 -> v128"),
    row(0xfd00b9, "i32x4.max_u", "none", "v128 v128 -> v128"),
    row(0xfd00ba, "i32x4.dot_i16x8_s", "none", "v128 v128 -> v128"),
    row(0xfd00bc, "i32x4.extmul_low_i16x8_s", "none", "v128 v128 -> v128"),
    row(0xfd00bd, "i32x4.extmul_high_i16x8_s", "none", "v128 v128 -> v128"),
    row(0xfd00be, "i32x4.extmul_low_i16x8_u", "none", "v128 v128 -> v128"),
    row(0xfd00bf, "i32x4.extmul_high_i16x8_u", "none", "v128 v128 -> v128"),
  ]),
  // Vectors: i64x2 arithmetic
  ...since("simd", [
    row(0xfd00c0, "i64x2.abs", "none", "v128 -> v128"),
    row(0xfd00c1, "i64x2.neg", "none", "v128 -> v128"),
    row(0xfd00c3, "i64x2.all_true", "none", "v128 -> i32"),
    row(0xfd00c4, "i64x2.bitmask", "none", "v128 -> i32"),
    row(0xfd00c7, "i64x2.extend_low_i32x4_s", "none", "v128 -> v128"),
    row(0xfd00c8, "i64x2.extend_high_i32x4_s", "none", "v128 -> v128"),
    row(0xfd00c9, "i64x2.extend_low_i32x4_u", "none", "v128 -> v128"),
    row(0xfd00ca, "i64x2.extend_high_i32x4_u", "none", "v128 -> v128"),
    row(0xfd00cb, "i64x2.shl", "none", "v128 i32 -> v128"),
    row(0xfd00cc, "i64x2.shr_s", "none", "v128 i32 -> v128"),
    row(0xfd00cd, "i64x2.shr_u", "none", "v128 i32 -> v128"),
    row(0xfd00ce, "i64x2.add", "none", "v128 v128 -> v128"),
    row(0xfd00d1, "i64x2.sub", "none", "v128 v128 -> v128"),
    row(0xfd00d5, "i64x2.mul", "none", "v128 v128 -> v128"),
    row(0xfd00dc, "i64x2.extmul_low_i32x4_s", "none", "v128 v128 -> v128"),
    row(0xfd00dd, "i64x2.extmul_high_i32x4_s", "none", "v128 v128 -> v128"),
    row(0xfd00de, "i64x2.extmul_low_i32x4_u", "none", "v128 v128 -> v128"),
    row(0xfd00df, "i64x2.extmul_high_i32x4_u", "none", "v128 v128 -> v128"),
  ]),
  // Vectors: floating point
  ...since("simd", [
    row(0xfd0067, "f32x4.ceil", "none", "v128 -> v128"),
    row(0xfd0068, "f32x4.floor", "none", "v128 -> v128"),
    row(0xfd0069, "f32x4.trunc", "none", "v128 -> v128"),
    row(0xfd006a, "f32x4.nearest", "none", "v128 -> v128"),
    row(0xfd00e0, "f32x4.abs", "none", "v128 -> v128"),
    row(0xfd00e1, "f32x4.neg", "none", "v128 -> v128"),
    row(0xfd00e3, "f32x4.sqrt", "none", "v128 -> v128"),
    row(0xfd00e4, "f32x4.add", "none", "v128 v128 -> v128"),
    row(0xfd00e5, "f32x4.sub", "none", "v128 v128 -> v128"),
    row(0xfd00e6, "f32x4.mul", "none", "v128 v128 -> v128"),
    row(0xfd00e7, "f32x4.div", "none", "v128 v128 -> v128"),
    row(0xfd00e8, "f32x4.min", "none", "v128 v128 -> v128"),
    row(0xfd00e9, "f32x4.max", "none", "v128 v128 -> v128"),
    row(0xfd00ea, "f32x4.pmin", "none", "v128 v128 -> v128"),
    row(0xfd00eb, "f32x4.pmax", "none", "v128 v128 -> v128"),
    row(0xfd0074, "f64x2.ceil", "none", "v128 -> v128"),
    row(0xfd0075, "f64x2.floor", "none", "v128 -> v128"),
    row(0xfd007a, "f64x2.trunc", "none", "v128 -> v128"),
    row(0xfd0094, "f64x2.nearest", "none", "v128 -> v128"),
    row(0xfd00ec, "f64x2.abs", "none", "v128 -> v128"),
    row(0xfd00ed, "f64x2.neg", "none", "v128 -> v128"),
    row(0xfd00ef, "f64x2.sqrt", "none", "v128 -> v128"),
    row(0xfd00f0, "f64x2.add", "none", "v128 v128 -> v128"),
    row(0xfd00f1, "f64x2.sub", "none", "v128 v128 -> v128"),
    row(0xfd00f2, "f64x2.mul", "none", "v128 v128 -> v128"),
    row(0xfd00f3, "f64x2.div", "none", "v128 v128 -> v128"),
    row(0xfd00f4, "f64x2.min", "none", "v128 v128 -> v128"),
    row(0xfd00f5, "f64x2.max", "none", "v128 v128 -> v128"),
    row(0xfd00f6, "f64x2.pmin", "none", "v128 v128 -> v128"),
    row(0xfd00f7, "f64x2.pmax", "none", "v128 v128 -> v128"),
  ]),
  // Vectors: conversions
  ...since("simd", [
    row(0xfd005e, "f32x4.demote_f64x2_zero", "none", "v128 -> v128"),
    row(0xfd005f, "f64x2.promote_low_f32x4", "none", "v128 -> v128"),
    row(0xfd00f8, "i32x4.trunc_sat_f32x4_s", "none", "v128 -> v128"),
    row(0xfd00f9, "i32x4.trunc_sat_f32x4_u", "none", "v128 -> v128"),
    row(0xfd00fa, "f32x4.convert_i32x4_s", "none", "v128 -> v128"),
    row(0xfd00fb, "f32x4.convert_i32x4_u", "none", "v128 -> v128"),
    row(0xfd00fc, "i32x4.trunc_sat_f64x2_s_zero", "none", "v128 -> v128"),
    row(0xfd00fd, "i32x4.trunc_sat_f64x2_u_zero", "none", "v128 -> v128"),
    row(0xfd00fe, "f64x2.convert_low_i32x4_s", "none", "v128 -> v128"),
    row(0xfd00ff, "f64x2.convert_low_i32x4_u", "none", "v128 -> v128"),
  ]),
  // Relaxed vectors
  ...since("relaxed-simd", [
    row(0xfd0100, "i8x16.relaxed_swizzle", "none", "v128 v128 -> v128"),
    row(0xfd0101, "i32x4.relaxed_trunc_f32x4_s", "none", "v128 -> v128"),
    row(0xfd0102, "i32x4.relaxed_trunc_f32x4_u", "none", "v128 -> v128"),
    row(0xfd0103, "i32x4.relaxed_trunc_f64x2_s_zero", "none", "v128 -> v128"),
    row(0xfd0104, "i32x4.relaxed_trunc_f64x2_u_zero", "none", "v128 -> v128"),
    row(0xfd0105, "f32x4.relaxed_madd", "none", "v128 v128 v128 -> v128"),
    row(0xfd0106, "f32x4.relaxed_nmadd", "none", "v128 v128 v128 -> v128"),
    row(0xfd0107, "f64x2.relaxed_madd", "none", "v128 v128 v128 -> v128"),
    row(0xfd0108, "f64x2.relaxed_nmadd", "none", "v128 v128 v128 -> v128"),
    row(0xfd0109, "i8x16.relaxed_laneselect", "none", "v128 v128 v128 -> v128"),
    row(0xfd010a, "i16x8.relaxed_laneselect", "none", "v128 v128 v128 -> v128"),
    row(0xfd010b, "i32x4.relaxed_laneselect", "none", "v128 v128 v128 -> v128"),
    row(0xfd010c, "i64x2.relaxed_laneselect", "none", "v128 v128 v128 -> v128"),
    row(0xfd010d, "f32x4.relaxed_min", "none", "v128 v128 -> v128"),
    row(0xfd010e, "f32x4.relaxed_max", "none", "v128 v128 -> v128"),
    row(0xfd010f, "f64x2.relaxed_min", "none", "v128 v128 -> v128"),
    row(0xfd0110, "f64x2.relaxed_max", "none", "v128 v128 -> v128"),
    row(0xfd0111, "i16x8.relaxed_q15mulr_s", "none", "v128 v128 -> v128"),
    row(0xfd0112, "i16x8.relaxed_dot_i8x16_i7x16_s", "none", "v128 v128 -> v128"),
    row(0xfd0113, "i32x4.relaxed_dot_i8x16_i7x16_add_s", "none", "v128 v128 v128 -> v128"),
  ]),
  // Atomics: wait, notify, fence
  ...since("threads", [
    row(0xfe0000, "memory.atomic.notify", "memarg", "address i32 -> i32", { width: 4 }),
    row(0xfe0001, "memory.atomic.wait32", "memarg", "address i32 i64 -> i32", { width: 4 }),
    row(0xfe0002, "memory.atomic.wait64", "memarg", "address i64 i64 -> i32", { width: 8 }),
    row(0xfe0003, "atomic.fence", "fence", "->"),
  ]),
  // Atomics: loads, stores, read-modify-write
  ...since("threads", [
    row(0xfe0010, "i32.atomic.load", "memarg", "address -> i32", { width: 4 }),
    row(0xfe0011, "i64.atomic.load", "memarg", "address -> i64", { width: 8 }),
    row(0xfe0012, "i32.atomic.load8_u", "memarg", "address -> i32", { width: 1 }),
    row(0xfe0013, "i32.atomic.load16_u", "memarg", "address -> i32", { width: 2 }),
    row(0xfe0014, "i64.atomic.load8_u", "memarg", "address -> i64", { width: 1 }),
    row(0xfe0015, "i64.atomic.load16_u", "memarg", "address -> i64", { width: 2 }),
    row(0xfe0016, "i64.atomic.load32_u", "memarg", "address -> i64", { width: 4 }),
    row(0xfe0017, "i32.atomic.store", "memarg", "address i32 ->", { width: 4 }),
    row(0xfe0018, "i64.atomic.store", "memarg", "address i64 ->", { width: 8 }),
    row(0xfe0019, "i32.atomic.store8", "memarg", "address i32 ->", { width: 1 }),
    row(0xfe001a, "i32.atomic.store16", "memarg", "address i32 ->", { width: 2 }),
    row(0xfe001b, "i64.atomic.store8", "memarg", "address i64 ->", { width: 1 }),
    row(0xfe001c, "i64.atomic.store16", "memarg", "address i64 ->", { width: 2 }),
    row(0xfe001d, "i64.atomic.store32", "memarg", "address i64 ->", { width: 4 }),
    row(0xfe001e, "i32.atomic.rmw.add", "memarg", "address i32 -> i32", { width: 4 }),
    row(0xfe001f, "i64.atomic.rmw.add", "memarg", "address i64 -> i64", { width: 8 }),
    row(0xfe0020, "i32.atomic.rmw8.add_u", "memarg", "address i32 -> i32", { width: 1 }),
    row(0xfe0021, "i32.atomic.rmw16.add_u", "memarg", "address i32 -> i32", { width: 2 }),
    row(0xfe0022, "i64.atomic.rmw8.add_u", "memarg", "address i64 -> i64", { width: 1 }),
    row(0xfe0023, "i64.atomic.rmw16.add_u", "memarg", "address i64 -> i64", { width: 2 }),
    row(0xfe0024, "i64.atomic.rmw32.add_u", "memarg", "address i64 -> i64", { width: 4 }),
    row(0xfe0025, "i32.atomic.rmw.sub", "memarg", "address i32 -> i32", { width: 4 }),
    row(0xfe0026, "i64.atomic.rmw.sub", "memarg", "address i64 -> i64", { width: 8 }),
    row(0xfe0027, "i32.atomic.rmw8.sub_u", "memarg", "address i32 -> i32", { width: 1 }),
    row(0xfe0028, "i32.atomic.rmw16.sub_u", "memarg", "address i32 -> i32", { width: 2 }),
    row(0xfe0029, "i64.atomic.rmw8.sub_u", "memarg", "address i64 -> i64", { width: 1 }),
    row(0xfe002a, "i64.atomic.rmw16.sub_u", "memarg", "address i64 -> i64", { width: 2 }),
    row(0xfe002b, "i64.atomic.rmw32.sub_u", "memarg", "address i64 -> i64", { width: 4 }),
    row(0xfe002c, "i32.atomic.rmw.and", "memarg", "address i32 -> i32", { width: 4 }),
    row(0xfe002d, "i64.atomic.rmw.and", "memarg", "address i64 -> i64", { width: 8 }),
    row(0xfe002e, "i32.atomic.rmw8.and_u", "memarg", "address i32 -> i32", { width: 1 }),
    row(0xfe002f, "i32.atomic.rmw16.and_u", "memarg", "address i32 -> i32", { width: 2 }),
    row(0xfe0030, "i64.atomic.rmw8.and_u", "memarg", "address i64 -> i64", { width: 1 }),
    row(0xfe0031, "i64.atomic.rmw16.and_u", "memarg", "address i64 -> i64", { width: 2 }),
    row(0xfe0032, "i64.atomic.rmw32.and_u", "memarg", "address i64 -> i64", { width: 4 }),
    row(0xfe0033, "i32.atomic.rmw.or", "memarg", "address i32 -> i32", { width: 4 }),
    row(0xfe0034, "i64.atomic.rmw.or", "memarg", "address i64 -> i64", { width: 8 }),
    row(0xfe0035, "i32.atomic.rmw8.or_u", "memarg", "address i32 -> i32", { width: 1 }),
    row(0xfe0036, "i32.atomic.rmw16.or_u", "memarg", "address i32 -> i32", { width: 2 }),
    row(0xfe0037, "i64.atomic.rmw8.or_u", "memarg", "address i64 -> i64", { width: 1 }),
    row(0xfe0038, "i64.atomic.rmw16.or_u", "memarg", "address i64 -> i64", { width: 2 }),
    row(0xfe0039, "i64.atomic.rmw32.or_u", "memarg", "address i64 -> i64", { width: 4 }),
    row(0xfe003a, "i32.atomic.rmw.xor", "memarg", "address i32 -> i32", { width: 4 }),
    row(0xfe003b, "i64.atomic.rmw.xor", "memarg", "address i64 -> i64", { width: 8 }),
    row(0xfe003c, "i32.atomic.rmw8.xor_u", "memarg", "address i32 -> i32", { width: 1 }),
    row(0xfe003d, "i32.atomic.rmw16.xor_u", "memarg", "address i32 -> i32", { width: 2 }),
    row(0xfe003e, "i64.atomic.rmw8.xor_u", "memarg", "address i64 -> i64", { width: 1 }),
    row(0xfe003f, "i64.atomic.rmw16.xor_u", "memarg", "address i64 -> i64", { width: 2 }),
    row(0xfe0040, "i64.atomic.rmw32.xor_u", "memarg", "address i64 -> i64", { width: 4 }),
    row(0xfe0041, "i32.atomic.rmw.xchg", "memarg", "address i32 -> i32", { width: 4 }),
    row(0xfe0042, "i64.atomic.rmw.xchg", "memarg", "address i64 -> i64", { width: 8 }),
    row(0xfe0043, "i32.atomic.rmw8.xchg_u", "memarg", "address i32 -> i32", { width: 1 }),
    row(0xfe0044, "i32.atomic.rmw16.xchg_u", "memarg", "address i32 -> i32", { width: 2 }),
    row(0xfe0045, "i64.atomic.rmw8.xchg_u", "memarg", "address i64 -> i64", { width: 1 }),
    row(0xfe0046, "i64.atomic.rmw16.xchg_u", "memarg", "address i64 -> i64", { width: 2 }),
    row(0xfe0047, "i64.atomic.rmw32.xchg_u", "memarg", "address i64 -> i64", { width: 4 }),
    row(0xfe0048, "i32.atomic.rmw.cmpxchg", "memarg", "address i32 i32 -> i32", { width: 4 }),
    row(0xfe0049, "i64.atomic.rmw.cmpxchg", "memarg", "address i64 i64 -> i64", { width: 8 }),
    row(0xfe004a, "i32.atomic.rmw8.cmpxchg_u", "memarg", "address i32 i32 -> i32", { width: 1 }),
    row(0xfe004b, "i32.atomic.rmw16.cmpxchg_u", "memarg", "address i32 i32 -> i32", { width: 2 }),
    row(0xfe004c, "i64.atomic.rmw8.cmpxchg_u", "memarg", "address i64 i64 -> i64", { width: 1 }),
    row(0xfe004d, "i64.atomic.rmw16.cmpxchg_u", "memarg", "address i64 i64 -> i64", { width: 2 }),
    row(0xfe004e, "i64.atomic.rmw32.cmpxchg_u", "memarg", "address i64 i64 -> i64", { width: 4 }),
  ]),
]);

/** Sub-opcodes at or above this exist under no prefix. */
export const SUBOPCODE_LIMIT = 0x200;

/**
 * Rows for the decoder: `ROWS[opcode]` for single bytes, `ROWS[((prefix - 0xfa) * SUBOPCODE_LIMIT) + sub]` for prefixed ones;
 * -1 where there is no instruction.
 */
export const ROWS: Int16Array = new Int16Array(5 * SUBOPCODE_LIMIT).fill(-1);
for (const { opcode, row: index } of INSTRUCTIONS) ROWS[placeOf(opcode)] = index;

function placeOf(opcode: number): number {
  const prefix = opcode >> 16;
  return prefix === 0 ? opcode : (prefix - 0xfa) * SUBOPCODE_LIMIT + (opcode & 0xffff);
}

/** The row of an opcode, as in `Instruction.opcode`. */
export function instructionByOpcode(opcode: number): Instruction | undefined {
  const found = INSTRUCTIONS[ROWS[placeOf(opcode)] ?? -1];
  // Numbers that are no opcodes have a place, too.
  return found?.opcode === opcode ? found : undefined;
}

let byMnemonic: ReadonlyMap<string, Instruction> | undefined;

/** The first row with a mnemonic. */
export function instructionByMnemonic(mnemonic: string): Instruction | undefined {
  // Backwards, so that of opcodes which share a mnemonic the first row is found.
  byMnemonic ??= new Map(INSTRUCTIONS.toReversed().map((each) => [each.mnemonic, each]));
  return byMnemonic.get(mnemonic);
}
