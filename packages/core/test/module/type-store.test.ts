import { describe, expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import {
  canonicalFuncType,
  type CanonicalType,
  definedTypeOf,
  isSubtypeOf,
  isSubtypeStored,
  storedTypes,
  typesOf,
} from "../../src/module/type-store.ts";
import { F64, FUNCREF, HEAP, type HeapType, I32, refType, type ValueType } from "../../src/module/types.ts";
import { funcType, moduleBytes, section, vector } from "../binary/binary-parts.ts";

function storedOf(...types: number[][]): CanonicalType[] {
  const module = decodeModule(moduleBytes(section(1, vector(...types))));
  return module.types.map((_, typeidx) => typesOf(module).at(typeidx));
}

/** A typeidx as a heap type: signed LEB128. */
function s33(typeidx: number): number[] {
  return typeidx < 0x40 ? [typeidx] : [(typeidx & 0x7f) | 0x80, ...s33(typeidx >> 7)];
}

function idsOf(...types: number[][]): number[] {
  return storedOf(...types).map(({ id }) => id);
}

const STRUCT_OF = (...field: number[]): number[] => [0x5f, ...vector([...field, 0])];
const REF = (typeidx: number): number[] => [0x64, typeidx];
const GROUP = (...types: number[][]): number[] => [0x4e, ...vector(...types)];
const OPEN = (type: number[], ...supertypes: number[]): number[] => [
  0x50,
  ...vector(...supertypes.map((each) => [each])),
  ...type,
];

test("equal structures have one id, in one module and across modules", () => {
  const [a, b, c] = idsOf(funcType([[0x7f]], []), funcType([[0x7f]], []), funcType([], [[0x7f]]));
  expect(a).toBe(b);
  expect(a).not.toBe(c);
  expect(idsOf(funcType([], [[0x7f]]))).toEqual([c]);
});

test("groups are compared as wholes, places in a group count", () => {
  const [a, b] = idsOf(GROUP(STRUCT_OF(...REF(1)), STRUCT_OF(...REF(0))));
  expect(a).not.toBe(b);
  expect(idsOf(funcType([], []), GROUP(STRUCT_OF(...REF(2)), STRUCT_OF(...REF(1)))).slice(1)).toEqual([a, b]);
  const [alone] = idsOf(STRUCT_OF(0x7f));
  const [first, second] = idsOf(GROUP(STRUCT_OF(0x7f), STRUCT_OF(0x7f)));
  expect(new Set([alone, first, second]).size).toBe(3);
});

test("a reference outside of the group is told from one inside", () => {
  const [outer, inner] = idsOf(STRUCT_OF(0x7f), STRUCT_OF(...REF(0)));
  const [self] = idsOf(STRUCT_OF(...REF(0)));
  expect(new Set([outer, inner, self]).size).toBe(3);
});

test("finality, mutability and supertypes count", () => {
  const ids = idsOf(STRUCT_OF(0x7f), OPEN(STRUCT_OF(0x7f)), [0x5f, 1, 0x7f, 1], OPEN(STRUCT_OF(0x7f), 1), [
    0x4f,
    ...vector([1]),
    ...STRUCT_OF(0x7f),
  ]);
  expect(new Set(ids).size).toBe(5);
});

test("a host function's type is that of modules", () => {
  const [id] = idsOf(funcType([[0x7f], [0x70]], [[0x7c]]));
  expect(canonicalFuncType({ kind: "func", params: [I32, FUNCREF], results: [F64] }).id).toBe(id);
  expect(canonicalFuncType({ kind: "func", params: [I32, FUNCREF], results: [] }).id).not.toBe(id);
});

test("declared supertypes, direct and further up", () => {
  const [top, middle, bottom, other] = storedOf(
    OPEN(STRUCT_OF(0x7f)),
    OPEN(STRUCT_OF(0x7f), 0),
    OPEN(STRUCT_OF(0x7f), 1),
    OPEN(STRUCT_OF(0x7e)),
  );
  const id = (type: CanonicalType | undefined): number => type?.id ?? Number.NaN;
  expect(isSubtypeOf(bottom, id(top))).toBe(true);
  expect(isSubtypeOf(bottom, id(middle))).toBe(true);
  expect(isSubtypeOf(top, id(bottom))).toBe(false);
  expect(isSubtypeOf(bottom, id(other))).toBe(false);
  expect(isSubtypeOf(undefined, id(top))).toBe(false);
  expect(bottom?.supertype).toBe(middle);
});

test("a supertype in the same group", () => {
  const [top, bottom] = storedOf(GROUP(OPEN(STRUCT_OF(0x7f)), OPEN(STRUCT_OF(0x7f), 0)));
  expect(bottom?.supertype).toBe(top);
});

test("composites of the store name types by id", () => {
  const module = decodeModule(moduleBytes(section(1, vector(STRUCT_OF(0x7e), funcType([REF(0)], [])))));
  const [struct, func] = [typesOf(module).at(0), typesOf(module).at(1)];
  const expected = refType(struct.id as HeapType);
  expect(func.composite).toEqual({ kind: "func", params: [expected], results: [] });
  expect(typesOf(module).valueType(refType(0 as HeapType))).toBe(expected);
  expect(typesOf(module).valueType(I32)).toBe(I32);
  expect(definedTypeOf(expected)).toBe(struct);
  expect(definedTypeOf(FUNCREF)).toBeUndefined();
  expect(canonicalFuncType({ kind: "func", params: [expected], results: [] })).toBe(func);
});

test("a type brings those that it refers to, however long the chain is", () => {
  const count = 100_000;
  const chain = [STRUCT_OF(0x7f)];
  for (let i = 1; i < count; i++) chain.push(STRUCT_OF(0x64, ...s33(i - 1)));
  const module = decodeModule(moduleBytes(section(1, vector(...chain))));
  const before = storedTypes();
  typesOf(module).at(count - 1);
  expect(storedTypes()).toBeGreaterThanOrEqual(before + count - 3);
});

describe("matching of abstract heap types", () => {
  const stored = storedOf(STRUCT_OF(0x7f), [0x5e, 0x7f, 0], funcType([], []));
  const [struct = 0, array = 0, func = 0] = stored.map(({ id }) => id);
  // Ids are worth something as long as someone has the types.
  test("the types are there", () => expect(stored.map(({ composite }) => composite.kind)).toHaveLength(3));
  const heaps: Record<string, HeapType> = {
    ...HEAP,
    $struct: struct as HeapType,
    $array: array as HeapType,
    $func: func as HeapType,
  };
  /** Everything above each heap type, itself aside. */
  const above: Record<string, string[]> = {
    any: [],
    eq: ["any"],
    i31: ["eq", "any"],
    struct: ["eq", "any"],
    array: ["eq", "any"],
    $struct: ["struct", "eq", "any"],
    $array: ["array", "eq", "any"],
    none: ["any", "eq", "i31", "struct", "array", "$struct", "$array"],
    func: [],
    $func: ["func"],
    nofunc: ["func", "$func"],
    extern: [],
    noextern: ["extern"],
    exn: [],
    noexn: ["exn"],
  };
  test.each(Object.keys(above))("%s", (from) => {
    for (const [to, heap] of Object.entries(heaps)) {
      const a = heaps[from] ?? HEAP.any;
      const expected = from === to || (above[from] ?? []).includes(to);
      expect(isSubtypeStored(refType(a), refType(heap)), to).toBe(expected);
      expect(isSubtypeStored(refType(a), refType(heap, { nullable: true })), to).toBe(expected);
      expect(isSubtypeStored(refType(a, { nullable: true }), refType(heap)), to).toBe(false);
      expect(isSubtypeStored(refType(a, { nullable: true }), I32)).toBe(false);
    }
  });

  test("exact types match themselves and what is above them", () => {
    const exact: ValueType = refType(struct as HeapType, { exact: true });
    expect(isSubtypeStored(exact, refType(struct as HeapType, { nullable: true }))).toBe(true);
    expect(isSubtypeStored(refType(struct as HeapType), exact)).toBe(false);
    expect(isSubtypeStored(refType(HEAP.none), exact)).toBe(true);
  });
});
