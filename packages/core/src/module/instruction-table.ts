// The instruction table: the one source of truth on names, opcodes, mnemonics, immediates and stack signatures, by family and
// by the proposal that brought them. It is long because WebAssembly is. Everything else reads it as module/instructions.ts
// gives it; the types here let a dispatcher say for which instructions it has an entry, and the compiler find the one it lacks.

import type { Feature } from "./features.ts";

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

export interface Facts {
  /** The text format's keyword, if a row before this one has it as its name. */
  readonly mnemonic?: string;
  readonly width?: number;
  readonly lanes?: number;
  readonly terminator?: true;
  readonly constant?: true | Feature;
  readonly nullable?: true;
}

type Signature = `${string}->${string}`;

/**
 * What a row's cells may be. The opcode is left out where it is the one after the row's before, and so are immediates in front of a signature: a memarg
 * where there is a width, otherwise none. A signature stands where it says all about the typing; where it and all behind the opcode is the same as in the
 * row before, it is left out, too.
 */
export type Row = readonly (number | ImmediateKind | Signature | Facts)[];

/** Instructions of one family that came with one proposal, or with WebAssembly 1.0. */
export interface InstructionGroup {
  readonly family: string;
  readonly since?: Feature;
  readonly rows: Readonly<Record<string, Row>>;
}

/** Every instruction, by family. See {@link Instruction} for what the parts of a row mean. */
export const INSTRUCTION_GROUPS = [
  {
    family: "control",
    rows: {
      unreachable: [0x00, "none", { terminator: true }],
      nop: ["->"],
      block: ["block"],
      loop: ["block"],
      if: ["block"],
      else: ["none"],
      end: [0x0b, "none", { constant: true }],
      br: ["label", { terminator: true }],
      br_if: ["label"],
      br_table: ["labels", { terminator: true }],
      return: ["none", { terminator: true }],
    },
  },
  {
    family: "parametric",
    rows: {
      drop: [0x1a, "none"],
      select: ["none"],
    },
  },
  {
    family: "parametric",
    since: "reference-types",
    rows: {
      select_t: [0x1c, "select_types", { mnemonic: "select" }],
    },
  },
  {
    family: "variable",
    rows: {
      "local.get": [0x20, "local"],
      "local.set": ["local"],
      "local.tee": ["local"],
      "global.get": ["global", { constant: true }],
      "global.set": ["global"],
    },
  },
  {
    family: "call",
    rows: {
      call: [0x10, "func"],
      call_indirect: ["type_table"],
    },
  },
  {
    family: "call",
    since: "tail-call",
    rows: {
      return_call: [0x12, "func", { terminator: true }],
      return_call_indirect: ["type_table", { terminator: true }],
    },
  },
  {
    family: "call",
    since: "function-references",
    rows: {
      call_ref: [0x14, "type"],
      return_call_ref: ["type", { terminator: true }],
    },
  },
  {
    family: "exception",
    since: "exception-handling",
    rows: {
      throw: [0x08, "tag", { terminator: true }],
      throw_ref: [0x0a, "none", { terminator: true }],
      try_table: [0x1f, "try_table"],
    },
  },
  {
    family: "exception",
    since: "legacy-exceptions",
    rows: {
      try: [0x06, "block"],
      catch: ["tag"],
      rethrow: [0x09, "label", { terminator: true }],
      delegate: [0x18, "label"],
      catch_all: ["none"],
    },
  },
  {
    family: "reference",
    since: "function-references",
    rows: {
      "ref.as_non_null": [0xd4, "none"],
      br_on_null: ["label"],
      br_on_non_null: ["label"],
    },
  },
  {
    family: "reference",
    since: "reference-types",
    rows: {
      "ref.null": [0xd0, "heap", { constant: true }],
      "ref.is_null": ["none"],
      "ref.func": ["func", { constant: true }],
    },
  },
  {
    family: "reference",
    since: "gc",
    rows: {
      "ref.eq": [0xd3, "eqref eqref -> i32"],
    },
  },
  {
    family: "table",
    since: "reference-types",
    rows: {
      "table.get": [0x25, "table"],
      "table.set": ["table"],
      "table.grow": [0xfc000f, "table"],
      "table.size": ["table", "-> address"],
      "table.fill": ["table"],
    },
  },
  {
    family: "table",
    since: "bulk-memory",
    rows: {
      "table.init": [0xfc000c, "table_elem", "address i32 i32 ->"],
      "elem.drop": ["elem", "->"],
      "table.copy": ["table_table", "address address2 size ->"],
    },
  },
  {
    family: "load",
    rows: {
      "i32.load": [0x28, "address -> i32", { width: 4 }],
      "i64.load": ["address -> i64", { width: 8 }],
      "f32.load": ["address -> f32", { width: 4 }],
      "f64.load": ["address -> f64", { width: 8 }],
      "i32.load8_s": ["address -> i32", { width: 1 }],
      "i32.load8_u": [],
      "i32.load16_s": ["address -> i32", { width: 2 }],
      "i32.load16_u": [],
      "i64.load8_s": ["address -> i64", { width: 1 }],
      "i64.load8_u": [],
      "i64.load16_s": ["address -> i64", { width: 2 }],
      "i64.load16_u": [],
      "i64.load32_s": ["address -> i64", { width: 4 }],
      "i64.load32_u": [],
    },
  },
  {
    family: "store",
    rows: {
      "i32.store": [0x36, "address i32 ->", { width: 4 }],
      "i64.store": ["address i64 ->", { width: 8 }],
      "f32.store": ["address f32 ->", { width: 4 }],
      "f64.store": ["address f64 ->", { width: 8 }],
      "i32.store8": ["address i32 ->", { width: 1 }],
      "i32.store16": ["address i32 ->", { width: 2 }],
      "i64.store8": ["address i64 ->", { width: 1 }],
      "i64.store16": ["address i64 ->", { width: 2 }],
      "i64.store32": ["address i64 ->", { width: 4 }],
    },
  },
  {
    family: "memory",
    rows: {
      "memory.size": [0x3f, "memory", "-> address"],
      "memory.grow": ["memory", "address -> address"],
    },
  },
  {
    family: "memory",
    since: "bulk-memory",
    rows: {
      "memory.init": [0xfc0008, "memory_data", "address i32 i32 ->"],
      "data.drop": ["data", "->"],
      "memory.copy": ["memory_memory", "address address2 size ->"],
      "memory.fill": ["memory", "address i32 address ->"],
    },
  },
  {
    family: "constant",
    rows: {
      "i32.const": [0x41, "i32", "-> i32", { constant: true }],
      "i64.const": ["i64", "-> i64", { constant: true }],
      "f32.const": ["f32", "-> f32", { constant: true }],
      "f64.const": ["f64", "-> f64", { constant: true }],
    },
  },
  {
    family: "comparison",
    rows: {
      "i32.eqz": [0x45, "i32 -> i32"],
      "i32.eq": ["i32 i32 -> i32"],
      "i32.ne": [],
      "i32.lt_s": [],
      "i32.lt_u": [],
      "i32.gt_s": [],
      "i32.gt_u": [],
      "i32.le_s": [],
      "i32.le_u": [],
      "i32.ge_s": [],
      "i32.ge_u": [],
      "i64.eqz": ["i64 -> i32"],
      "i64.eq": ["i64 i64 -> i32"],
      "i64.ne": [],
      "i64.lt_s": [],
      "i64.lt_u": [],
      "i64.gt_s": [],
      "i64.gt_u": [],
      "i64.le_s": [],
      "i64.le_u": [],
      "i64.ge_s": [],
      "i64.ge_u": [],
      "f32.eq": ["f32 f32 -> i32"],
      "f32.ne": [],
      "f32.lt": [],
      "f32.gt": [],
      "f32.le": [],
      "f32.ge": [],
      "f64.eq": ["f64 f64 -> i32"],
      "f64.ne": [],
      "f64.lt": [],
      "f64.gt": [],
      "f64.le": [],
      "f64.ge": [],
    },
  },
  {
    family: "arithmetic",
    rows: {
      "i32.clz": [0x67, "i32 -> i32"],
      "i32.ctz": [],
      "i32.popcnt": [],
      "i32.add": ["i32 i32 -> i32", { constant: "extended-const" }],
      "i32.sub": ["i32 i32 -> i32", { constant: "extended-const" }],
      "i32.mul": ["i32 i32 -> i32", { constant: "extended-const" }],
      "i32.div_s": ["i32 i32 -> i32"],
      "i32.div_u": [],
      "i32.rem_s": [],
      "i32.rem_u": [],
      "i32.and": [],
      "i32.or": [],
      "i32.xor": [],
      "i32.shl": [],
      "i32.shr_s": [],
      "i32.shr_u": [],
      "i32.rotl": [],
      "i32.rotr": [],
      "i64.clz": ["i64 -> i64"],
      "i64.ctz": [],
      "i64.popcnt": [],
      "i64.add": ["i64 i64 -> i64", { constant: "extended-const" }],
      "i64.sub": ["i64 i64 -> i64", { constant: "extended-const" }],
      "i64.mul": ["i64 i64 -> i64", { constant: "extended-const" }],
      "i64.div_s": ["i64 i64 -> i64"],
      "i64.div_u": [],
      "i64.rem_s": [],
      "i64.rem_u": [],
      "i64.and": [],
      "i64.or": [],
      "i64.xor": [],
      "i64.shl": [],
      "i64.shr_s": [],
      "i64.shr_u": [],
      "i64.rotl": [],
      "i64.rotr": [],
      "f32.abs": ["f32 -> f32"],
      "f32.neg": [],
      "f32.ceil": [],
      "f32.floor": [],
      "f32.trunc": [],
      "f32.nearest": [],
      "f32.sqrt": [],
      "f32.add": ["f32 f32 -> f32"],
      "f32.sub": [],
      "f32.mul": [],
      "f32.div": [],
      "f32.min": [],
      "f32.max": [],
      "f32.copysign": [],
      "f64.abs": ["f64 -> f64"],
      "f64.neg": [],
      "f64.ceil": [],
      "f64.floor": [],
      "f64.trunc": [],
      "f64.nearest": [],
      "f64.sqrt": [],
      "f64.add": ["f64 f64 -> f64"],
      "f64.sub": [],
      "f64.mul": [],
      "f64.div": [],
      "f64.min": [],
      "f64.max": [],
      "f64.copysign": [],
    },
  },
  {
    family: "conversion",
    rows: {
      "i32.wrap_i64": [0xa7, "i64 -> i32"],
      "i32.trunc_f32_s": ["f32 -> i32"],
      "i32.trunc_f32_u": [],
      "i32.trunc_f64_s": ["f64 -> i32"],
      "i32.trunc_f64_u": [],
      "i64.extend_i32_s": ["i32 -> i64"],
      "i64.extend_i32_u": [],
      "i64.trunc_f32_s": ["f32 -> i64"],
      "i64.trunc_f32_u": [],
      "i64.trunc_f64_s": ["f64 -> i64"],
      "i64.trunc_f64_u": [],
      "f32.convert_i32_s": ["i32 -> f32"],
      "f32.convert_i32_u": [],
      "f32.convert_i64_s": ["i64 -> f32"],
      "f32.convert_i64_u": [],
      "f32.demote_f64": ["f64 -> f32"],
      "f64.convert_i32_s": ["i32 -> f64"],
      "f64.convert_i32_u": [],
      "f64.convert_i64_s": ["i64 -> f64"],
      "f64.convert_i64_u": [],
      "f64.promote_f32": ["f32 -> f64"],
      "i32.reinterpret_f32": ["f32 -> i32"],
      "i64.reinterpret_f64": ["f64 -> i64"],
      "f32.reinterpret_i32": ["i32 -> f32"],
      "f64.reinterpret_i64": ["i64 -> f64"],
    },
  },
  {
    family: "conversion",
    since: "sign-extension",
    rows: {
      "i32.extend8_s": [0xc0, "i32 -> i32"],
      "i32.extend16_s": [],
      "i64.extend8_s": ["i64 -> i64"],
      "i64.extend16_s": [],
      "i64.extend32_s": [],
    },
  },
  {
    family: "conversion",
    since: "saturating-float-to-int",
    rows: {
      "i32.trunc_sat_f32_s": [0xfc0000, "f32 -> i32"],
      "i32.trunc_sat_f32_u": [],
      "i32.trunc_sat_f64_s": ["f64 -> i32"],
      "i32.trunc_sat_f64_u": [],
      "i64.trunc_sat_f32_s": ["f32 -> i64"],
      "i64.trunc_sat_f32_u": [],
      "i64.trunc_sat_f64_s": ["f64 -> i64"],
      "i64.trunc_sat_f64_u": [],
    },
  },
  {
    family: "wide",
    since: "wide-arithmetic",
    rows: {
      "i64.add128": [0xfc0013, "i64 i64 i64 i64 -> i64 i64"],
      "i64.sub128": [],
      "i64.mul_wide_s": ["i64 i64 -> i64 i64"],
      "i64.mul_wide_u": [],
    },
  },
  {
    family: "struct",
    since: "gc",
    rows: {
      "struct.new": [0xfb0000, "type", { constant: true }],
      "struct.new_default": ["type", { constant: true }],
      "struct.get": ["type_field"],
      "struct.get_s": ["type_field"],
      "struct.get_u": ["type_field"],
      "struct.set": ["type_field"],
    },
  },
  {
    family: "struct",
    since: "custom-descriptors",
    rows: {
      "struct.new_desc": [0xfb0020, "type", { constant: true }],
      "struct.new_default_desc": ["type", { constant: true }],
    },
  },
  {
    family: "array",
    since: "gc",
    rows: {
      "array.new": [0xfb0006, "type", { constant: true }],
      "array.new_default": ["type", { constant: true }],
      "array.new_fixed": ["type_size", { constant: true }],
      "array.new_data": ["type_data"],
      "array.new_elem": ["type_elem"],
      "array.get": ["type"],
      "array.get_s": ["type"],
      "array.get_u": ["type"],
      "array.set": ["type"],
      "array.len": ["arrayref -> i32"],
      "array.fill": ["type"],
      "array.copy": ["type_type"],
      "array.init_data": ["type_data"],
      "array.init_elem": ["type_elem"],
    },
  },
  {
    family: "i31",
    since: "gc",
    rows: {
      "ref.i31": [0xfb001c, "i32 -> i31", { constant: true }],
      "i31.get_s": ["i31ref -> i32"],
      "i31.get_u": [],
    },
  },
  {
    family: "extern",
    since: "gc",
    rows: {
      "any.convert_extern": [0xfb001a, "none", { constant: true }],
      "extern.convert_any": ["none", { constant: true }],
    },
  },
  {
    family: "cast",
    since: "gc",
    rows: {
      "ref.test": [0xfb0014, "reference"],
      "ref.test_null": ["reference", { mnemonic: "ref.test", nullable: true }],
      "ref.cast": ["reference"],
      "ref.cast_null": ["reference", { mnemonic: "ref.cast", nullable: true }],
      br_on_cast: ["cast_branch"],
      br_on_cast_fail: ["cast_branch"],
    },
  },
  {
    family: "descriptor",
    since: "custom-descriptors",
    rows: {
      "ref.get_desc": [0xfb0022, "type"],
      "ref.cast_desc_eq": ["reference"],
      "ref.cast_desc_eq_null": ["reference", { mnemonic: "ref.cast_desc_eq", nullable: true }],
      br_on_cast_desc_eq: ["cast_branch"],
      br_on_cast_desc_eq_fail: ["cast_branch"],
    },
  },
  // Memory access
  {
    family: "vector",
    since: "simd",
    rows: {
      "v128.load": [0xfd0000, "address -> v128", { width: 16 }],
      "v128.load8x8_s": ["address -> v128", { width: 8 }],
      "v128.load8x8_u": [],
      "v128.load16x4_s": [],
      "v128.load16x4_u": [],
      "v128.load32x2_s": [],
      "v128.load32x2_u": [],
      "v128.load8_splat": ["address -> v128", { width: 1 }],
      "v128.load16_splat": ["address -> v128", { width: 2 }],
      "v128.load32_splat": ["address -> v128", { width: 4 }],
      "v128.load64_splat": ["address -> v128", { width: 8 }],
      "v128.store": ["address v128 ->", { width: 16 }],
      "v128.load8_lane": [0xfd0054, "memarg_lane", "address v128 -> v128", { width: 1, lanes: 16 }],
      "v128.load16_lane": ["memarg_lane", "address v128 -> v128", { width: 2, lanes: 8 }],
      "v128.load32_lane": ["memarg_lane", "address v128 -> v128", { width: 4, lanes: 4 }],
      "v128.load64_lane": ["memarg_lane", "address v128 -> v128", { width: 8, lanes: 2 }],
      "v128.store8_lane": ["memarg_lane", "address v128 ->", { width: 1, lanes: 16 }],
      "v128.store16_lane": ["memarg_lane", "address v128 ->", { width: 2, lanes: 8 }],
      "v128.store32_lane": ["memarg_lane", "address v128 ->", { width: 4, lanes: 4 }],
      "v128.store64_lane": ["memarg_lane", "address v128 ->", { width: 8, lanes: 2 }],
      "v128.load32_zero": ["address -> v128", { width: 4 }],
      "v128.load64_zero": ["address -> v128", { width: 8 }],
      // Constants, lanes, bits
      "v128.const": [0xfd000c, "v128", "-> v128", { constant: true }],
      "i8x16.shuffle": ["shuffle", "v128 v128 -> v128", { lanes: 32 }],
      "i8x16.swizzle": ["v128 v128 -> v128"],
      "i8x16.splat": ["i32 -> v128"],
      "i16x8.splat": [],
      "i32x4.splat": [],
      "i64x2.splat": ["i64 -> v128"],
      "f32x4.splat": ["f32 -> v128"],
      "f64x2.splat": ["f64 -> v128"],
      "i8x16.extract_lane_s": ["lane", "v128 -> i32", { lanes: 16 }],
      "i8x16.extract_lane_u": [],
      "i8x16.replace_lane": ["lane", "v128 i32 -> v128", { lanes: 16 }],
      "i16x8.extract_lane_s": ["lane", "v128 -> i32", { lanes: 8 }],
      "i16x8.extract_lane_u": [],
      "i16x8.replace_lane": ["lane", "v128 i32 -> v128", { lanes: 8 }],
      "i32x4.extract_lane": ["lane", "v128 -> i32", { lanes: 4 }],
      "i32x4.replace_lane": ["lane", "v128 i32 -> v128", { lanes: 4 }],
      "i64x2.extract_lane": ["lane", "v128 -> i64", { lanes: 2 }],
      "i64x2.replace_lane": ["lane", "v128 i64 -> v128", { lanes: 2 }],
      "f32x4.extract_lane": ["lane", "v128 -> f32", { lanes: 4 }],
      "f32x4.replace_lane": ["lane", "v128 f32 -> v128", { lanes: 4 }],
      "f64x2.extract_lane": ["lane", "v128 -> f64", { lanes: 2 }],
      "f64x2.replace_lane": ["lane", "v128 f64 -> v128", { lanes: 2 }],
      "v128.not": [0xfd004d, "v128 -> v128"],
      "v128.and": ["v128 v128 -> v128"],
      "v128.andnot": [],
      "v128.or": [],
      "v128.xor": [],
      "v128.bitselect": ["v128 v128 v128 -> v128"],
      "v128.any_true": ["v128 -> i32"],
      // Comparisons
      "i8x16.eq": [0xfd0023, "v128 v128 -> v128"],
      "i8x16.ne": [],
      "i8x16.lt_s": [],
      "i8x16.lt_u": [],
      "i8x16.gt_s": [],
      "i8x16.gt_u": [],
      "i8x16.le_s": [],
      "i8x16.le_u": [],
      "i8x16.ge_s": [],
      "i8x16.ge_u": [],
      "i16x8.eq": [],
      "i16x8.ne": [],
      "i16x8.lt_s": [],
      "i16x8.lt_u": [],
      "i16x8.gt_s": [],
      "i16x8.gt_u": [],
      "i16x8.le_s": [],
      "i16x8.le_u": [],
      "i16x8.ge_s": [],
      "i16x8.ge_u": [],
      "i32x4.eq": [],
      "i32x4.ne": [],
      "i32x4.lt_s": [],
      "i32x4.lt_u": [],
      "i32x4.gt_s": [],
      "i32x4.gt_u": [],
      "i32x4.le_s": [],
      "i32x4.le_u": [],
      "i32x4.ge_s": [],
      "i32x4.ge_u": [],
      "f32x4.eq": [],
      "f32x4.ne": [],
      "f32x4.lt": [],
      "f32x4.gt": [],
      "f32x4.le": [],
      "f32x4.ge": [],
      "f64x2.eq": [],
      "f64x2.ne": [],
      "f64x2.lt": [],
      "f64x2.gt": [],
      "f64x2.le": [],
      "f64x2.ge": [],
      "i64x2.eq": [0xfd00d6],
      "i64x2.ne": [],
      "i64x2.lt_s": [],
      "i64x2.gt_s": [],
      "i64x2.le_s": [],
      "i64x2.ge_s": [],
      // I8x16 arithmetic
      "i8x16.abs": [0xfd0060, "v128 -> v128"],
      "i8x16.neg": [],
      "i8x16.popcnt": [],
      "i8x16.all_true": ["v128 -> i32"],
      "i8x16.bitmask": [],
      "i8x16.narrow_i16x8_s": ["v128 v128 -> v128"],
      "i8x16.narrow_i16x8_u": [],
      "i8x16.shl": [0xfd006b, "v128 i32 -> v128"],
      "i8x16.shr_s": [],
      "i8x16.shr_u": [],
      "i8x16.add": ["v128 v128 -> v128"],
      "i8x16.add_sat_s": [],
      "i8x16.add_sat_u": [],
      "i8x16.sub": [],
      "i8x16.sub_sat_s": [],
      "i8x16.sub_sat_u": [],
      "i8x16.min_s": [0xfd0076],
      "i8x16.min_u": [],
      "i8x16.max_s": [],
      "i8x16.max_u": [],
      "i8x16.avgr_u": [0xfd007b],
      // I16x8 arithmetic
      "i16x8.extadd_pairwise_i8x16_s": [0xfd007c, "v128 -> v128"],
      "i16x8.extadd_pairwise_i8x16_u": [],
      "i16x8.abs": [0xfd0080],
      "i16x8.neg": [],
      "i16x8.q15mulr_sat_s": ["v128 v128 -> v128"],
      "i16x8.all_true": ["v128 -> i32"],
      "i16x8.bitmask": [],
      "i16x8.narrow_i32x4_s": ["v128 v128 -> v128"],
      "i16x8.narrow_i32x4_u": [],
      "i16x8.extend_low_i8x16_s": ["v128 -> v128"],
      "i16x8.extend_high_i8x16_s": [],
      "i16x8.extend_low_i8x16_u": [],
      "i16x8.extend_high_i8x16_u": [],
      "i16x8.shl": ["v128 i32 -> v128"],
      "i16x8.shr_s": [],
      "i16x8.shr_u": [],
      "i16x8.add": ["v128 v128 -> v128"],
      "i16x8.add_sat_s": [],
      "i16x8.add_sat_u": [],
      "i16x8.sub": [],
      "i16x8.sub_sat_s": [],
      "i16x8.sub_sat_u": [],
      "i16x8.mul": [0xfd0095],
      "i16x8.min_s": [],
      "i16x8.min_u": [],
      "i16x8.max_s": [],
      "i16x8.max_u": [],
      "i16x8.avgr_u": [0xfd009b],
      "i16x8.extmul_low_i8x16_s": [],
      "i16x8.extmul_high_i8x16_s": [],
      "i16x8.extmul_low_i8x16_u": [],
      "i16x8.extmul_high_i8x16_u": [],
      // I32x4 arithmetic
      "i32x4.extadd_pairwise_i16x8_s": [0xfd007e, "v128 -> v128"],
      "i32x4.extadd_pairwise_i16x8_u": [],
      "i32x4.abs": [0xfd00a0],
      "i32x4.neg": [],
      "i32x4.all_true": [0xfd00a3, "v128 -> i32"],
      "i32x4.bitmask": [],
      "i32x4.extend_low_i16x8_s": [0xfd00a7, "v128 -> v128"],
      "i32x4.extend_high_i16x8_s": [],
      "i32x4.extend_low_i16x8_u": [],
      "i32x4.extend_high_i16x8_u": [],
      "i32x4.shl": ["v128 i32 -> v128"],
      "i32x4.shr_s": [],
      "i32x4.shr_u": [],
      "i32x4.add": ["v128 v128 -> v128"],
      "i32x4.sub": [0xfd00b1],
      "i32x4.mul": [0xfd00b5],
      "i32x4.min_s": [],
      "i32x4.min_u": [],
      "i32x4.max_s": [],
      "i32x4.max_u": [],
      "i32x4.dot_i16x8_s": [],
      "i32x4.extmul_low_i16x8_s": [0xfd00bc],
      "i32x4.extmul_high_i16x8_s": [],
      "i32x4.extmul_low_i16x8_u": [],
      "i32x4.extmul_high_i16x8_u": [],
      // I64x2 arithmetic
      "i64x2.abs": [0xfd00c0, "v128 -> v128"],
      "i64x2.neg": [],
      "i64x2.all_true": [0xfd00c3, "v128 -> i32"],
      "i64x2.bitmask": [],
      "i64x2.extend_low_i32x4_s": [0xfd00c7, "v128 -> v128"],
      "i64x2.extend_high_i32x4_s": [],
      "i64x2.extend_low_i32x4_u": [],
      "i64x2.extend_high_i32x4_u": [],
      "i64x2.shl": ["v128 i32 -> v128"],
      "i64x2.shr_s": [],
      "i64x2.shr_u": [],
      "i64x2.add": ["v128 v128 -> v128"],
      "i64x2.sub": [0xfd00d1],
      "i64x2.mul": [0xfd00d5],
      "i64x2.extmul_low_i32x4_s": [0xfd00dc],
      "i64x2.extmul_high_i32x4_s": [],
      "i64x2.extmul_low_i32x4_u": [],
      "i64x2.extmul_high_i32x4_u": [],
      // Floating point
      "f32x4.ceil": [0xfd0067, "v128 -> v128"],
      "f32x4.floor": [],
      "f32x4.trunc": [],
      "f32x4.nearest": [],
      "f32x4.abs": [0xfd00e0],
      "f32x4.neg": [],
      "f32x4.sqrt": [0xfd00e3],
      "f32x4.add": ["v128 v128 -> v128"],
      "f32x4.sub": [],
      "f32x4.mul": [],
      "f32x4.div": [],
      "f32x4.min": [],
      "f32x4.max": [],
      "f32x4.pmin": [],
      "f32x4.pmax": [],
      "f64x2.ceil": [0xfd0074, "v128 -> v128"],
      "f64x2.floor": [],
      "f64x2.trunc": [0xfd007a],
      "f64x2.nearest": [0xfd0094],
      "f64x2.abs": [0xfd00ec],
      "f64x2.neg": [],
      "f64x2.sqrt": [0xfd00ef],
      "f64x2.add": ["v128 v128 -> v128"],
      "f64x2.sub": [],
      "f64x2.mul": [],
      "f64x2.div": [],
      "f64x2.min": [],
      "f64x2.max": [],
      "f64x2.pmin": [],
      "f64x2.pmax": [],
      // Conversions
      "f32x4.demote_f64x2_zero": [0xfd005e, "v128 -> v128"],
      "f64x2.promote_low_f32x4": [],
      "i32x4.trunc_sat_f32x4_s": [0xfd00f8],
      "i32x4.trunc_sat_f32x4_u": [],
      "f32x4.convert_i32x4_s": [],
      "f32x4.convert_i32x4_u": [],
      "i32x4.trunc_sat_f64x2_s_zero": [],
      "i32x4.trunc_sat_f64x2_u_zero": [],
      "f64x2.convert_low_i32x4_s": [],
      "f64x2.convert_low_i32x4_u": [],
    },
  },
  // Relaxed vectors
  {
    family: "vector",
    since: "relaxed-simd",
    rows: {
      "i8x16.relaxed_swizzle": [0xfd0100, "v128 v128 -> v128"],
      "i32x4.relaxed_trunc_f32x4_s": ["v128 -> v128"],
      "i32x4.relaxed_trunc_f32x4_u": [],
      "i32x4.relaxed_trunc_f64x2_s_zero": [],
      "i32x4.relaxed_trunc_f64x2_u_zero": [],
      "f32x4.relaxed_madd": ["v128 v128 v128 -> v128"],
      "f32x4.relaxed_nmadd": [],
      "f64x2.relaxed_madd": [],
      "f64x2.relaxed_nmadd": [],
      "i8x16.relaxed_laneselect": [],
      "i16x8.relaxed_laneselect": [],
      "i32x4.relaxed_laneselect": [],
      "i64x2.relaxed_laneselect": [],
      "f32x4.relaxed_min": ["v128 v128 -> v128"],
      "f32x4.relaxed_max": [],
      "f64x2.relaxed_min": [],
      "f64x2.relaxed_max": [],
      "i16x8.relaxed_q15mulr_s": [],
      "i16x8.relaxed_dot_i8x16_i7x16_s": [],
      "i32x4.relaxed_dot_i8x16_i7x16_add_s": ["v128 v128 v128 -> v128"],
    },
  },
  {
    family: "atomic",
    since: "threads",
    rows: {
      "memory.atomic.notify": [0xfe0000, "address i32 -> i32", { width: 4 }],
      "memory.atomic.wait32": ["address i32 i64 -> i32", { width: 4 }],
      "memory.atomic.wait64": ["address i64 i64 -> i32", { width: 8 }],
      "atomic.fence": ["fence", "->"],
      "i32.atomic.load": [0xfe0010, "address -> i32", { width: 4 }],
      "i64.atomic.load": ["address -> i64", { width: 8 }],
      "i32.atomic.load8_u": ["address -> i32", { width: 1 }],
      "i32.atomic.load16_u": ["address -> i32", { width: 2 }],
      "i64.atomic.load8_u": ["address -> i64", { width: 1 }],
      "i64.atomic.load16_u": ["address -> i64", { width: 2 }],
      "i64.atomic.load32_u": ["address -> i64", { width: 4 }],
      "i32.atomic.store": ["address i32 ->", { width: 4 }],
      "i64.atomic.store": ["address i64 ->", { width: 8 }],
      "i32.atomic.store8": ["address i32 ->", { width: 1 }],
      "i32.atomic.store16": ["address i32 ->", { width: 2 }],
      "i64.atomic.store8": ["address i64 ->", { width: 1 }],
      "i64.atomic.store16": ["address i64 ->", { width: 2 }],
      "i64.atomic.store32": ["address i64 ->", { width: 4 }],
      "i32.atomic.rmw.add": ["address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.add": ["address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.add_u": ["address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.add_u": ["address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.add_u": ["address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.add_u": ["address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.add_u": ["address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.sub": ["address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.sub": ["address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.sub_u": ["address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.sub_u": ["address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.sub_u": ["address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.sub_u": ["address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.sub_u": ["address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.and": ["address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.and": ["address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.and_u": ["address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.and_u": ["address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.and_u": ["address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.and_u": ["address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.and_u": ["address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.or": ["address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.or": ["address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.or_u": ["address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.or_u": ["address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.or_u": ["address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.or_u": ["address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.or_u": ["address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.xor": ["address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.xor": ["address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.xor_u": ["address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.xor_u": ["address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.xor_u": ["address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.xor_u": ["address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.xor_u": ["address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.xchg": ["address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.xchg": ["address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.xchg_u": ["address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.xchg_u": ["address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.xchg_u": ["address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.xchg_u": ["address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.xchg_u": ["address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.cmpxchg": ["address i32 i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.cmpxchg": ["address i64 i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.cmpxchg_u": ["address i32 i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.cmpxchg_u": ["address i32 i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.cmpxchg_u": ["address i64 i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.cmpxchg_u": ["address i64 i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.cmpxchg_u": ["address i64 i64 -> i64", { width: 4 }],
    },
  },
] as const;

type Group = (typeof INSTRUCTION_GROUPS)[number];
type RowsOf<F extends Family> = Extract<Group, { readonly family: F }>["rows"];
type NamesOf<Rows> = Rows extends unknown ? keyof Rows & string : never;
type NamesWithoutSignature<Rows> = Rows extends unknown
  ? {
      [Name in keyof Rows]: Rows[Name] extends readonly [number?]
        ? never
        : Extract<Rows[Name] extends readonly (infer Cell)[] ? Cell : never, Signature> extends never
          ? Name
          : never;
    }[keyof Rows] &
      string
  : never;

type NamesWithConstant<Rows> = Rows extends unknown
  ? {
      [Name in keyof Rows]: Rows[Name] extends readonly [...unknown[], { readonly constant: true | Feature }]
        ? Name
        : never;
    }[keyof Rows] &
      string
  : never;

/** Instructions that are treated alike: what dispatchers go by. */
export type Family = Group["family"];

/** The names of the instructions of these families. A name is the mnemonic, unless an earlier row has that: `select_t`. */
export type InstructionName<F extends Family = Family> = NamesOf<RowsOf<F>>;

/** The names of those whose typing is more than a signature. */
export type UntypedName<F extends Family = Family> = NamesWithoutSignature<RowsOf<F>>;

/** The names of those that constant expressions may have. */
export type ConstantName = NamesWithConstant<Group["rows"]>;
