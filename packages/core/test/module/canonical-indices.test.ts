import { expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { canonicalIndices, NO_TYPE } from "../../src/module/canonical-indices.ts";
import { groupText } from "../../src/module/group-text.ts";
import { type DefinedType, EXTERNREF, FUNCREF } from "../../src/module/types.ts";
import { funcType, moduleBytes, section, vector } from "../binary/binary-parts.ts";

const STRUCT_OF = (...field: number[]): number[] => [0x5f, ...vector([...field, 0])];
const REF = (typeidx: number): number[] => [0x64, typeidx];
const GROUP = (...types: number[][]): number[] => [0x4e, ...vector(...types)];
const OPEN = (type: number[], ...supertypes: number[]): number[] => [
  0x50,
  ...vector(...supertypes.map((each) => [each])),
  ...type,
];

function indicesOf(...types: number[][]): number[] {
  return [...decodeModule(moduleBytes(section(1, vector(...types)))).canonicalIndices];
}

test("equal types have the index of the first one", () => {
  expect(indicesOf(funcType([[0x7f]], []), funcType([], [[0x7f]]), funcType([[0x7f]], []))).toEqual([0, 1, 0]);
});

test("groups are compared as wholes, and what refers to equal types is equal", () => {
  const pair = (first: number): number[] => GROUP(STRUCT_OF(...REF(first + 1)), STRUCT_OF(...REF(first)));
  expect(indicesOf(pair(0), pair(2), STRUCT_OF(...REF(1)), STRUCT_OF(...REF(3)))).toEqual([0, 1, 0, 1, 4, 4]);
  expect(indicesOf(STRUCT_OF(0x7f), GROUP(STRUCT_OF(0x7f), STRUCT_OF(0x7f)))).toEqual([0, 1, 2]);
});

test("types that refer to what does not exist have none, nor has what refers to them", () => {
  const indices = indicesOf(STRUCT_OF(...REF(9)), STRUCT_OF(...REF(0)), OPEN(STRUCT_OF(0x7f), 2), STRUCT_OF(0x7f));
  expect(indices).toEqual([NO_TYPE, NO_TYPE, NO_TYPE, 3]);
});

test("types that take too much text to tell apart are too many", () => {
  const types = Array.from({ length: 10 }, (_, groupStart): DefinedType => {
    const results = Array.from({ length: groupStart }, () => EXTERNREF);
    return {
      composite: { kind: "func", params: Array.from({ length: 100 }, () => FUNCREF), results },
      final: true,
      supertypes: [],
      groupStart,
      groupLength: 1,
    };
  });
  const [first] = types;
  const text = groupText(types.slice(0, 1), 0, () => undefined)?.length ?? 0;
  expect(text).toBeGreaterThan(100);
  expect(canonicalIndices(types.slice(0, 1), { maxText: text })).toEqual(Int32Array.of(0));
  expect(canonicalIndices(types.slice(0, 1), { maxText: text - 1 })).toBeUndefined();
  expect(canonicalIndices(types, { maxText: 5 * text })).toBeUndefined();
  // What equals one that is there takes no text of its own.
  const equal = Array.from({ length: 10 }, (_, groupStart) => ({ ...first, groupStart }) as DefinedType);
  expect(canonicalIndices(equal, { maxText: text })).toEqual(new Int32Array(10));
  expect(canonicalIndices(types)).toEqual(Int32Array.from(types.keys()));
});
