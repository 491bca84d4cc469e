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

interface Facts {
  /** The text format's keyword, if a row before this one has it as its name. */
  readonly mnemonic?: string;
  readonly width?: number;
  readonly lanes?: number;
  readonly terminator?: true;
  readonly constant?: true | Feature;
  readonly nullable?: true;
}

/** Immediates, the signature if it says all about the typing, and what else there is to know. */
export type Properties =
  | readonly [immediates: ImmediateKind]
  | readonly [immediates: ImmediateKind, signature: string]
  | readonly [immediates: ImmediateKind, facts: Facts]
  | readonly [immediates: ImmediateKind, signature: string, facts: Facts];

/** The opcode leads; left out, it is the one after the row's before. */
export type Row = readonly [opcode: number, ...Properties] | Properties;

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
      nop: ["none", "->"],
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
      "ref.eq": [0xd3, "none", "eqref eqref -> i32"],
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
      "i32.load": [0x28, "memarg", "address -> i32", { width: 4 }],
      "i64.load": ["memarg", "address -> i64", { width: 8 }],
      "f32.load": ["memarg", "address -> f32", { width: 4 }],
      "f64.load": ["memarg", "address -> f64", { width: 8 }],
      "i32.load8_s": ["memarg", "address -> i32", { width: 1 }],
      "i32.load8_u": ["memarg", "address -> i32", { width: 1 }],
      "i32.load16_s": ["memarg", "address -> i32", { width: 2 }],
      "i32.load16_u": ["memarg", "address -> i32", { width: 2 }],
      "i64.load8_s": ["memarg", "address -> i64", { width: 1 }],
      "i64.load8_u": ["memarg", "address -> i64", { width: 1 }],
      "i64.load16_s": ["memarg", "address -> i64", { width: 2 }],
      "i64.load16_u": ["memarg", "address -> i64", { width: 2 }],
      "i64.load32_s": ["memarg", "address -> i64", { width: 4 }],
      "i64.load32_u": ["memarg", "address -> i64", { width: 4 }],
    },
  },
  {
    family: "store",
    rows: {
      "i32.store": [0x36, "memarg", "address i32 ->", { width: 4 }],
      "i64.store": ["memarg", "address i64 ->", { width: 8 }],
      "f32.store": ["memarg", "address f32 ->", { width: 4 }],
      "f64.store": ["memarg", "address f64 ->", { width: 8 }],
      "i32.store8": ["memarg", "address i32 ->", { width: 1 }],
      "i32.store16": ["memarg", "address i32 ->", { width: 2 }],
      "i64.store8": ["memarg", "address i64 ->", { width: 1 }],
      "i64.store16": ["memarg", "address i64 ->", { width: 2 }],
      "i64.store32": ["memarg", "address i64 ->", { width: 4 }],
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
      "i32.eqz": [0x45, "none", "i32 -> i32"],
      "i32.eq": ["none", "i32 i32 -> i32"],
      "i32.ne": ["none", "i32 i32 -> i32"],
      "i32.lt_s": ["none", "i32 i32 -> i32"],
      "i32.lt_u": ["none", "i32 i32 -> i32"],
      "i32.gt_s": ["none", "i32 i32 -> i32"],
      "i32.gt_u": ["none", "i32 i32 -> i32"],
      "i32.le_s": ["none", "i32 i32 -> i32"],
      "i32.le_u": ["none", "i32 i32 -> i32"],
      "i32.ge_s": ["none", "i32 i32 -> i32"],
      "i32.ge_u": ["none", "i32 i32 -> i32"],
      "i64.eqz": ["none", "i64 -> i32"],
      "i64.eq": ["none", "i64 i64 -> i32"],
      "i64.ne": ["none", "i64 i64 -> i32"],
      "i64.lt_s": ["none", "i64 i64 -> i32"],
      "i64.lt_u": ["none", "i64 i64 -> i32"],
      "i64.gt_s": ["none", "i64 i64 -> i32"],
      "i64.gt_u": ["none", "i64 i64 -> i32"],
      "i64.le_s": ["none", "i64 i64 -> i32"],
      "i64.le_u": ["none", "i64 i64 -> i32"],
      "i64.ge_s": ["none", "i64 i64 -> i32"],
      "i64.ge_u": ["none", "i64 i64 -> i32"],
      "f32.eq": ["none", "f32 f32 -> i32"],
      "f32.ne": ["none", "f32 f32 -> i32"],
      "f32.lt": ["none", "f32 f32 -> i32"],
      "f32.gt": ["none", "f32 f32 -> i32"],
      "f32.le": ["none", "f32 f32 -> i32"],
      "f32.ge": ["none", "f32 f32 -> i32"],
      "f64.eq": ["none", "f64 f64 -> i32"],
      "f64.ne": ["none", "f64 f64 -> i32"],
      "f64.lt": ["none", "f64 f64 -> i32"],
      "f64.gt": ["none", "f64 f64 -> i32"],
      "f64.le": ["none", "f64 f64 -> i32"],
      "f64.ge": ["none", "f64 f64 -> i32"],
    },
  },
  {
    family: "arithmetic",
    rows: {
      "i32.clz": [0x67, "none", "i32 -> i32"],
      "i32.ctz": ["none", "i32 -> i32"],
      "i32.popcnt": ["none", "i32 -> i32"],
      "i32.add": ["none", "i32 i32 -> i32", { constant: "extended-const" }],
      "i32.sub": ["none", "i32 i32 -> i32", { constant: "extended-const" }],
      "i32.mul": ["none", "i32 i32 -> i32", { constant: "extended-const" }],
      "i32.div_s": ["none", "i32 i32 -> i32"],
      "i32.div_u": ["none", "i32 i32 -> i32"],
      "i32.rem_s": ["none", "i32 i32 -> i32"],
      "i32.rem_u": ["none", "i32 i32 -> i32"],
      "i32.and": ["none", "i32 i32 -> i32"],
      "i32.or": ["none", "i32 i32 -> i32"],
      "i32.xor": ["none", "i32 i32 -> i32"],
      "i32.shl": ["none", "i32 i32 -> i32"],
      "i32.shr_s": ["none", "i32 i32 -> i32"],
      "i32.shr_u": ["none", "i32 i32 -> i32"],
      "i32.rotl": ["none", "i32 i32 -> i32"],
      "i32.rotr": ["none", "i32 i32 -> i32"],
      "i64.clz": ["none", "i64 -> i64"],
      "i64.ctz": ["none", "i64 -> i64"],
      "i64.popcnt": ["none", "i64 -> i64"],
      "i64.add": ["none", "i64 i64 -> i64", { constant: "extended-const" }],
      "i64.sub": ["none", "i64 i64 -> i64", { constant: "extended-const" }],
      "i64.mul": ["none", "i64 i64 -> i64", { constant: "extended-const" }],
      "i64.div_s": ["none", "i64 i64 -> i64"],
      "i64.div_u": ["none", "i64 i64 -> i64"],
      "i64.rem_s": ["none", "i64 i64 -> i64"],
      "i64.rem_u": ["none", "i64 i64 -> i64"],
      "i64.and": ["none", "i64 i64 -> i64"],
      "i64.or": ["none", "i64 i64 -> i64"],
      "i64.xor": ["none", "i64 i64 -> i64"],
      "i64.shl": ["none", "i64 i64 -> i64"],
      "i64.shr_s": ["none", "i64 i64 -> i64"],
      "i64.shr_u": ["none", "i64 i64 -> i64"],
      "i64.rotl": ["none", "i64 i64 -> i64"],
      "i64.rotr": ["none", "i64 i64 -> i64"],
      "f32.abs": ["none", "f32 -> f32"],
      "f32.neg": ["none", "f32 -> f32"],
      "f32.ceil": ["none", "f32 -> f32"],
      "f32.floor": ["none", "f32 -> f32"],
      "f32.trunc": ["none", "f32 -> f32"],
      "f32.nearest": ["none", "f32 -> f32"],
      "f32.sqrt": ["none", "f32 -> f32"],
      "f32.add": ["none", "f32 f32 -> f32"],
      "f32.sub": ["none", "f32 f32 -> f32"],
      "f32.mul": ["none", "f32 f32 -> f32"],
      "f32.div": ["none", "f32 f32 -> f32"],
      "f32.min": ["none", "f32 f32 -> f32"],
      "f32.max": ["none", "f32 f32 -> f32"],
      "f32.copysign": ["none", "f32 f32 -> f32"],
      "f64.abs": ["none", "f64 -> f64"],
      "f64.neg": ["none", "f64 -> f64"],
      "f64.ceil": ["none", "f64 -> f64"],
      "f64.floor": ["none", "f64 -> f64"],
      "f64.trunc": ["none", "f64 -> f64"],
      "f64.nearest": ["none", "f64 -> f64"],
      "f64.sqrt": ["none", "f64 -> f64"],
      "f64.add": ["none", "f64 f64 -> f64"],
      "f64.sub": ["none", "f64 f64 -> f64"],
      "f64.mul": ["none", "f64 f64 -> f64"],
      "f64.div": ["none", "f64 f64 -> f64"],
      "f64.min": ["none", "f64 f64 -> f64"],
      "f64.max": ["none", "f64 f64 -> f64"],
      "f64.copysign": ["none", "f64 f64 -> f64"],
    },
  },
  {
    family: "conversion",
    rows: {
      "i32.wrap_i64": [0xa7, "none", "i64 -> i32"],
      "i32.trunc_f32_s": ["none", "f32 -> i32"],
      "i32.trunc_f32_u": ["none", "f32 -> i32"],
      "i32.trunc_f64_s": ["none", "f64 -> i32"],
      "i32.trunc_f64_u": ["none", "f64 -> i32"],
      "i64.extend_i32_s": ["none", "i32 -> i64"],
      "i64.extend_i32_u": ["none", "i32 -> i64"],
      "i64.trunc_f32_s": ["none", "f32 -> i64"],
      "i64.trunc_f32_u": ["none", "f32 -> i64"],
      "i64.trunc_f64_s": ["none", "f64 -> i64"],
      "i64.trunc_f64_u": ["none", "f64 -> i64"],
      "f32.convert_i32_s": ["none", "i32 -> f32"],
      "f32.convert_i32_u": ["none", "i32 -> f32"],
      "f32.convert_i64_s": ["none", "i64 -> f32"],
      "f32.convert_i64_u": ["none", "i64 -> f32"],
      "f32.demote_f64": ["none", "f64 -> f32"],
      "f64.convert_i32_s": ["none", "i32 -> f64"],
      "f64.convert_i32_u": ["none", "i32 -> f64"],
      "f64.convert_i64_s": ["none", "i64 -> f64"],
      "f64.convert_i64_u": ["none", "i64 -> f64"],
      "f64.promote_f32": ["none", "f32 -> f64"],
      "i32.reinterpret_f32": ["none", "f32 -> i32"],
      "i64.reinterpret_f64": ["none", "f64 -> i64"],
      "f32.reinterpret_i32": ["none", "i32 -> f32"],
      "f64.reinterpret_i64": ["none", "i64 -> f64"],
    },
  },
  {
    family: "conversion",
    since: "sign-extension",
    rows: {
      "i32.extend8_s": [0xc0, "none", "i32 -> i32"],
      "i32.extend16_s": ["none", "i32 -> i32"],
      "i64.extend8_s": ["none", "i64 -> i64"],
      "i64.extend16_s": ["none", "i64 -> i64"],
      "i64.extend32_s": ["none", "i64 -> i64"],
    },
  },
  {
    family: "conversion",
    since: "saturating-float-to-int",
    rows: {
      "i32.trunc_sat_f32_s": [0xfc0000, "none", "f32 -> i32"],
      "i32.trunc_sat_f32_u": ["none", "f32 -> i32"],
      "i32.trunc_sat_f64_s": ["none", "f64 -> i32"],
      "i32.trunc_sat_f64_u": ["none", "f64 -> i32"],
      "i64.trunc_sat_f32_s": ["none", "f32 -> i64"],
      "i64.trunc_sat_f32_u": ["none", "f32 -> i64"],
      "i64.trunc_sat_f64_s": ["none", "f64 -> i64"],
      "i64.trunc_sat_f64_u": ["none", "f64 -> i64"],
    },
  },
  {
    family: "wide",
    since: "wide-arithmetic",
    rows: {
      "i64.add128": [0xfc0013, "none", "i64 i64 i64 i64 -> i64 i64"],
      "i64.sub128": ["none", "i64 i64 i64 i64 -> i64 i64"],
      "i64.mul_wide_s": ["none", "i64 i64 -> i64 i64"],
      "i64.mul_wide_u": ["none", "i64 i64 -> i64 i64"],
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
      "array.len": ["none", "arrayref -> i32"],
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
      "ref.i31": [0xfb001c, "none", "i32 -> i31", { constant: true }],
      "i31.get_s": ["none", "i31ref -> i32"],
      "i31.get_u": ["none", "i31ref -> i32"],
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
      "v128.load": [0xfd0000, "memarg", "address -> v128", { width: 16 }],
      "v128.load8x8_s": ["memarg", "address -> v128", { width: 8 }],
      "v128.load8x8_u": ["memarg", "address -> v128", { width: 8 }],
      "v128.load16x4_s": ["memarg", "address -> v128", { width: 8 }],
      "v128.load16x4_u": ["memarg", "address -> v128", { width: 8 }],
      "v128.load32x2_s": ["memarg", "address -> v128", { width: 8 }],
      "v128.load32x2_u": ["memarg", "address -> v128", { width: 8 }],
      "v128.load8_splat": ["memarg", "address -> v128", { width: 1 }],
      "v128.load16_splat": ["memarg", "address -> v128", { width: 2 }],
      "v128.load32_splat": ["memarg", "address -> v128", { width: 4 }],
      "v128.load64_splat": ["memarg", "address -> v128", { width: 8 }],
      "v128.store": ["memarg", "address v128 ->", { width: 16 }],
      "v128.load8_lane": [0xfd0054, "memarg_lane", "address v128 -> v128", { width: 1, lanes: 16 }],
      "v128.load16_lane": ["memarg_lane", "address v128 -> v128", { width: 2, lanes: 8 }],
      "v128.load32_lane": ["memarg_lane", "address v128 -> v128", { width: 4, lanes: 4 }],
      "v128.load64_lane": ["memarg_lane", "address v128 -> v128", { width: 8, lanes: 2 }],
      "v128.store8_lane": ["memarg_lane", "address v128 ->", { width: 1, lanes: 16 }],
      "v128.store16_lane": ["memarg_lane", "address v128 ->", { width: 2, lanes: 8 }],
      "v128.store32_lane": ["memarg_lane", "address v128 ->", { width: 4, lanes: 4 }],
      "v128.store64_lane": ["memarg_lane", "address v128 ->", { width: 8, lanes: 2 }],
      "v128.load32_zero": ["memarg", "address -> v128", { width: 4 }],
      "v128.load64_zero": ["memarg", "address -> v128", { width: 8 }],
    },
  },
  // Constants, lanes, bits
  {
    family: "vector",
    since: "simd",
    rows: {
      "v128.const": [0xfd000c, "v128", "-> v128", { constant: true }],
      "i8x16.shuffle": ["shuffle", "v128 v128 -> v128", { lanes: 32 }],
      "i8x16.swizzle": ["none", "v128 v128 -> v128"],
      "i8x16.splat": ["none", "i32 -> v128"],
      "i16x8.splat": ["none", "i32 -> v128"],
      "i32x4.splat": ["none", "i32 -> v128"],
      "i64x2.splat": ["none", "i64 -> v128"],
      "f32x4.splat": ["none", "f32 -> v128"],
      "f64x2.splat": ["none", "f64 -> v128"],
      "i8x16.extract_lane_s": ["lane", "v128 -> i32", { lanes: 16 }],
      "i8x16.extract_lane_u": ["lane", "v128 -> i32", { lanes: 16 }],
      "i8x16.replace_lane": ["lane", "v128 i32 -> v128", { lanes: 16 }],
      "i16x8.extract_lane_s": ["lane", "v128 -> i32", { lanes: 8 }],
      "i16x8.extract_lane_u": ["lane", "v128 -> i32", { lanes: 8 }],
      "i16x8.replace_lane": ["lane", "v128 i32 -> v128", { lanes: 8 }],
      "i32x4.extract_lane": ["lane", "v128 -> i32", { lanes: 4 }],
      "i32x4.replace_lane": ["lane", "v128 i32 -> v128", { lanes: 4 }],
      "i64x2.extract_lane": ["lane", "v128 -> i64", { lanes: 2 }],
      "i64x2.replace_lane": ["lane", "v128 i64 -> v128", { lanes: 2 }],
      "f32x4.extract_lane": ["lane", "v128 -> f32", { lanes: 4 }],
      "f32x4.replace_lane": ["lane", "v128 f32 -> v128", { lanes: 4 }],
      "f64x2.extract_lane": ["lane", "v128 -> f64", { lanes: 2 }],
      "f64x2.replace_lane": ["lane", "v128 f64 -> v128", { lanes: 2 }],
      "v128.not": [0xfd004d, "none", "v128 -> v128"],
      "v128.and": ["none", "v128 v128 -> v128"],
      "v128.andnot": ["none", "v128 v128 -> v128"],
      "v128.or": ["none", "v128 v128 -> v128"],
      "v128.xor": ["none", "v128 v128 -> v128"],
      "v128.bitselect": ["none", "v128 v128 v128 -> v128"],
      "v128.any_true": ["none", "v128 -> i32"],
    },
  },
  // Comparisons
  {
    family: "vector",
    since: "simd",
    rows: {
      "i8x16.eq": [0xfd0023, "none", "v128 v128 -> v128"],
      "i8x16.ne": ["none", "v128 v128 -> v128"],
      "i8x16.lt_s": ["none", "v128 v128 -> v128"],
      "i8x16.lt_u": ["none", "v128 v128 -> v128"],
      "i8x16.gt_s": ["none", "v128 v128 -> v128"],
      "i8x16.gt_u": ["none", "v128 v128 -> v128"],
      "i8x16.le_s": ["none", "v128 v128 -> v128"],
      "i8x16.le_u": ["none", "v128 v128 -> v128"],
      "i8x16.ge_s": ["none", "v128 v128 -> v128"],
      "i8x16.ge_u": ["none", "v128 v128 -> v128"],
      "i16x8.eq": ["none", "v128 v128 -> v128"],
      "i16x8.ne": ["none", "v128 v128 -> v128"],
      "i16x8.lt_s": ["none", "v128 v128 -> v128"],
      "i16x8.lt_u": ["none", "v128 v128 -> v128"],
      "i16x8.gt_s": ["none", "v128 v128 -> v128"],
      "i16x8.gt_u": ["none", "v128 v128 -> v128"],
      "i16x8.le_s": ["none", "v128 v128 -> v128"],
      "i16x8.le_u": ["none", "v128 v128 -> v128"],
      "i16x8.ge_s": ["none", "v128 v128 -> v128"],
      "i16x8.ge_u": ["none", "v128 v128 -> v128"],
      "i32x4.eq": ["none", "v128 v128 -> v128"],
      "i32x4.ne": ["none", "v128 v128 -> v128"],
      "i32x4.lt_s": ["none", "v128 v128 -> v128"],
      "i32x4.lt_u": ["none", "v128 v128 -> v128"],
      "i32x4.gt_s": ["none", "v128 v128 -> v128"],
      "i32x4.gt_u": ["none", "v128 v128 -> v128"],
      "i32x4.le_s": ["none", "v128 v128 -> v128"],
      "i32x4.le_u": ["none", "v128 v128 -> v128"],
      "i32x4.ge_s": ["none", "v128 v128 -> v128"],
      "i32x4.ge_u": ["none", "v128 v128 -> v128"],
      "f32x4.eq": ["none", "v128 v128 -> v128"],
      "f32x4.ne": ["none", "v128 v128 -> v128"],
      "f32x4.lt": ["none", "v128 v128 -> v128"],
      "f32x4.gt": ["none", "v128 v128 -> v128"],
      "f32x4.le": ["none", "v128 v128 -> v128"],
      "f32x4.ge": ["none", "v128 v128 -> v128"],
      "f64x2.eq": ["none", "v128 v128 -> v128"],
      "f64x2.ne": ["none", "v128 v128 -> v128"],
      "f64x2.lt": ["none", "v128 v128 -> v128"],
      "f64x2.gt": ["none", "v128 v128 -> v128"],
      "f64x2.le": ["none", "v128 v128 -> v128"],
      "f64x2.ge": ["none", "v128 v128 -> v128"],
      "i64x2.eq": [0xfd00d6, "none", "v128 v128 -> v128"],
      "i64x2.ne": ["none", "v128 v128 -> v128"],
      "i64x2.lt_s": ["none", "v128 v128 -> v128"],
      "i64x2.gt_s": ["none", "v128 v128 -> v128"],
      "i64x2.le_s": ["none", "v128 v128 -> v128"],
      "i64x2.ge_s": ["none", "v128 v128 -> v128"],
    },
  },
  // I8x16 arithmetic
  {
    family: "vector",
    since: "simd",
    rows: {
      "i8x16.abs": [0xfd0060, "none", "v128 -> v128"],
      "i8x16.neg": ["none", "v128 -> v128"],
      "i8x16.popcnt": ["none", "v128 -> v128"],
      "i8x16.all_true": ["none", "v128 -> i32"],
      "i8x16.bitmask": ["none", "v128 -> i32"],
      "i8x16.narrow_i16x8_s": ["none", "v128 v128 -> v128"],
      "i8x16.narrow_i16x8_u": ["none", "v128 v128 -> v128"],
      "i8x16.shl": [0xfd006b, "none", "v128 i32 -> v128"],
      "i8x16.shr_s": ["none", "v128 i32 -> v128"],
      "i8x16.shr_u": ["none", "v128 i32 -> v128"],
      "i8x16.add": ["none", "v128 v128 -> v128"],
      "i8x16.add_sat_s": ["none", "v128 v128 -> v128"],
      "i8x16.add_sat_u": ["none", "v128 v128 -> v128"],
      "i8x16.sub": ["none", "v128 v128 -> v128"],
      "i8x16.sub_sat_s": ["none", "v128 v128 -> v128"],
      "i8x16.sub_sat_u": ["none", "v128 v128 -> v128"],
      "i8x16.min_s": [0xfd0076, "none", "v128 v128 -> v128"],
      "i8x16.min_u": ["none", "v128 v128 -> v128"],
      "i8x16.max_s": ["none", "v128 v128 -> v128"],
      "i8x16.max_u": ["none", "v128 v128 -> v128"],
      "i8x16.avgr_u": [0xfd007b, "none", "v128 v128 -> v128"],
    },
  },
  // I16x8 arithmetic
  {
    family: "vector",
    since: "simd",
    rows: {
      "i16x8.extadd_pairwise_i8x16_s": [0xfd007c, "none", "v128 -> v128"],
      "i16x8.extadd_pairwise_i8x16_u": ["none", "v128 -> v128"],
      "i16x8.abs": [0xfd0080, "none", "v128 -> v128"],
      "i16x8.neg": ["none", "v128 -> v128"],
      "i16x8.q15mulr_sat_s": ["none", "v128 v128 -> v128"],
      "i16x8.all_true": ["none", "v128 -> i32"],
      "i16x8.bitmask": ["none", "v128 -> i32"],
      "i16x8.narrow_i32x4_s": ["none", "v128 v128 -> v128"],
      "i16x8.narrow_i32x4_u": ["none", "v128 v128 -> v128"],
      "i16x8.extend_low_i8x16_s": ["none", "v128 -> v128"],
      "i16x8.extend_high_i8x16_s": ["none", "v128 -> v128"],
      "i16x8.extend_low_i8x16_u": ["none", "v128 -> v128"],
      "i16x8.extend_high_i8x16_u": ["none", "v128 -> v128"],
      "i16x8.shl": ["none", "v128 i32 -> v128"],
      "i16x8.shr_s": ["none", "v128 i32 -> v128"],
      "i16x8.shr_u": ["none", "v128 i32 -> v128"],
      "i16x8.add": ["none", "v128 v128 -> v128"],
      "i16x8.add_sat_s": ["none", "v128 v128 -> v128"],
      "i16x8.add_sat_u": ["none", "v128 v128 -> v128"],
      "i16x8.sub": ["none", "v128 v128 -> v128"],
      "i16x8.sub_sat_s": ["none", "v128 v128 -> v128"],
      "i16x8.sub_sat_u": ["none", "v128 v128 -> v128"],
      "i16x8.mul": [0xfd0095, "none", "v128 v128 -> v128"],
      "i16x8.min_s": ["none", "v128 v128 -> v128"],
      "i16x8.min_u": ["none", "v128 v128 -> v128"],
      "i16x8.max_s": ["none", "v128 v128 -> v128"],
      "i16x8.max_u": ["none", "v128 v128 -> v128"],
      "i16x8.avgr_u": [0xfd009b, "none", "v128 v128 -> v128"],
      "i16x8.extmul_low_i8x16_s": ["none", "v128 v128 -> v128"],
      "i16x8.extmul_high_i8x16_s": ["none", "v128 v128 -> v128"],
      "i16x8.extmul_low_i8x16_u": ["none", "v128 v128 -> v128"],
      "i16x8.extmul_high_i8x16_u": ["none", "v128 v128 -> v128"],
    },
  },
  // I32x4 arithmetic
  {
    family: "vector",
    since: "simd",
    rows: {
      "i32x4.extadd_pairwise_i16x8_s": [0xfd007e, "none", "v128 -> v128"],
      "i32x4.extadd_pairwise_i16x8_u": ["none", "v128 -> v128"],
      "i32x4.abs": [0xfd00a0, "none", "v128 -> v128"],
      "i32x4.neg": ["none", "v128 -> v128"],
      "i32x4.all_true": [0xfd00a3, "none", "v128 -> i32"],
      "i32x4.bitmask": ["none", "v128 -> i32"],
      "i32x4.extend_low_i16x8_s": [0xfd00a7, "none", "v128 -> v128"],
      "i32x4.extend_high_i16x8_s": ["none", "v128 -> v128"],
      "i32x4.extend_low_i16x8_u": ["none", "v128 -> v128"],
      "i32x4.extend_high_i16x8_u": ["none", "v128 -> v128"],
      "i32x4.shl": ["none", "v128 i32 -> v128"],
      "i32x4.shr_s": ["none", "v128 i32 -> v128"],
      "i32x4.shr_u": ["none", "v128 i32 -> v128"],
      "i32x4.add": ["none", "v128 v128 -> v128"],
      "i32x4.sub": [0xfd00b1, "none", "v128 v128 -> v128"],
      "i32x4.mul": [0xfd00b5, "none", "v128 v128 -> v128"],
      "i32x4.min_s": ["none", "v128 v128 -> v128"],
      "i32x4.min_u": ["none", "v128 v128 -> v128"],
      "i32x4.max_s": ["none", "v128 v128 -> v128"],
      "i32x4.max_u": ["none", "v128 v128 -> v128"],
      "i32x4.dot_i16x8_s": ["none", "v128 v128 -> v128"],
      "i32x4.extmul_low_i16x8_s": [0xfd00bc, "none", "v128 v128 -> v128"],
      "i32x4.extmul_high_i16x8_s": ["none", "v128 v128 -> v128"],
      "i32x4.extmul_low_i16x8_u": ["none", "v128 v128 -> v128"],
      "i32x4.extmul_high_i16x8_u": ["none", "v128 v128 -> v128"],
    },
  },
  // I64x2 arithmetic
  {
    family: "vector",
    since: "simd",
    rows: {
      "i64x2.abs": [0xfd00c0, "none", "v128 -> v128"],
      "i64x2.neg": ["none", "v128 -> v128"],
      "i64x2.all_true": [0xfd00c3, "none", "v128 -> i32"],
      "i64x2.bitmask": ["none", "v128 -> i32"],
      "i64x2.extend_low_i32x4_s": [0xfd00c7, "none", "v128 -> v128"],
      "i64x2.extend_high_i32x4_s": ["none", "v128 -> v128"],
      "i64x2.extend_low_i32x4_u": ["none", "v128 -> v128"],
      "i64x2.extend_high_i32x4_u": ["none", "v128 -> v128"],
      "i64x2.shl": ["none", "v128 i32 -> v128"],
      "i64x2.shr_s": ["none", "v128 i32 -> v128"],
      "i64x2.shr_u": ["none", "v128 i32 -> v128"],
      "i64x2.add": ["none", "v128 v128 -> v128"],
      "i64x2.sub": [0xfd00d1, "none", "v128 v128 -> v128"],
      "i64x2.mul": [0xfd00d5, "none", "v128 v128 -> v128"],
      "i64x2.extmul_low_i32x4_s": [0xfd00dc, "none", "v128 v128 -> v128"],
      "i64x2.extmul_high_i32x4_s": ["none", "v128 v128 -> v128"],
      "i64x2.extmul_low_i32x4_u": ["none", "v128 v128 -> v128"],
      "i64x2.extmul_high_i32x4_u": ["none", "v128 v128 -> v128"],
    },
  },
  // Floating point
  {
    family: "vector",
    since: "simd",
    rows: {
      "f32x4.ceil": [0xfd0067, "none", "v128 -> v128"],
      "f32x4.floor": ["none", "v128 -> v128"],
      "f32x4.trunc": ["none", "v128 -> v128"],
      "f32x4.nearest": ["none", "v128 -> v128"],
      "f32x4.abs": [0xfd00e0, "none", "v128 -> v128"],
      "f32x4.neg": ["none", "v128 -> v128"],
      "f32x4.sqrt": [0xfd00e3, "none", "v128 -> v128"],
      "f32x4.add": ["none", "v128 v128 -> v128"],
      "f32x4.sub": ["none", "v128 v128 -> v128"],
      "f32x4.mul": ["none", "v128 v128 -> v128"],
      "f32x4.div": ["none", "v128 v128 -> v128"],
      "f32x4.min": ["none", "v128 v128 -> v128"],
      "f32x4.max": ["none", "v128 v128 -> v128"],
      "f32x4.pmin": ["none", "v128 v128 -> v128"],
      "f32x4.pmax": ["none", "v128 v128 -> v128"],
      "f64x2.ceil": [0xfd0074, "none", "v128 -> v128"],
      "f64x2.floor": ["none", "v128 -> v128"],
      "f64x2.trunc": [0xfd007a, "none", "v128 -> v128"],
      "f64x2.nearest": [0xfd0094, "none", "v128 -> v128"],
      "f64x2.abs": [0xfd00ec, "none", "v128 -> v128"],
      "f64x2.neg": ["none", "v128 -> v128"],
      "f64x2.sqrt": [0xfd00ef, "none", "v128 -> v128"],
      "f64x2.add": ["none", "v128 v128 -> v128"],
      "f64x2.sub": ["none", "v128 v128 -> v128"],
      "f64x2.mul": ["none", "v128 v128 -> v128"],
      "f64x2.div": ["none", "v128 v128 -> v128"],
      "f64x2.min": ["none", "v128 v128 -> v128"],
      "f64x2.max": ["none", "v128 v128 -> v128"],
      "f64x2.pmin": ["none", "v128 v128 -> v128"],
      "f64x2.pmax": ["none", "v128 v128 -> v128"],
    },
  },
  // Conversions
  {
    family: "vector",
    since: "simd",
    rows: {
      "f32x4.demote_f64x2_zero": [0xfd005e, "none", "v128 -> v128"],
      "f64x2.promote_low_f32x4": ["none", "v128 -> v128"],
      "i32x4.trunc_sat_f32x4_s": [0xfd00f8, "none", "v128 -> v128"],
      "i32x4.trunc_sat_f32x4_u": ["none", "v128 -> v128"],
      "f32x4.convert_i32x4_s": ["none", "v128 -> v128"],
      "f32x4.convert_i32x4_u": ["none", "v128 -> v128"],
      "i32x4.trunc_sat_f64x2_s_zero": ["none", "v128 -> v128"],
      "i32x4.trunc_sat_f64x2_u_zero": ["none", "v128 -> v128"],
      "f64x2.convert_low_i32x4_s": ["none", "v128 -> v128"],
      "f64x2.convert_low_i32x4_u": ["none", "v128 -> v128"],
    },
  },
  // Relaxed vectors
  {
    family: "vector",
    since: "relaxed-simd",
    rows: {
      "i8x16.relaxed_swizzle": [0xfd0100, "none", "v128 v128 -> v128"],
      "i32x4.relaxed_trunc_f32x4_s": ["none", "v128 -> v128"],
      "i32x4.relaxed_trunc_f32x4_u": ["none", "v128 -> v128"],
      "i32x4.relaxed_trunc_f64x2_s_zero": ["none", "v128 -> v128"],
      "i32x4.relaxed_trunc_f64x2_u_zero": ["none", "v128 -> v128"],
      "f32x4.relaxed_madd": ["none", "v128 v128 v128 -> v128"],
      "f32x4.relaxed_nmadd": ["none", "v128 v128 v128 -> v128"],
      "f64x2.relaxed_madd": ["none", "v128 v128 v128 -> v128"],
      "f64x2.relaxed_nmadd": ["none", "v128 v128 v128 -> v128"],
      "i8x16.relaxed_laneselect": ["none", "v128 v128 v128 -> v128"],
      "i16x8.relaxed_laneselect": ["none", "v128 v128 v128 -> v128"],
      "i32x4.relaxed_laneselect": ["none", "v128 v128 v128 -> v128"],
      "i64x2.relaxed_laneselect": ["none", "v128 v128 v128 -> v128"],
      "f32x4.relaxed_min": ["none", "v128 v128 -> v128"],
      "f32x4.relaxed_max": ["none", "v128 v128 -> v128"],
      "f64x2.relaxed_min": ["none", "v128 v128 -> v128"],
      "f64x2.relaxed_max": ["none", "v128 v128 -> v128"],
      "i16x8.relaxed_q15mulr_s": ["none", "v128 v128 -> v128"],
      "i16x8.relaxed_dot_i8x16_i7x16_s": ["none", "v128 v128 -> v128"],
      "i32x4.relaxed_dot_i8x16_i7x16_add_s": ["none", "v128 v128 v128 -> v128"],
    },
  },
  {
    family: "atomic",
    since: "threads",
    rows: {
      "memory.atomic.notify": [0xfe0000, "memarg", "address i32 -> i32", { width: 4 }],
      "memory.atomic.wait32": ["memarg", "address i32 i64 -> i32", { width: 4 }],
      "memory.atomic.wait64": ["memarg", "address i64 i64 -> i32", { width: 8 }],
      "atomic.fence": ["fence", "->"],
      "i32.atomic.load": [0xfe0010, "memarg", "address -> i32", { width: 4 }],
      "i64.atomic.load": ["memarg", "address -> i64", { width: 8 }],
      "i32.atomic.load8_u": ["memarg", "address -> i32", { width: 1 }],
      "i32.atomic.load16_u": ["memarg", "address -> i32", { width: 2 }],
      "i64.atomic.load8_u": ["memarg", "address -> i64", { width: 1 }],
      "i64.atomic.load16_u": ["memarg", "address -> i64", { width: 2 }],
      "i64.atomic.load32_u": ["memarg", "address -> i64", { width: 4 }],
      "i32.atomic.store": ["memarg", "address i32 ->", { width: 4 }],
      "i64.atomic.store": ["memarg", "address i64 ->", { width: 8 }],
      "i32.atomic.store8": ["memarg", "address i32 ->", { width: 1 }],
      "i32.atomic.store16": ["memarg", "address i32 ->", { width: 2 }],
      "i64.atomic.store8": ["memarg", "address i64 ->", { width: 1 }],
      "i64.atomic.store16": ["memarg", "address i64 ->", { width: 2 }],
      "i64.atomic.store32": ["memarg", "address i64 ->", { width: 4 }],
      "i32.atomic.rmw.add": ["memarg", "address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.add": ["memarg", "address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.add_u": ["memarg", "address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.add_u": ["memarg", "address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.add_u": ["memarg", "address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.add_u": ["memarg", "address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.add_u": ["memarg", "address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.sub": ["memarg", "address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.sub": ["memarg", "address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.sub_u": ["memarg", "address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.sub_u": ["memarg", "address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.sub_u": ["memarg", "address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.sub_u": ["memarg", "address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.sub_u": ["memarg", "address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.and": ["memarg", "address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.and": ["memarg", "address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.and_u": ["memarg", "address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.and_u": ["memarg", "address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.and_u": ["memarg", "address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.and_u": ["memarg", "address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.and_u": ["memarg", "address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.or": ["memarg", "address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.or": ["memarg", "address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.or_u": ["memarg", "address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.or_u": ["memarg", "address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.or_u": ["memarg", "address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.or_u": ["memarg", "address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.or_u": ["memarg", "address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.xor": ["memarg", "address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.xor": ["memarg", "address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.xor_u": ["memarg", "address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.xor_u": ["memarg", "address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.xor_u": ["memarg", "address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.xor_u": ["memarg", "address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.xor_u": ["memarg", "address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.xchg": ["memarg", "address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.xchg": ["memarg", "address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.xchg_u": ["memarg", "address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.xchg_u": ["memarg", "address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.xchg_u": ["memarg", "address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.xchg_u": ["memarg", "address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.xchg_u": ["memarg", "address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.cmpxchg": ["memarg", "address i32 i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.cmpxchg": ["memarg", "address i64 i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.cmpxchg_u": ["memarg", "address i32 i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.cmpxchg_u": ["memarg", "address i32 i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.cmpxchg_u": ["memarg", "address i64 i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.cmpxchg_u": ["memarg", "address i64 i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.cmpxchg_u": ["memarg", "address i64 i64 -> i64", { width: 4 }],
    },
  },
] as const;

type Group = (typeof INSTRUCTION_GROUPS)[number];
type RowsOf<F extends Family> = Extract<Group, { readonly family: F }>["rows"];
type NamesOf<Rows> = Rows extends unknown ? keyof Rows & string : never;
type NamesWithoutSignature<Rows> = Rows extends unknown
  ? {
      [Name in keyof Rows]: Rows[Name] extends
        | readonly [number, string, string, ...unknown[]]
        | readonly [string, string, ...unknown[]]
        ? never
        : Name;
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
