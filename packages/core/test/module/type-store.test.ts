import { describe, expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import {
  canonicalType,
  canonicalValueType,
  isSubtypeCanonical,
  isSubtypeId,
  NO_TYPE_ID,
  typeIdOf,
} from "../../src/module/type-store.ts";
import { F64, FUNCREF, HEAP, type HeapType, I32, refType, type ValueType } from "../../src/module/types.ts";
import { funcType, moduleBytes, section, vector } from "../binary/binary-parts.ts";

function idsOf(...types: number[][]): number[] {
  return [...decodeModule(moduleBytes(section(1, vector(...types)))).typeIds];
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

test("types that refer to what does not exist have no id, nor has what refers to them", () => {
  const ids = idsOf(STRUCT_OF(...REF(9)), STRUCT_OF(...REF(0)), OPEN(STRUCT_OF(0x7f), 2), STRUCT_OF(0x7f));
  expect(ids.slice(0, 3)).toEqual([NO_TYPE_ID, NO_TYPE_ID, NO_TYPE_ID]);
  expect(ids[3]).toBeGreaterThanOrEqual(0);
  expect(isSubtypeId(NO_TYPE_ID, NO_TYPE_ID)).toBe(false);
});

test("a host function's type is that of modules", () => {
  const [id] = idsOf(funcType([[0x7f], [0x70]], [[0x7c]]));
  expect(typeIdOf({ kind: "func", params: [I32, FUNCREF], results: [F64] })).toBe(id);
  expect(typeIdOf({ kind: "func", params: [I32, FUNCREF], results: [] })).not.toBe(id);
});

test("declared supertypes, direct and further up", () => {
  const [top = 0, middle = 0, bottom = 0, other = 0] = idsOf(
    OPEN(STRUCT_OF(0x7f)),
    OPEN(STRUCT_OF(0x7f), 0),
    OPEN(STRUCT_OF(0x7f), 1),
    OPEN(STRUCT_OF(0x7e)),
  );
  expect(isSubtypeId(bottom, top)).toBe(true);
  expect(isSubtypeId(bottom, middle)).toBe(true);
  expect(isSubtypeId(top, bottom)).toBe(false);
  expect(isSubtypeId(bottom, other)).toBe(false);
  expect(canonicalType(bottom)).toMatchObject({ supertype: middle, depth: 2 });
});

test("canonical composites name types by id", () => {
  const module = decodeModule(moduleBytes(section(1, vector(STRUCT_OF(0x7e), funcType([REF(0)], [])))));
  const [struct = 0, func = 0] = module.typeIds;
  const expected = refType(struct as HeapType, false);
  expect(canonicalType(func)?.composite).toEqual({ kind: "func", params: [expected], results: [] });
  expect(canonicalValueType(module, refType(0 as HeapType, false))).toBe(expected);
  expect(canonicalValueType(module, I32)).toBe(I32);
});

describe("matching of abstract heap types", () => {
  const [struct = 0, array = 0, func = 0] = idsOf(STRUCT_OF(0x7f), [0x5e, 0x7f, 0], funcType([], []));
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
      expect(isSubtypeCanonical(refType(a, false), refType(heap, false)), to).toBe(expected);
      expect(isSubtypeCanonical(refType(a, false), refType(heap, true)), to).toBe(expected);
      expect(isSubtypeCanonical(refType(a, true), refType(heap, false)), to).toBe(false);
      expect(isSubtypeCanonical(refType(a, true), I32)).toBe(false);
    }
  });

  test("exact types match themselves and what is above them", () => {
    const exact: ValueType = refType(struct as HeapType, false, true);
    expect(isSubtypeCanonical(exact, refType(struct as HeapType, true))).toBe(true);
    expect(isSubtypeCanonical(refType(struct as HeapType, false), exact)).toBe(false);
    expect(isSubtypeCanonical(refType(HEAP.none, false), exact)).toBe(true);
  });
});
