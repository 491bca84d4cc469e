import { ModuleBuilder, type WriteCode } from "@atoll/testing";
import { expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { InstructionReader } from "../../src/binary/instruction-reader.ts";
import { FEATURES } from "../../src/module/features.ts";
import type { ConstantName } from "../../src/module/instruction-table.ts";
import { INSTRUCTIONS } from "../../src/module/instructions.ts";
import { EXTERNREF, F32, F64, FUNCREF, HEAP, I32, I64, refType, V128, type ValueType } from "../../src/module/types.ts";
import { FunctionInstance } from "../../src/runtime/function-instance.ts";
import { ArrayObject, StructObject } from "../../src/runtime/heap/objects.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import type { Bits } from "../../src/runtime/value-forms.ts";
import { validateWithin } from "../../src/validate/validate-module.ts";
import { toyEngine } from "../engine/toy-engine.ts";

const ANYREF = refType(HEAP.any, { nullable: true });

/** Types in the module around each case. */
const STRUCT = 1;
const ARRAY = 2;
const DESCRIBED = 3;
const DESCRIPTOR = 4;

interface Case {
  readonly type: ValueType;
  readonly code: WriteCode;
  readonly value: (bits: Bits) => void;
}

const is =
  (expected: Bits) =>
  (bits: Bits): void =>
    expect(bits).toBe(expected);

const structOf =
  (...cells: unknown[]) =>
  (bits: Bits): void => {
    expect(bits).toBeInstanceOf(StructObject);
    expect((bits as StructObject).cells).toEqual(cells);
  };

const arrayOf =
  (...elements: number[]) =>
  (bits: Bits): void => {
    expect(bits).toBeInstanceOf(ArrayObject);
    expect((bits as ArrayObject).cells).toEqual(Int32Array.from(elements));
  };

const described = (bits: Bits): void => {
  expect(bits).toBeInstanceOf(StructObject);
  expect((bits as StructObject).descriptor).toBeInstanceOf(StructObject);
};

const i32 =
  (instruction: string): WriteCode =>
  (code) =>
    code.op("i32.const", 7).op("i32.const", -2).op(instruction);

const i64 =
  (instruction: string): WriteCode =>
  (code) =>
    code.op("i64.const", 7n).op("i64.const", -2n).op(instruction);

const CASES: Readonly<Record<ConstantName, Case>> = {
  end: { type: I32, code: (code) => code.op("i32.const", 0), value: is(0) },
  "i32.const": { type: I32, code: (code) => code.op("i32.const", -5), value: is(-5) },
  "i64.const": { type: I64, code: (code) => code.op("i64.const", -5n), value: is(2n ** 64n - 5n) },
  "f32.const": { type: F32, code: (code) => code.op("f32.const", 0xffc0_0001), value: is(0xffc0_0001) },
  "f64.const": { type: F64, code: (code) => code.op("f64.const", 2n ** 63n + 1n), value: is(2n ** 63n + 1n) },
  "v128.const": {
    type: V128,
    code: (code) =>
      code.op(
        "v128.const",
        Uint8Array.from({ length: 16 }, (_, i) => (i === 15 ? 0x80 : i)),
      ),
    value: is(0x800e0d0c_0b0a0908_07060504_03020100n),
  },
  "global.get": { type: I32, code: (code) => code.op("global.get", 0), value: is(40) },
  "i32.add": { type: I32, code: i32("i32.add"), value: is(5) },
  "i32.sub": { type: I32, code: i32("i32.sub"), value: is(9) },
  "i32.mul": { type: I32, code: i32("i32.mul"), value: is(-14) },
  "i64.add": { type: I64, code: i64("i64.add"), value: is(5n) },
  "i64.sub": { type: I64, code: i64("i64.sub"), value: is(9n) },
  "i64.mul": { type: I64, code: i64("i64.mul"), value: is(2n ** 64n - 14n) },
  "ref.null": { type: EXTERNREF, code: (code) => code.op("ref.null", HEAP.extern), value: is(null) },
  "ref.func": {
    type: FUNCREF,
    code: (code) => code.op("ref.func", 0),
    value: (bits) => expect(bits).toBeInstanceOf(FunctionInstance),
  },
  "ref.i31": { type: ANYREF, code: (code) => code.op("i32.const", -1).op("ref.i31"), value: is(-1) },
  "any.convert_extern": {
    type: ANYREF,
    code: (code) => code.op("i32.const", 3).op("ref.i31").op("extern.convert_any").op("any.convert_extern"),
    value: is(3),
  },
  "extern.convert_any": {
    type: EXTERNREF,
    code: (code) => code.op("i32.const", 3).op("ref.i31").op("extern.convert_any"),
    value: is(3),
  },
  "struct.new": {
    type: ANYREF,
    code: (code) => code.op("i32.const", 1).op("i32.const", 2).op("struct.new", STRUCT),
    value: structOf(1, 2),
  },
  "struct.new_default": { type: ANYREF, code: (code) => code.op("struct.new_default", STRUCT), value: structOf(0, 0) },
  "struct.new_desc": {
    type: ANYREF,
    code: (code) => code.op("struct.new_default", DESCRIPTOR).op("struct.new_desc", DESCRIBED),
    value: described,
  },
  "struct.new_default_desc": {
    type: ANYREF,
    code: (code) => code.op("struct.new_default", DESCRIPTOR).op("struct.new_default_desc", DESCRIBED),
    value: described,
  },
  "array.new": {
    type: ANYREF,
    code: (code) => code.op("i32.const", 9).op("i32.const", 3).op("array.new", ARRAY),
    value: arrayOf(9, 9, 9),
  },
  "array.new_default": {
    type: ANYREF,
    code: (code) => code.op("i32.const", 2).op("array.new_default", ARRAY),
    value: arrayOf(0, 0),
  },
  "array.new_fixed": {
    type: ANYREF,
    code: (code) => code.op("i32.const", 4).op("i32.const", 5).op("array.new_fixed", ARRAY, 2),
    value: arrayOf(4, 5),
  },
};

function moduleOf(type: ValueType, code: WriteCode): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  builder.type([], []);
  const field = { storage: I32, mutable: true };
  builder.recursionGroup([{ composite: { kind: "struct", fields: [field, field] } }]);
  builder.recursionGroup([{ composite: { kind: "array", element: field } }]);
  builder.recursionGroup([
    { composite: { kind: "struct", fields: [] }, descriptor: DESCRIPTOR },
    { composite: { kind: "struct", fields: [] }, describes: DESCRIBED },
  ]);
  builder.func({ params: [], results: [] }, () => undefined);
  builder.global({ value: I32, mutable: false }, (init) => init.op("i32.const", 40));
  builder.global({ value: type, mutable: false }, code);
  return builder.build();
}

test.each(INSTRUCTIONS.filter(({ constant }) => constant !== false).map(({ name }) => [name as ConstantName]))(
  "%s has its value",
  (name) => {
    const { type, code, value } = CASES[name];
    const module = decodeModule(moduleOf(type, code));
    validateWithin(module, new Set(FEATURES));
    const [, init] = module.globalInits;
    if (init === undefined) throw new Error("no initialiser");
    const reader = new InstructionReader(module.bytes, init.start, init.end);
    const names: string[] = [];
    while (reader.next()) names.push(reader.instruction.name);
    expect(names).toContain(name);
    const instance = instantiateModule({ module, engine: toyEngine });
    value(instance.globals[1]?.bits);
  },
);

test("a descriptor that is null is a trap", () => {
  const module = decodeModule(
    moduleOf(ANYREF, (code) => code.op("ref.null", HEAP.none).op("struct.new_desc", DESCRIBED)),
  );
  validateWithin(module, new Set(FEATURES));
  expect(() => instantiateModule({ module, engine: toyEngine })).toThrow("null descriptor reference");
});

test("what the table does not call constant is refused", () => {
  const module = decodeModule(moduleOf(I32, (code) => code.op("i32.const", 1).op("i32.clz")));
  expect(() => validateWithin(module, new Set(FEATURES))).toThrow("constant expression required: i32.clz");
});
