// For each instruction a piece of code that executes it. Those with a signature follow from the table; the compiler knows that all
// others are here.

import {
  ADDRESS,
  ADDRESS2,
  ADDRESS_MIN,
  FUNCREF,
  HEAP,
  I16,
  I32,
  type Instruction,
  InternalError,
  refType,
  type UntypedName,
  type ValueType,
} from "@atoll/core/engine";
import type { Immediate } from "@atoll/core/engine";
import { referenceTo, SampleCode } from "./sample-code.ts";

type Sample = (s: SampleCode) => unknown;

const ADDRESSES: ReadonlySet<ValueType> = new Set([ADDRESS, ADDRESS2, ADDRESS_MIN]);
const EXNREF = refType(HEAP.exn, { nullable: true });

const UNTYPED: Readonly<Record<UntypedName, Sample>> = {
  unreachable: (s) => s.it(),
  block: (s) => s.it(undefined).op("end"),
  loop: (s) => s.it(undefined).op("end"),
  if: (s) => s.op("i32.const", 1).it(undefined).op("end"),
  else: (s) => s.op("i32.const", 0).op("if", undefined).it().op("end"),
  end: (s) => s.op("block", undefined).it(),
  br: (s) => s.it(0),
  br_if: (s) => s.op("i32.const", 1).it(0),
  br_table: (s) => s.op("i32.const", 0).it([0, 0]),
  return: (s) => s.it(),
  drop: (s) => s.push(I32).it(),
  select: (s) => s.push(I32).push(I32).push(I32).it().op("drop"),
  select_t: (s) => s.push(I32).push(I32).push(I32).it([I32]).op("drop"),
  "local.get": (s) => s.it(s.local(I32)).op("drop"),
  "local.set": (s) => s.push(I32).it(s.local(I32)),
  "local.tee": (s) => s.push(I32).it(s.local(I32)).op("drop"),
  "global.get": (s) => s.it(s.global()).op("drop"),
  "global.set": (s) => s.push(I32).it(s.global()),
  call: (s) => s.it(s.func()),
  call_indirect: (s) => s.op("i32.const", 0).it(s.funcType(), s.table()),
  call_ref: (s) => s.op("ref.func", s.func()).it(s.funcType()),
  return_call: (s) => s.it(s.func()),
  return_call_indirect: (s) => s.op("i32.const", 0).it(s.funcType(), s.table()),
  return_call_ref: (s) => s.op("ref.func", s.func()).it(s.funcType()),
  throw: (s) =>
    s
      .op("try_table", undefined, { catches: [{ kind: "catch_all", label: 0 }] })
      .it(s.tag())
      .op("end"),
  throw_ref: throwAgain,
  try_table: (s) =>
    s
      .it(undefined, { catches: [{ kind: "catch_all", label: 0 }] })
      .op("throw", s.tag())
      .op("end"),
  try: (s) => s.it(undefined).op("end"),
  catch: (s) => s.op("try", undefined).op("throw", s.tag()).it(s.tag()).op("end"),
  catch_all: (s) => s.op("try", undefined).op("throw", s.tag()).it().op("end"),
  rethrow: (s) =>
    s
      .op("try", undefined)
      .op("try", undefined)
      .op("throw", s.tag())
      .op("catch_all")
      .it(0)
      .op("end")
      .op("catch_all")
      .op("end"),
  delegate: (s) => s.op("try", undefined).op("try", undefined).op("throw", s.tag()).it(0).op("catch_all").op("end"),
  "ref.null": (s) => s.it(HEAP.func).op("drop"),
  "ref.is_null": (s) => s.op("ref.null", HEAP.func).it().op("drop"),
  "ref.func": (s) => s.it(s.func()).op("drop"),
  "ref.as_non_null": (s) => s.op("ref.func", s.func()).it().op("drop"),
  br_on_null: (s) => s.op("ref.null", HEAP.func).it(0).op("drop"),
  br_on_non_null: (s) =>
    s.op("block", FUNCREF).op("ref.func", s.func()).it(0).op("ref.null", HEAP.func).op("end").op("drop"),
  "table.get": (s) => s.op("i32.const", 0).it(s.table()).op("drop"),
  "table.set": (s) => s.op("i32.const", 0).op("ref.null", HEAP.func).it(s.table()),
  "table.grow": (s) => s.op("ref.null", HEAP.func).push(I32).it(s.table()).op("drop"),
  "table.fill": (s) => s.op("i32.const", 0).op("ref.null", HEAP.func).push(I32).it(s.table()),
  "struct.new": (s) => s.push(I32).push(I32).it(s.struct()).op("drop"),
  "struct.new_default": (s) => s.it(s.struct()).op("drop"),
  "struct.get": (s) => s.op("struct.new_default", s.struct()).it(s.struct(), 0).op("drop"),
  "struct.get_s": (s) => s.op("struct.new_default", s.struct()).it(s.struct(), 1).op("drop"),
  "struct.get_u": (s) => s.op("struct.new_default", s.struct()).it(s.struct(), 1).op("drop"),
  "struct.set": (s) => s.op("struct.new_default", s.struct()).push(I32).it(s.struct(), 0),
  "struct.new_desc": (s) =>
    s
      .op("struct.new_default", s.described() + 1)
      .it(s.described())
      .op("drop"),
  "struct.new_default_desc": (s) =>
    s
      .op("struct.new_default", s.described() + 1)
      .it(s.described())
      .op("drop"),
  "array.new": (s) => s.push(I32).push(I32).it(s.array(I32)).op("drop"),
  "array.new_default": (s) => s.push(I32).it(s.array(I32)).op("drop"),
  "array.new_fixed": (s) => s.push(I32).push(I32).it(s.array(I32), 2).op("drop"),
  "array.new_data": (s) => s.op("i32.const", 0).push(I32).it(s.array(I32), s.data()).op("drop"),
  "array.new_elem": (s) => s.op("i32.const", 0).push(I32).it(s.array(FUNCREF), s.elem()).op("drop"),
  "array.get": (s) => s.push(I32).op("array.new_default", s.array(I32)).op("i32.const", 0).it(s.array(I32)).op("drop"),
  "array.get_s": (s) =>
    s.push(I32).op("array.new_default", s.array(I16)).op("i32.const", 0).it(s.array(I16)).op("drop"),
  "array.get_u": (s) =>
    s.push(I32).op("array.new_default", s.array(I16)).op("i32.const", 0).it(s.array(I16)).op("drop"),
  "array.set": (s) => newArray(s).op("i32.const", 0).push(I32).it(s.array(I32)),
  "array.fill": (s) => newArray(s).op("i32.const", 0).push(I32).push(I32).it(s.array(I32)),
  "array.copy": (s) =>
    newArray(newArray(s).op("i32.const", 0)).op("i32.const", 0).push(I32).it(s.array(I32), s.array(I32)),
  "array.init_data": (s) => newArray(s).op("i32.const", 0).op("i32.const", 0).push(I32).it(s.array(I32), s.data()),
  "array.init_elem": (s) =>
    s
      .push(I32)
      .op("array.new_default", s.array(FUNCREF))
      .op("i32.const", 0)
      .op("i32.const", 0)
      .push(I32)
      .it(s.array(FUNCREF), s.elem()),
  "ref.test": (s) => s.op("struct.new_default", s.struct()).it(s.struct()).op("drop"),
  "ref.test_null": (s) => s.op("struct.new_default", s.struct()).it(s.struct()).op("drop"),
  "ref.cast": (s) => s.op("struct.new_default", s.struct()).it(s.struct()).op("drop"),
  "ref.cast_null": (s) => s.op("struct.new_default", s.struct()).it(s.struct()).op("drop"),
  br_on_cast: (s) =>
    s
      .op("block", referenceTo(s.struct(), "non-null"))
      .op("struct.new_default", s.struct())
      .it(0, referenceTo(s.struct(), "nullable"), referenceTo(s.struct(), "non-null"))
      .op("drop")
      .op("unreachable")
      .op("end")
      .op("drop"),
  br_on_cast_fail: (s) =>
    s
      .op("block", referenceTo(s.struct(), "nullable"))
      .op("struct.new_default", s.struct())
      .it(0, referenceTo(s.struct(), "nullable"), referenceTo(s.struct(), "non-null"))
      .op("end")
      .op("drop"),
  "any.convert_extern": (s) => s.op("ref.null", HEAP.extern).it().op("drop"),
  "extern.convert_any": (s) => s.op("ref.null", HEAP.any).it().op("drop"),
  "ref.get_desc": (s) => s.pushDescribed().it(s.described()).op("drop"),
  "ref.cast_desc_eq": castToDescribed,
  "ref.cast_desc_eq_null": castToDescribed,
  br_on_cast_desc_eq: (s) =>
    s
      .op("block", referenceTo(s.described(), "non-null"))
      .pushDescribed()
      .op("struct.new_default", s.described() + 1)
      .it(0, referenceTo(s.described(), "nullable"), referenceTo(s.described(), "non-null"))
      .op("drop")
      .pushDescribed()
      .op("end")
      .op("drop"),
  br_on_cast_desc_eq_fail: (s) =>
    s
      .op("block", referenceTo(s.described(), "nullable"))
      .pushDescribed()
      .op("struct.new_default", s.described() + 1)
      .it(0, referenceTo(s.described(), "nullable"), referenceTo(s.described(), "non-null"))
      .op("end")
      .op("drop"),
};

/** Catches an exception, and throws it once more. */
function throwAgain(s: SampleCode): unknown {
  const caught = s.local(EXNREF);
  return s
    .op("block", EXNREF)
    .op("try_table", undefined, { catches: [{ kind: "catch_all_ref", label: 0 }] })
    .op("throw", s.tag())
    .op("end")
    .op("unreachable")
    .op("end")
    .op("local.set", caught)
    .op("try_table", undefined, { catches: [{ kind: "catch_all", label: 0 }] })
    .op("local.get", caught)
    .it()
    .op("end");
}

function newArray(s: SampleCode): SampleCode {
  return s.push(I32).op("array.new_default", s.array(I32));
}

/** With the descriptor that the value has. */
function castToDescribed(s: SampleCode): unknown {
  const value = s.local(referenceTo(s.described(), "nullable"));
  return s
    .pushDescribed()
    .op("local.tee", value)
    .op("local.get", value)
    .op("ref.get_desc", s.described())
    .it(s.described())
    .op("drop");
}

/** A module that executes the instruction in its export `run`. */
export function instructionSample(row: Instruction): Uint8Array<ArrayBuffer> {
  const s = new SampleCode(row);
  const { name, params, results } = row;
  if (params === undefined || results === undefined) UNTYPED[name as UntypedName](s);
  else {
    // Addresses are zero, so that they are aligned; sizes, too.
    for (const type of params) {
      if (ADDRESSES.has(type)) s.op("i32.const", 0);
      else s.push(type);
    }
    s.it(...immediates(row, s));
    for (const _ of results) s.op("drop");
  }
  return s.build();
}

function immediates({ immediates: kind, width, mnemonic }: Instruction, s: SampleCode): readonly Immediate[] {
  switch (kind) {
    case "none":
    case "fence":
      return [];
    case "memarg":
      s.memory();
      return [Math.log2(width), 0];
    case "memarg_lane":
      s.memory();
      return [Math.log2(width), 0, 0];
    case "lane":
      return [0];
    case "shuffle":
    case "v128":
      return [new Uint8Array(16)];
    case "i32":
      return [1];
    case "i64":
      return [1n];
    case "f32":
      return [0];
    case "f64":
      return [0n];
    case "memory":
      return [s.memory()];
    case "memory_memory":
      return [s.memory(), s.memory()];
    case "memory_data":
      return [s.memory(), s.data()];
    case "data":
      return [s.data()];
    case "table":
      return [s.table()];
    case "table_table":
      return [s.table(), s.table()];
    case "table_elem":
      return [s.table(), s.elem()];
    case "elem":
      return [s.elem()];
    default:
      throw new InternalError(`${mnemonic} has a signature and immediates that its sample does not know: ${kind}`);
  }
}
