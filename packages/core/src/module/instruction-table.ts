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

/** Opcode, immediates, the signature if it says all about the typing, and what else there is to know. */
type Row =
  | readonly [opcode: number, immediates: ImmediateKind]
  | readonly [opcode: number, immediates: ImmediateKind, signature: string]
  | readonly [opcode: number, immediates: ImmediateKind, facts: Facts]
  | readonly [opcode: number, immediates: ImmediateKind, signature: string, facts: Facts];

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
      nop: [0x01, "none", "->"],
      block: [0x02, "block"],
      loop: [0x03, "block"],
      if: [0x04, "block"],
      else: [0x05, "none"],
      end: [0x0b, "none", { constant: true }],
      br: [0x0c, "label", { terminator: true }],
      br_if: [0x0d, "label"],
      br_table: [0x0e, "labels", { terminator: true }],
      return: [0x0f, "none", { terminator: true }],
    },
  },
  {
    family: "parametric",
    rows: {
      drop: [0x1a, "none"],
      select: [0x1b, "none"],
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
      "local.set": [0x21, "local"],
      "local.tee": [0x22, "local"],
      "global.get": [0x23, "global", { constant: true }],
      "global.set": [0x24, "global"],
    },
  },
  {
    family: "call",
    rows: {
      call: [0x10, "func"],
      call_indirect: [0x11, "type_table"],
    },
  },
  {
    family: "call",
    since: "tail-call",
    rows: {
      return_call: [0x12, "func", { terminator: true }],
      return_call_indirect: [0x13, "type_table", { terminator: true }],
    },
  },
  {
    family: "call",
    since: "function-references",
    rows: {
      call_ref: [0x14, "type"],
      return_call_ref: [0x15, "type", { terminator: true }],
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
      catch: [0x07, "tag"],
      rethrow: [0x09, "label", { terminator: true }],
      delegate: [0x18, "label"],
      catch_all: [0x19, "none"],
    },
  },
  {
    family: "reference",
    since: "function-references",
    rows: {
      "ref.as_non_null": [0xd4, "none"],
      br_on_null: [0xd5, "label"],
      br_on_non_null: [0xd6, "label"],
    },
  },
  {
    family: "reference",
    since: "reference-types",
    rows: {
      "ref.null": [0xd0, "heap", { constant: true }],
      "ref.is_null": [0xd1, "none"],
      "ref.func": [0xd2, "func", { constant: true }],
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
      "table.set": [0x26, "table"],
      "table.grow": [0xfc000f, "table"],
      "table.size": [0xfc0010, "table", "-> address"],
      "table.fill": [0xfc0011, "table"],
    },
  },
  {
    family: "table",
    since: "bulk-memory",
    rows: {
      "table.init": [0xfc000c, "table_elem", "address i32 i32 ->"],
      "elem.drop": [0xfc000d, "elem", "->"],
      "table.copy": [0xfc000e, "table_table", "address address2 size ->"],
    },
  },
  {
    family: "load",
    rows: {
      "i32.load": [0x28, "memarg", "address -> i32", { width: 4 }],
      "i64.load": [0x29, "memarg", "address -> i64", { width: 8 }],
      "f32.load": [0x2a, "memarg", "address -> f32", { width: 4 }],
      "f64.load": [0x2b, "memarg", "address -> f64", { width: 8 }],
      "i32.load8_s": [0x2c, "memarg", "address -> i32", { width: 1 }],
      "i32.load8_u": [0x2d, "memarg", "address -> i32", { width: 1 }],
      "i32.load16_s": [0x2e, "memarg", "address -> i32", { width: 2 }],
      "i32.load16_u": [0x2f, "memarg", "address -> i32", { width: 2 }],
      "i64.load8_s": [0x30, "memarg", "address -> i64", { width: 1 }],
      "i64.load8_u": [0x31, "memarg", "address -> i64", { width: 1 }],
      "i64.load16_s": [0x32, "memarg", "address -> i64", { width: 2 }],
      "i64.load16_u": [0x33, "memarg", "address -> i64", { width: 2 }],
      "i64.load32_s": [0x34, "memarg", "address -> i64", { width: 4 }],
      "i64.load32_u": [0x35, "memarg", "address -> i64", { width: 4 }],
    },
  },
  {
    family: "store",
    rows: {
      "i32.store": [0x36, "memarg", "address i32 ->", { width: 4 }],
      "i64.store": [0x37, "memarg", "address i64 ->", { width: 8 }],
      "f32.store": [0x38, "memarg", "address f32 ->", { width: 4 }],
      "f64.store": [0x39, "memarg", "address f64 ->", { width: 8 }],
      "i32.store8": [0x3a, "memarg", "address i32 ->", { width: 1 }],
      "i32.store16": [0x3b, "memarg", "address i32 ->", { width: 2 }],
      "i64.store8": [0x3c, "memarg", "address i64 ->", { width: 1 }],
      "i64.store16": [0x3d, "memarg", "address i64 ->", { width: 2 }],
      "i64.store32": [0x3e, "memarg", "address i64 ->", { width: 4 }],
    },
  },
  {
    family: "memory",
    rows: {
      "memory.size": [0x3f, "memory", "-> address"],
      "memory.grow": [0x40, "memory", "address -> address"],
    },
  },
  {
    family: "memory",
    since: "bulk-memory",
    rows: {
      "memory.init": [0xfc0008, "memory_data", "address i32 i32 ->"],
      "data.drop": [0xfc0009, "data", "->"],
      "memory.copy": [0xfc000a, "memory_memory", "address address2 size ->"],
      "memory.fill": [0xfc000b, "memory", "address i32 address ->"],
    },
  },
  {
    family: "constant",
    rows: {
      "i32.const": [0x41, "i32", "-> i32", { constant: true }],
      "i64.const": [0x42, "i64", "-> i64", { constant: true }],
      "f32.const": [0x43, "f32", "-> f32", { constant: true }],
      "f64.const": [0x44, "f64", "-> f64", { constant: true }],
    },
  },
  {
    family: "comparison",
    rows: {
      "i32.eqz": [0x45, "none", "i32 -> i32"],
      "i32.eq": [0x46, "none", "i32 i32 -> i32"],
      "i32.ne": [0x47, "none", "i32 i32 -> i32"],
      "i32.lt_s": [0x48, "none", "i32 i32 -> i32"],
      "i32.lt_u": [0x49, "none", "i32 i32 -> i32"],
      "i32.gt_s": [0x4a, "none", "i32 i32 -> i32"],
      "i32.gt_u": [0x4b, "none", "i32 i32 -> i32"],
      "i32.le_s": [0x4c, "none", "i32 i32 -> i32"],
      "i32.le_u": [0x4d, "none", "i32 i32 -> i32"],
      "i32.ge_s": [0x4e, "none", "i32 i32 -> i32"],
      "i32.ge_u": [0x4f, "none", "i32 i32 -> i32"],
      "i64.eqz": [0x50, "none", "i64 -> i32"],
      "i64.eq": [0x51, "none", "i64 i64 -> i32"],
      "i64.ne": [0x52, "none", "i64 i64 -> i32"],
      "i64.lt_s": [0x53, "none", "i64 i64 -> i32"],
      "i64.lt_u": [0x54, "none", "i64 i64 -> i32"],
      "i64.gt_s": [0x55, "none", "i64 i64 -> i32"],
      "i64.gt_u": [0x56, "none", "i64 i64 -> i32"],
      "i64.le_s": [0x57, "none", "i64 i64 -> i32"],
      "i64.le_u": [0x58, "none", "i64 i64 -> i32"],
      "i64.ge_s": [0x59, "none", "i64 i64 -> i32"],
      "i64.ge_u": [0x5a, "none", "i64 i64 -> i32"],
      "f32.eq": [0x5b, "none", "f32 f32 -> i32"],
      "f32.ne": [0x5c, "none", "f32 f32 -> i32"],
      "f32.lt": [0x5d, "none", "f32 f32 -> i32"],
      "f32.gt": [0x5e, "none", "f32 f32 -> i32"],
      "f32.le": [0x5f, "none", "f32 f32 -> i32"],
      "f32.ge": [0x60, "none", "f32 f32 -> i32"],
      "f64.eq": [0x61, "none", "f64 f64 -> i32"],
      "f64.ne": [0x62, "none", "f64 f64 -> i32"],
      "f64.lt": [0x63, "none", "f64 f64 -> i32"],
      "f64.gt": [0x64, "none", "f64 f64 -> i32"],
      "f64.le": [0x65, "none", "f64 f64 -> i32"],
      "f64.ge": [0x66, "none", "f64 f64 -> i32"],
    },
  },
  {
    family: "arithmetic",
    rows: {
      "i32.clz": [0x67, "none", "i32 -> i32"],
      "i32.ctz": [0x68, "none", "i32 -> i32"],
      "i32.popcnt": [0x69, "none", "i32 -> i32"],
      "i32.add": [0x6a, "none", "i32 i32 -> i32", { constant: "extended-const" }],
      "i32.sub": [0x6b, "none", "i32 i32 -> i32", { constant: "extended-const" }],
      "i32.mul": [0x6c, "none", "i32 i32 -> i32", { constant: "extended-const" }],
      "i32.div_s": [0x6d, "none", "i32 i32 -> i32"],
      "i32.div_u": [0x6e, "none", "i32 i32 -> i32"],
      "i32.rem_s": [0x6f, "none", "i32 i32 -> i32"],
      "i32.rem_u": [0x70, "none", "i32 i32 -> i32"],
      "i32.and": [0x71, "none", "i32 i32 -> i32"],
      "i32.or": [0x72, "none", "i32 i32 -> i32"],
      "i32.xor": [0x73, "none", "i32 i32 -> i32"],
      "i32.shl": [0x74, "none", "i32 i32 -> i32"],
      "i32.shr_s": [0x75, "none", "i32 i32 -> i32"],
      "i32.shr_u": [0x76, "none", "i32 i32 -> i32"],
      "i32.rotl": [0x77, "none", "i32 i32 -> i32"],
      "i32.rotr": [0x78, "none", "i32 i32 -> i32"],
      "i64.clz": [0x79, "none", "i64 -> i64"],
      "i64.ctz": [0x7a, "none", "i64 -> i64"],
      "i64.popcnt": [0x7b, "none", "i64 -> i64"],
      "i64.add": [0x7c, "none", "i64 i64 -> i64", { constant: "extended-const" }],
      "i64.sub": [0x7d, "none", "i64 i64 -> i64", { constant: "extended-const" }],
      "i64.mul": [0x7e, "none", "i64 i64 -> i64", { constant: "extended-const" }],
      "i64.div_s": [0x7f, "none", "i64 i64 -> i64"],
      "i64.div_u": [0x80, "none", "i64 i64 -> i64"],
      "i64.rem_s": [0x81, "none", "i64 i64 -> i64"],
      "i64.rem_u": [0x82, "none", "i64 i64 -> i64"],
      "i64.and": [0x83, "none", "i64 i64 -> i64"],
      "i64.or": [0x84, "none", "i64 i64 -> i64"],
      "i64.xor": [0x85, "none", "i64 i64 -> i64"],
      "i64.shl": [0x86, "none", "i64 i64 -> i64"],
      "i64.shr_s": [0x87, "none", "i64 i64 -> i64"],
      "i64.shr_u": [0x88, "none", "i64 i64 -> i64"],
      "i64.rotl": [0x89, "none", "i64 i64 -> i64"],
      "i64.rotr": [0x8a, "none", "i64 i64 -> i64"],
      "f32.abs": [0x8b, "none", "f32 -> f32"],
      "f32.neg": [0x8c, "none", "f32 -> f32"],
      "f32.ceil": [0x8d, "none", "f32 -> f32"],
      "f32.floor": [0x8e, "none", "f32 -> f32"],
      "f32.trunc": [0x8f, "none", "f32 -> f32"],
      "f32.nearest": [0x90, "none", "f32 -> f32"],
      "f32.sqrt": [0x91, "none", "f32 -> f32"],
      "f32.add": [0x92, "none", "f32 f32 -> f32"],
      "f32.sub": [0x93, "none", "f32 f32 -> f32"],
      "f32.mul": [0x94, "none", "f32 f32 -> f32"],
      "f32.div": [0x95, "none", "f32 f32 -> f32"],
      "f32.min": [0x96, "none", "f32 f32 -> f32"],
      "f32.max": [0x97, "none", "f32 f32 -> f32"],
      "f32.copysign": [0x98, "none", "f32 f32 -> f32"],
      "f64.abs": [0x99, "none", "f64 -> f64"],
      "f64.neg": [0x9a, "none", "f64 -> f64"],
      "f64.ceil": [0x9b, "none", "f64 -> f64"],
      "f64.floor": [0x9c, "none", "f64 -> f64"],
      "f64.trunc": [0x9d, "none", "f64 -> f64"],
      "f64.nearest": [0x9e, "none", "f64 -> f64"],
      "f64.sqrt": [0x9f, "none", "f64 -> f64"],
      "f64.add": [0xa0, "none", "f64 f64 -> f64"],
      "f64.sub": [0xa1, "none", "f64 f64 -> f64"],
      "f64.mul": [0xa2, "none", "f64 f64 -> f64"],
      "f64.div": [0xa3, "none", "f64 f64 -> f64"],
      "f64.min": [0xa4, "none", "f64 f64 -> f64"],
      "f64.max": [0xa5, "none", "f64 f64 -> f64"],
      "f64.copysign": [0xa6, "none", "f64 f64 -> f64"],
    },
  },
  {
    family: "conversion",
    rows: {
      "i32.wrap_i64": [0xa7, "none", "i64 -> i32"],
      "i32.trunc_f32_s": [0xa8, "none", "f32 -> i32"],
      "i32.trunc_f32_u": [0xa9, "none", "f32 -> i32"],
      "i32.trunc_f64_s": [0xaa, "none", "f64 -> i32"],
      "i32.trunc_f64_u": [0xab, "none", "f64 -> i32"],
      "i64.extend_i32_s": [0xac, "none", "i32 -> i64"],
      "i64.extend_i32_u": [0xad, "none", "i32 -> i64"],
      "i64.trunc_f32_s": [0xae, "none", "f32 -> i64"],
      "i64.trunc_f32_u": [0xaf, "none", "f32 -> i64"],
      "i64.trunc_f64_s": [0xb0, "none", "f64 -> i64"],
      "i64.trunc_f64_u": [0xb1, "none", "f64 -> i64"],
      "f32.convert_i32_s": [0xb2, "none", "i32 -> f32"],
      "f32.convert_i32_u": [0xb3, "none", "i32 -> f32"],
      "f32.convert_i64_s": [0xb4, "none", "i64 -> f32"],
      "f32.convert_i64_u": [0xb5, "none", "i64 -> f32"],
      "f32.demote_f64": [0xb6, "none", "f64 -> f32"],
      "f64.convert_i32_s": [0xb7, "none", "i32 -> f64"],
      "f64.convert_i32_u": [0xb8, "none", "i32 -> f64"],
      "f64.convert_i64_s": [0xb9, "none", "i64 -> f64"],
      "f64.convert_i64_u": [0xba, "none", "i64 -> f64"],
      "f64.promote_f32": [0xbb, "none", "f32 -> f64"],
      "i32.reinterpret_f32": [0xbc, "none", "f32 -> i32"],
      "i64.reinterpret_f64": [0xbd, "none", "f64 -> i64"],
      "f32.reinterpret_i32": [0xbe, "none", "i32 -> f32"],
      "f64.reinterpret_i64": [0xbf, "none", "i64 -> f64"],
    },
  },
  {
    family: "conversion",
    since: "sign-extension",
    rows: {
      "i32.extend8_s": [0xc0, "none", "i32 -> i32"],
      "i32.extend16_s": [0xc1, "none", "i32 -> i32"],
      "i64.extend8_s": [0xc2, "none", "i64 -> i64"],
      "i64.extend16_s": [0xc3, "none", "i64 -> i64"],
      "i64.extend32_s": [0xc4, "none", "i64 -> i64"],
    },
  },
  {
    family: "conversion",
    since: "saturating-float-to-int",
    rows: {
      "i32.trunc_sat_f32_s": [0xfc0000, "none", "f32 -> i32"],
      "i32.trunc_sat_f32_u": [0xfc0001, "none", "f32 -> i32"],
      "i32.trunc_sat_f64_s": [0xfc0002, "none", "f64 -> i32"],
      "i32.trunc_sat_f64_u": [0xfc0003, "none", "f64 -> i32"],
      "i64.trunc_sat_f32_s": [0xfc0004, "none", "f32 -> i64"],
      "i64.trunc_sat_f32_u": [0xfc0005, "none", "f32 -> i64"],
      "i64.trunc_sat_f64_s": [0xfc0006, "none", "f64 -> i64"],
      "i64.trunc_sat_f64_u": [0xfc0007, "none", "f64 -> i64"],
    },
  },
  {
    family: "wide",
    since: "wide-arithmetic",
    rows: {
      "i64.add128": [0xfc0013, "none", "i64 i64 i64 i64 -> i64 i64"],
      "i64.sub128": [0xfc0014, "none", "i64 i64 i64 i64 -> i64 i64"],
      "i64.mul_wide_s": [0xfc0015, "none", "i64 i64 -> i64 i64"],
      "i64.mul_wide_u": [0xfc0016, "none", "i64 i64 -> i64 i64"],
    },
  },
  {
    family: "struct",
    since: "gc",
    rows: {
      "struct.new": [0xfb0000, "type", { constant: true }],
      "struct.new_default": [0xfb0001, "type", { constant: true }],
      "struct.get": [0xfb0002, "type_field"],
      "struct.get_s": [0xfb0003, "type_field"],
      "struct.get_u": [0xfb0004, "type_field"],
      "struct.set": [0xfb0005, "type_field"],
    },
  },
  {
    family: "struct",
    since: "custom-descriptors",
    rows: {
      "struct.new_desc": [0xfb0020, "type", { constant: true }],
      "struct.new_default_desc": [0xfb0021, "type", { constant: true }],
    },
  },
  {
    family: "array",
    since: "gc",
    rows: {
      "array.new": [0xfb0006, "type", { constant: true }],
      "array.new_default": [0xfb0007, "type", { constant: true }],
      "array.new_fixed": [0xfb0008, "type_size", { constant: true }],
      "array.new_data": [0xfb0009, "type_data"],
      "array.new_elem": [0xfb000a, "type_elem"],
      "array.get": [0xfb000b, "type"],
      "array.get_s": [0xfb000c, "type"],
      "array.get_u": [0xfb000d, "type"],
      "array.set": [0xfb000e, "type"],
      "array.len": [0xfb000f, "none", "arrayref -> i32"],
      "array.fill": [0xfb0010, "type"],
      "array.copy": [0xfb0011, "type_type"],
      "array.init_data": [0xfb0012, "type_data"],
      "array.init_elem": [0xfb0013, "type_elem"],
    },
  },
  {
    family: "i31",
    since: "gc",
    rows: {
      "ref.i31": [0xfb001c, "none", "i32 -> i31", { constant: true }],
      "i31.get_s": [0xfb001d, "none", "i31ref -> i32"],
      "i31.get_u": [0xfb001e, "none", "i31ref -> i32"],
    },
  },
  {
    family: "extern",
    since: "gc",
    rows: {
      "any.convert_extern": [0xfb001a, "none", { constant: true }],
      "extern.convert_any": [0xfb001b, "none", { constant: true }],
    },
  },
  {
    family: "cast",
    since: "gc",
    rows: {
      "ref.test": [0xfb0014, "reference"],
      "ref.test_null": [0xfb0015, "reference", { mnemonic: "ref.test", nullable: true }],
      "ref.cast": [0xfb0016, "reference"],
      "ref.cast_null": [0xfb0017, "reference", { mnemonic: "ref.cast", nullable: true }],
      br_on_cast: [0xfb0018, "cast_branch"],
      br_on_cast_fail: [0xfb0019, "cast_branch"],
    },
  },
  {
    family: "descriptor",
    since: "custom-descriptors",
    rows: {
      "ref.get_desc": [0xfb0022, "type"],
      "ref.cast_desc_eq": [0xfb0023, "reference"],
      "ref.cast_desc_eq_null": [0xfb0024, "reference", { mnemonic: "ref.cast_desc_eq", nullable: true }],
      br_on_cast_desc_eq: [0xfb0025, "cast_branch"],
      br_on_cast_desc_eq_fail: [0xfb0026, "cast_branch"],
    },
  },
  // Memory access
  {
    family: "vector",
    since: "simd",
    rows: {
      "v128.load": [0xfd0000, "memarg", "address -> v128", { width: 16 }],
      "v128.load8x8_s": [0xfd0001, "memarg", "address -> v128", { width: 8 }],
      "v128.load8x8_u": [0xfd0002, "memarg", "address -> v128", { width: 8 }],
      "v128.load16x4_s": [0xfd0003, "memarg", "address -> v128", { width: 8 }],
      "v128.load16x4_u": [0xfd0004, "memarg", "address -> v128", { width: 8 }],
      "v128.load32x2_s": [0xfd0005, "memarg", "address -> v128", { width: 8 }],
      "v128.load32x2_u": [0xfd0006, "memarg", "address -> v128", { width: 8 }],
      "v128.load8_splat": [0xfd0007, "memarg", "address -> v128", { width: 1 }],
      "v128.load16_splat": [0xfd0008, "memarg", "address -> v128", { width: 2 }],
      "v128.load32_splat": [0xfd0009, "memarg", "address -> v128", { width: 4 }],
      "v128.load64_splat": [0xfd000a, "memarg", "address -> v128", { width: 8 }],
      "v128.store": [0xfd000b, "memarg", "address v128 ->", { width: 16 }],
      "v128.load8_lane": [0xfd0054, "memarg_lane", "address v128 -> v128", { width: 1, lanes: 16 }],
      "v128.load16_lane": [0xfd0055, "memarg_lane", "address v128 -> v128", { width: 2, lanes: 8 }],
      "v128.load32_lane": [0xfd0056, "memarg_lane", "address v128 -> v128", { width: 4, lanes: 4 }],
      "v128.load64_lane": [0xfd0057, "memarg_lane", "address v128 -> v128", { width: 8, lanes: 2 }],
      "v128.store8_lane": [0xfd0058, "memarg_lane", "address v128 ->", { width: 1, lanes: 16 }],
      "v128.store16_lane": [0xfd0059, "memarg_lane", "address v128 ->", { width: 2, lanes: 8 }],
      "v128.store32_lane": [0xfd005a, "memarg_lane", "address v128 ->", { width: 4, lanes: 4 }],
      "v128.store64_lane": [0xfd005b, "memarg_lane", "address v128 ->", { width: 8, lanes: 2 }],
      "v128.load32_zero": [0xfd005c, "memarg", "address -> v128", { width: 4 }],
      "v128.load64_zero": [0xfd005d, "memarg", "address -> v128", { width: 8 }],
    },
  },
  // Constants, lanes, bits
  {
    family: "vector",
    since: "simd",
    rows: {
      "v128.const": [0xfd000c, "v128", "-> v128", { constant: true }],
      "i8x16.shuffle": [0xfd000d, "shuffle", "v128 v128 -> v128", { lanes: 32 }],
      "i8x16.swizzle": [0xfd000e, "none", "v128 v128 -> v128"],
      "i8x16.splat": [0xfd000f, "none", "i32 -> v128"],
      "i16x8.splat": [0xfd0010, "none", "i32 -> v128"],
      "i32x4.splat": [0xfd0011, "none", "i32 -> v128"],
      "i64x2.splat": [0xfd0012, "none", "i64 -> v128"],
      "f32x4.splat": [0xfd0013, "none", "f32 -> v128"],
      "f64x2.splat": [0xfd0014, "none", "f64 -> v128"],
      "i8x16.extract_lane_s": [0xfd0015, "lane", "v128 -> i32", { lanes: 16 }],
      "i8x16.extract_lane_u": [0xfd0016, "lane", "v128 -> i32", { lanes: 16 }],
      "i8x16.replace_lane": [0xfd0017, "lane", "v128 i32 -> v128", { lanes: 16 }],
      "i16x8.extract_lane_s": [0xfd0018, "lane", "v128 -> i32", { lanes: 8 }],
      "i16x8.extract_lane_u": [0xfd0019, "lane", "v128 -> i32", { lanes: 8 }],
      "i16x8.replace_lane": [0xfd001a, "lane", "v128 i32 -> v128", { lanes: 8 }],
      "i32x4.extract_lane": [0xfd001b, "lane", "v128 -> i32", { lanes: 4 }],
      "i32x4.replace_lane": [0xfd001c, "lane", "v128 i32 -> v128", { lanes: 4 }],
      "i64x2.extract_lane": [0xfd001d, "lane", "v128 -> i64", { lanes: 2 }],
      "i64x2.replace_lane": [0xfd001e, "lane", "v128 i64 -> v128", { lanes: 2 }],
      "f32x4.extract_lane": [0xfd001f, "lane", "v128 -> f32", { lanes: 4 }],
      "f32x4.replace_lane": [0xfd0020, "lane", "v128 f32 -> v128", { lanes: 4 }],
      "f64x2.extract_lane": [0xfd0021, "lane", "v128 -> f64", { lanes: 2 }],
      "f64x2.replace_lane": [0xfd0022, "lane", "v128 f64 -> v128", { lanes: 2 }],
      "v128.not": [0xfd004d, "none", "v128 -> v128"],
      "v128.and": [0xfd004e, "none", "v128 v128 -> v128"],
      "v128.andnot": [0xfd004f, "none", "v128 v128 -> v128"],
      "v128.or": [0xfd0050, "none", "v128 v128 -> v128"],
      "v128.xor": [0xfd0051, "none", "v128 v128 -> v128"],
      "v128.bitselect": [0xfd0052, "none", "v128 v128 v128 -> v128"],
      "v128.any_true": [0xfd0053, "none", "v128 -> i32"],
    },
  },
  // Comparisons
  {
    family: "vector",
    since: "simd",
    rows: {
      "i8x16.eq": [0xfd0023, "none", "v128 v128 -> v128"],
      "i8x16.ne": [0xfd0024, "none", "v128 v128 -> v128"],
      "i8x16.lt_s": [0xfd0025, "none", "v128 v128 -> v128"],
      "i8x16.lt_u": [0xfd0026, "none", "v128 v128 -> v128"],
      "i8x16.gt_s": [0xfd0027, "none", "v128 v128 -> v128"],
      "i8x16.gt_u": [0xfd0028, "none", "v128 v128 -> v128"],
      "i8x16.le_s": [0xfd0029, "none", "v128 v128 -> v128"],
      "i8x16.le_u": [0xfd002a, "none", "v128 v128 -> v128"],
      "i8x16.ge_s": [0xfd002b, "none", "v128 v128 -> v128"],
      "i8x16.ge_u": [0xfd002c, "none", "v128 v128 -> v128"],
      "i16x8.eq": [0xfd002d, "none", "v128 v128 -> v128"],
      "i16x8.ne": [0xfd002e, "none", "v128 v128 -> v128"],
      "i16x8.lt_s": [0xfd002f, "none", "v128 v128 -> v128"],
      "i16x8.lt_u": [0xfd0030, "none", "v128 v128 -> v128"],
      "i16x8.gt_s": [0xfd0031, "none", "v128 v128 -> v128"],
      "i16x8.gt_u": [0xfd0032, "none", "v128 v128 -> v128"],
      "i16x8.le_s": [0xfd0033, "none", "v128 v128 -> v128"],
      "i16x8.le_u": [0xfd0034, "none", "v128 v128 -> v128"],
      "i16x8.ge_s": [0xfd0035, "none", "v128 v128 -> v128"],
      "i16x8.ge_u": [0xfd0036, "none", "v128 v128 -> v128"],
      "i32x4.eq": [0xfd0037, "none", "v128 v128 -> v128"],
      "i32x4.ne": [0xfd0038, "none", "v128 v128 -> v128"],
      "i32x4.lt_s": [0xfd0039, "none", "v128 v128 -> v128"],
      "i32x4.lt_u": [0xfd003a, "none", "v128 v128 -> v128"],
      "i32x4.gt_s": [0xfd003b, "none", "v128 v128 -> v128"],
      "i32x4.gt_u": [0xfd003c, "none", "v128 v128 -> v128"],
      "i32x4.le_s": [0xfd003d, "none", "v128 v128 -> v128"],
      "i32x4.le_u": [0xfd003e, "none", "v128 v128 -> v128"],
      "i32x4.ge_s": [0xfd003f, "none", "v128 v128 -> v128"],
      "i32x4.ge_u": [0xfd0040, "none", "v128 v128 -> v128"],
      "f32x4.eq": [0xfd0041, "none", "v128 v128 -> v128"],
      "f32x4.ne": [0xfd0042, "none", "v128 v128 -> v128"],
      "f32x4.lt": [0xfd0043, "none", "v128 v128 -> v128"],
      "f32x4.gt": [0xfd0044, "none", "v128 v128 -> v128"],
      "f32x4.le": [0xfd0045, "none", "v128 v128 -> v128"],
      "f32x4.ge": [0xfd0046, "none", "v128 v128 -> v128"],
      "f64x2.eq": [0xfd0047, "none", "v128 v128 -> v128"],
      "f64x2.ne": [0xfd0048, "none", "v128 v128 -> v128"],
      "f64x2.lt": [0xfd0049, "none", "v128 v128 -> v128"],
      "f64x2.gt": [0xfd004a, "none", "v128 v128 -> v128"],
      "f64x2.le": [0xfd004b, "none", "v128 v128 -> v128"],
      "f64x2.ge": [0xfd004c, "none", "v128 v128 -> v128"],
      "i64x2.eq": [0xfd00d6, "none", "v128 v128 -> v128"],
      "i64x2.ne": [0xfd00d7, "none", "v128 v128 -> v128"],
      "i64x2.lt_s": [0xfd00d8, "none", "v128 v128 -> v128"],
      "i64x2.gt_s": [0xfd00d9, "none", "v128 v128 -> v128"],
      "i64x2.le_s": [0xfd00da, "none", "v128 v128 -> v128"],
      "i64x2.ge_s": [0xfd00db, "none", "v128 v128 -> v128"],
    },
  },
  // I8x16 arithmetic
  {
    family: "vector",
    since: "simd",
    rows: {
      "i8x16.abs": [0xfd0060, "none", "v128 -> v128"],
      "i8x16.neg": [0xfd0061, "none", "v128 -> v128"],
      "i8x16.popcnt": [0xfd0062, "none", "v128 -> v128"],
      "i8x16.all_true": [0xfd0063, "none", "v128 -> i32"],
      "i8x16.bitmask": [0xfd0064, "none", "v128 -> i32"],
      "i8x16.narrow_i16x8_s": [0xfd0065, "none", "v128 v128 -> v128"],
      "i8x16.narrow_i16x8_u": [0xfd0066, "none", "v128 v128 -> v128"],
      "i8x16.shl": [0xfd006b, "none", "v128 i32 -> v128"],
      "i8x16.shr_s": [0xfd006c, "none", "v128 i32 -> v128"],
      "i8x16.shr_u": [0xfd006d, "none", "v128 i32 -> v128"],
      "i8x16.add": [0xfd006e, "none", "v128 v128 -> v128"],
      "i8x16.add_sat_s": [0xfd006f, "none", "v128 v128 -> v128"],
      "i8x16.add_sat_u": [0xfd0070, "none", "v128 v128 -> v128"],
      "i8x16.sub": [0xfd0071, "none", "v128 v128 -> v128"],
      "i8x16.sub_sat_s": [0xfd0072, "none", "v128 v128 -> v128"],
      "i8x16.sub_sat_u": [0xfd0073, "none", "v128 v128 -> v128"],
      "i8x16.min_s": [0xfd0076, "none", "v128 v128 -> v128"],
      "i8x16.min_u": [0xfd0077, "none", "v128 v128 -> v128"],
      "i8x16.max_s": [0xfd0078, "none", "v128 v128 -> v128"],
      "i8x16.max_u": [0xfd0079, "none", "v128 v128 -> v128"],
      "i8x16.avgr_u": [0xfd007b, "none", "v128 v128 -> v128"],
    },
  },
  // I16x8 arithmetic
  {
    family: "vector",
    since: "simd",
    rows: {
      "i16x8.extadd_pairwise_i8x16_s": [0xfd007c, "none", "v128 -> v128"],
      "i16x8.extadd_pairwise_i8x16_u": [0xfd007d, "none", "v128 -> v128"],
      "i16x8.abs": [0xfd0080, "none", "v128 -> v128"],
      "i16x8.neg": [0xfd0081, "none", "v128 -> v128"],
      "i16x8.q15mulr_sat_s": [0xfd0082, "none", "v128 v128 -> v128"],
      "i16x8.all_true": [0xfd0083, "none", "v128 -> i32"],
      "i16x8.bitmask": [0xfd0084, "none", "v128 -> i32"],
      "i16x8.narrow_i32x4_s": [0xfd0085, "none", "v128 v128 -> v128"],
      "i16x8.narrow_i32x4_u": [0xfd0086, "none", "v128 v128 -> v128"],
      "i16x8.extend_low_i8x16_s": [0xfd0087, "none", "v128 -> v128"],
      "i16x8.extend_high_i8x16_s": [0xfd0088, "none", "v128 -> v128"],
      "i16x8.extend_low_i8x16_u": [0xfd0089, "none", "v128 -> v128"],
      "i16x8.extend_high_i8x16_u": [0xfd008a, "none", "v128 -> v128"],
      "i16x8.shl": [0xfd008b, "none", "v128 i32 -> v128"],
      "i16x8.shr_s": [0xfd008c, "none", "v128 i32 -> v128"],
      "i16x8.shr_u": [0xfd008d, "none", "v128 i32 -> v128"],
      "i16x8.add": [0xfd008e, "none", "v128 v128 -> v128"],
      "i16x8.add_sat_s": [0xfd008f, "none", "v128 v128 -> v128"],
      "i16x8.add_sat_u": [0xfd0090, "none", "v128 v128 -> v128"],
      "i16x8.sub": [0xfd0091, "none", "v128 v128 -> v128"],
      "i16x8.sub_sat_s": [0xfd0092, "none", "v128 v128 -> v128"],
      "i16x8.sub_sat_u": [0xfd0093, "none", "v128 v128 -> v128"],
      "i16x8.mul": [0xfd0095, "none", "v128 v128 -> v128"],
      "i16x8.min_s": [0xfd0096, "none", "v128 v128 -> v128"],
      "i16x8.min_u": [0xfd0097, "none", "v128 v128 -> v128"],
      "i16x8.max_s": [0xfd0098, "none", "v128 v128 -> v128"],
      "i16x8.max_u": [0xfd0099, "none", "v128 v128 -> v128"],
      "i16x8.avgr_u": [0xfd009b, "none", "v128 v128 -> v128"],
      "i16x8.extmul_low_i8x16_s": [0xfd009c, "none", "v128 v128 -> v128"],
      "i16x8.extmul_high_i8x16_s": [0xfd009d, "none", "v128 v128 -> v128"],
      "i16x8.extmul_low_i8x16_u": [0xfd009e, "none", "v128 v128 -> v128"],
      "i16x8.extmul_high_i8x16_u": [0xfd009f, "none", "v128 v128 -> v128"],
    },
  },
  // I32x4 arithmetic
  {
    family: "vector",
    since: "simd",
    rows: {
      "i32x4.extadd_pairwise_i16x8_s": [0xfd007e, "none", "v128 -> v128"],
      "i32x4.extadd_pairwise_i16x8_u": [0xfd007f, "none", "v128 -> v128"],
      "i32x4.abs": [0xfd00a0, "none", "v128 -> v128"],
      "i32x4.neg": [0xfd00a1, "none", "v128 -> v128"],
      "i32x4.all_true": [0xfd00a3, "none", "v128 -> i32"],
      "i32x4.bitmask": [0xfd00a4, "none", "v128 -> i32"],
      "i32x4.extend_low_i16x8_s": [0xfd00a7, "none", "v128 -> v128"],
      "i32x4.extend_high_i16x8_s": [0xfd00a8, "none", "v128 -> v128"],
      "i32x4.extend_low_i16x8_u": [0xfd00a9, "none", "v128 -> v128"],
      "i32x4.extend_high_i16x8_u": [0xfd00aa, "none", "v128 -> v128"],
      "i32x4.shl": [0xfd00ab, "none", "v128 i32 -> v128"],
      "i32x4.shr_s": [0xfd00ac, "none", "v128 i32 -> v128"],
      "i32x4.shr_u": [0xfd00ad, "none", "v128 i32 -> v128"],
      "i32x4.add": [0xfd00ae, "none", "v128 v128 -> v128"],
      "i32x4.sub": [0xfd00b1, "none", "v128 v128 -> v128"],
      "i32x4.mul": [0xfd00b5, "none", "v128 v128 -> v128"],
      "i32x4.min_s": [0xfd00b6, "none", "v128 v128 -> v128"],
      "i32x4.min_u": [0xfd00b7, "none", "v128 v128 -> v128"],
      "i32x4.max_s": [0xfd00b8, "none", "v128 v128 -> v128"],
      "i32x4.max_u": [0xfd00b9, "none", "v128 v128 -> v128"],
      "i32x4.dot_i16x8_s": [0xfd00ba, "none", "v128 v128 -> v128"],
      "i32x4.extmul_low_i16x8_s": [0xfd00bc, "none", "v128 v128 -> v128"],
      "i32x4.extmul_high_i16x8_s": [0xfd00bd, "none", "v128 v128 -> v128"],
      "i32x4.extmul_low_i16x8_u": [0xfd00be, "none", "v128 v128 -> v128"],
      "i32x4.extmul_high_i16x8_u": [0xfd00bf, "none", "v128 v128 -> v128"],
    },
  },
  // I64x2 arithmetic
  {
    family: "vector",
    since: "simd",
    rows: {
      "i64x2.abs": [0xfd00c0, "none", "v128 -> v128"],
      "i64x2.neg": [0xfd00c1, "none", "v128 -> v128"],
      "i64x2.all_true": [0xfd00c3, "none", "v128 -> i32"],
      "i64x2.bitmask": [0xfd00c4, "none", "v128 -> i32"],
      "i64x2.extend_low_i32x4_s": [0xfd00c7, "none", "v128 -> v128"],
      "i64x2.extend_high_i32x4_s": [0xfd00c8, "none", "v128 -> v128"],
      "i64x2.extend_low_i32x4_u": [0xfd00c9, "none", "v128 -> v128"],
      "i64x2.extend_high_i32x4_u": [0xfd00ca, "none", "v128 -> v128"],
      "i64x2.shl": [0xfd00cb, "none", "v128 i32 -> v128"],
      "i64x2.shr_s": [0xfd00cc, "none", "v128 i32 -> v128"],
      "i64x2.shr_u": [0xfd00cd, "none", "v128 i32 -> v128"],
      "i64x2.add": [0xfd00ce, "none", "v128 v128 -> v128"],
      "i64x2.sub": [0xfd00d1, "none", "v128 v128 -> v128"],
      "i64x2.mul": [0xfd00d5, "none", "v128 v128 -> v128"],
      "i64x2.extmul_low_i32x4_s": [0xfd00dc, "none", "v128 v128 -> v128"],
      "i64x2.extmul_high_i32x4_s": [0xfd00dd, "none", "v128 v128 -> v128"],
      "i64x2.extmul_low_i32x4_u": [0xfd00de, "none", "v128 v128 -> v128"],
      "i64x2.extmul_high_i32x4_u": [0xfd00df, "none", "v128 v128 -> v128"],
    },
  },
  // Floating point
  {
    family: "vector",
    since: "simd",
    rows: {
      "f32x4.ceil": [0xfd0067, "none", "v128 -> v128"],
      "f32x4.floor": [0xfd0068, "none", "v128 -> v128"],
      "f32x4.trunc": [0xfd0069, "none", "v128 -> v128"],
      "f32x4.nearest": [0xfd006a, "none", "v128 -> v128"],
      "f32x4.abs": [0xfd00e0, "none", "v128 -> v128"],
      "f32x4.neg": [0xfd00e1, "none", "v128 -> v128"],
      "f32x4.sqrt": [0xfd00e3, "none", "v128 -> v128"],
      "f32x4.add": [0xfd00e4, "none", "v128 v128 -> v128"],
      "f32x4.sub": [0xfd00e5, "none", "v128 v128 -> v128"],
      "f32x4.mul": [0xfd00e6, "none", "v128 v128 -> v128"],
      "f32x4.div": [0xfd00e7, "none", "v128 v128 -> v128"],
      "f32x4.min": [0xfd00e8, "none", "v128 v128 -> v128"],
      "f32x4.max": [0xfd00e9, "none", "v128 v128 -> v128"],
      "f32x4.pmin": [0xfd00ea, "none", "v128 v128 -> v128"],
      "f32x4.pmax": [0xfd00eb, "none", "v128 v128 -> v128"],
      "f64x2.ceil": [0xfd0074, "none", "v128 -> v128"],
      "f64x2.floor": [0xfd0075, "none", "v128 -> v128"],
      "f64x2.trunc": [0xfd007a, "none", "v128 -> v128"],
      "f64x2.nearest": [0xfd0094, "none", "v128 -> v128"],
      "f64x2.abs": [0xfd00ec, "none", "v128 -> v128"],
      "f64x2.neg": [0xfd00ed, "none", "v128 -> v128"],
      "f64x2.sqrt": [0xfd00ef, "none", "v128 -> v128"],
      "f64x2.add": [0xfd00f0, "none", "v128 v128 -> v128"],
      "f64x2.sub": [0xfd00f1, "none", "v128 v128 -> v128"],
      "f64x2.mul": [0xfd00f2, "none", "v128 v128 -> v128"],
      "f64x2.div": [0xfd00f3, "none", "v128 v128 -> v128"],
      "f64x2.min": [0xfd00f4, "none", "v128 v128 -> v128"],
      "f64x2.max": [0xfd00f5, "none", "v128 v128 -> v128"],
      "f64x2.pmin": [0xfd00f6, "none", "v128 v128 -> v128"],
      "f64x2.pmax": [0xfd00f7, "none", "v128 v128 -> v128"],
    },
  },
  // Conversions
  {
    family: "vector",
    since: "simd",
    rows: {
      "f32x4.demote_f64x2_zero": [0xfd005e, "none", "v128 -> v128"],
      "f64x2.promote_low_f32x4": [0xfd005f, "none", "v128 -> v128"],
      "i32x4.trunc_sat_f32x4_s": [0xfd00f8, "none", "v128 -> v128"],
      "i32x4.trunc_sat_f32x4_u": [0xfd00f9, "none", "v128 -> v128"],
      "f32x4.convert_i32x4_s": [0xfd00fa, "none", "v128 -> v128"],
      "f32x4.convert_i32x4_u": [0xfd00fb, "none", "v128 -> v128"],
      "i32x4.trunc_sat_f64x2_s_zero": [0xfd00fc, "none", "v128 -> v128"],
      "i32x4.trunc_sat_f64x2_u_zero": [0xfd00fd, "none", "v128 -> v128"],
      "f64x2.convert_low_i32x4_s": [0xfd00fe, "none", "v128 -> v128"],
      "f64x2.convert_low_i32x4_u": [0xfd00ff, "none", "v128 -> v128"],
    },
  },
  // Relaxed vectors
  {
    family: "vector",
    since: "relaxed-simd",
    rows: {
      "i8x16.relaxed_swizzle": [0xfd0100, "none", "v128 v128 -> v128"],
      "i32x4.relaxed_trunc_f32x4_s": [0xfd0101, "none", "v128 -> v128"],
      "i32x4.relaxed_trunc_f32x4_u": [0xfd0102, "none", "v128 -> v128"],
      "i32x4.relaxed_trunc_f64x2_s_zero": [0xfd0103, "none", "v128 -> v128"],
      "i32x4.relaxed_trunc_f64x2_u_zero": [0xfd0104, "none", "v128 -> v128"],
      "f32x4.relaxed_madd": [0xfd0105, "none", "v128 v128 v128 -> v128"],
      "f32x4.relaxed_nmadd": [0xfd0106, "none", "v128 v128 v128 -> v128"],
      "f64x2.relaxed_madd": [0xfd0107, "none", "v128 v128 v128 -> v128"],
      "f64x2.relaxed_nmadd": [0xfd0108, "none", "v128 v128 v128 -> v128"],
      "i8x16.relaxed_laneselect": [0xfd0109, "none", "v128 v128 v128 -> v128"],
      "i16x8.relaxed_laneselect": [0xfd010a, "none", "v128 v128 v128 -> v128"],
      "i32x4.relaxed_laneselect": [0xfd010b, "none", "v128 v128 v128 -> v128"],
      "i64x2.relaxed_laneselect": [0xfd010c, "none", "v128 v128 v128 -> v128"],
      "f32x4.relaxed_min": [0xfd010d, "none", "v128 v128 -> v128"],
      "f32x4.relaxed_max": [0xfd010e, "none", "v128 v128 -> v128"],
      "f64x2.relaxed_min": [0xfd010f, "none", "v128 v128 -> v128"],
      "f64x2.relaxed_max": [0xfd0110, "none", "v128 v128 -> v128"],
      "i16x8.relaxed_q15mulr_s": [0xfd0111, "none", "v128 v128 -> v128"],
      "i16x8.relaxed_dot_i8x16_i7x16_s": [0xfd0112, "none", "v128 v128 -> v128"],
      "i32x4.relaxed_dot_i8x16_i7x16_add_s": [0xfd0113, "none", "v128 v128 v128 -> v128"],
    },
  },
  {
    family: "atomic",
    since: "threads",
    rows: {
      "memory.atomic.notify": [0xfe0000, "memarg", "address i32 -> i32", { width: 4 }],
      "memory.atomic.wait32": [0xfe0001, "memarg", "address i32 i64 -> i32", { width: 4 }],
      "memory.atomic.wait64": [0xfe0002, "memarg", "address i64 i64 -> i32", { width: 8 }],
      "atomic.fence": [0xfe0003, "fence", "->"],
      "i32.atomic.load": [0xfe0010, "memarg", "address -> i32", { width: 4 }],
      "i64.atomic.load": [0xfe0011, "memarg", "address -> i64", { width: 8 }],
      "i32.atomic.load8_u": [0xfe0012, "memarg", "address -> i32", { width: 1 }],
      "i32.atomic.load16_u": [0xfe0013, "memarg", "address -> i32", { width: 2 }],
      "i64.atomic.load8_u": [0xfe0014, "memarg", "address -> i64", { width: 1 }],
      "i64.atomic.load16_u": [0xfe0015, "memarg", "address -> i64", { width: 2 }],
      "i64.atomic.load32_u": [0xfe0016, "memarg", "address -> i64", { width: 4 }],
      "i32.atomic.store": [0xfe0017, "memarg", "address i32 ->", { width: 4 }],
      "i64.atomic.store": [0xfe0018, "memarg", "address i64 ->", { width: 8 }],
      "i32.atomic.store8": [0xfe0019, "memarg", "address i32 ->", { width: 1 }],
      "i32.atomic.store16": [0xfe001a, "memarg", "address i32 ->", { width: 2 }],
      "i64.atomic.store8": [0xfe001b, "memarg", "address i64 ->", { width: 1 }],
      "i64.atomic.store16": [0xfe001c, "memarg", "address i64 ->", { width: 2 }],
      "i64.atomic.store32": [0xfe001d, "memarg", "address i64 ->", { width: 4 }],
      "i32.atomic.rmw.add": [0xfe001e, "memarg", "address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.add": [0xfe001f, "memarg", "address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.add_u": [0xfe0020, "memarg", "address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.add_u": [0xfe0021, "memarg", "address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.add_u": [0xfe0022, "memarg", "address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.add_u": [0xfe0023, "memarg", "address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.add_u": [0xfe0024, "memarg", "address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.sub": [0xfe0025, "memarg", "address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.sub": [0xfe0026, "memarg", "address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.sub_u": [0xfe0027, "memarg", "address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.sub_u": [0xfe0028, "memarg", "address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.sub_u": [0xfe0029, "memarg", "address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.sub_u": [0xfe002a, "memarg", "address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.sub_u": [0xfe002b, "memarg", "address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.and": [0xfe002c, "memarg", "address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.and": [0xfe002d, "memarg", "address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.and_u": [0xfe002e, "memarg", "address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.and_u": [0xfe002f, "memarg", "address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.and_u": [0xfe0030, "memarg", "address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.and_u": [0xfe0031, "memarg", "address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.and_u": [0xfe0032, "memarg", "address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.or": [0xfe0033, "memarg", "address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.or": [0xfe0034, "memarg", "address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.or_u": [0xfe0035, "memarg", "address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.or_u": [0xfe0036, "memarg", "address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.or_u": [0xfe0037, "memarg", "address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.or_u": [0xfe0038, "memarg", "address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.or_u": [0xfe0039, "memarg", "address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.xor": [0xfe003a, "memarg", "address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.xor": [0xfe003b, "memarg", "address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.xor_u": [0xfe003c, "memarg", "address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.xor_u": [0xfe003d, "memarg", "address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.xor_u": [0xfe003e, "memarg", "address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.xor_u": [0xfe003f, "memarg", "address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.xor_u": [0xfe0040, "memarg", "address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.xchg": [0xfe0041, "memarg", "address i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.xchg": [0xfe0042, "memarg", "address i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.xchg_u": [0xfe0043, "memarg", "address i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.xchg_u": [0xfe0044, "memarg", "address i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.xchg_u": [0xfe0045, "memarg", "address i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.xchg_u": [0xfe0046, "memarg", "address i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.xchg_u": [0xfe0047, "memarg", "address i64 -> i64", { width: 4 }],
      "i32.atomic.rmw.cmpxchg": [0xfe0048, "memarg", "address i32 i32 -> i32", { width: 4 }],
      "i64.atomic.rmw.cmpxchg": [0xfe0049, "memarg", "address i64 i64 -> i64", { width: 8 }],
      "i32.atomic.rmw8.cmpxchg_u": [0xfe004a, "memarg", "address i32 i32 -> i32", { width: 1 }],
      "i32.atomic.rmw16.cmpxchg_u": [0xfe004b, "memarg", "address i32 i32 -> i32", { width: 2 }],
      "i64.atomic.rmw8.cmpxchg_u": [0xfe004c, "memarg", "address i64 i64 -> i64", { width: 1 }],
      "i64.atomic.rmw16.cmpxchg_u": [0xfe004d, "memarg", "address i64 i64 -> i64", { width: 2 }],
      "i64.atomic.rmw32.cmpxchg_u": [0xfe004e, "memarg", "address i64 i64 -> i64", { width: 4 }],
    },
  },
] as const;

type Group = (typeof INSTRUCTION_GROUPS)[number];
type RowsOf<F extends Family> = Extract<Group, { readonly family: F }>["rows"];
type NamesOf<Rows> = Rows extends unknown ? keyof Rows & string : never;
type NamesWithoutSignature<Rows> = Rows extends unknown
  ? {
      [Name in keyof Rows]: Rows[Name] extends readonly [number, string, string, ...unknown[]] ? never : Name;
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
