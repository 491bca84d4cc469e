import { expect, test } from "vitest";
import { FunctionInstance, HEAP, type HeapType, hostFunction, I32, refType } from "@atoll/core/engine";
import { hasType, externalise, i31, internalise } from "../../src/runtime/heap/reference.ts";
import { newArray, newFilledArray, newFixedArray, newStruct } from "../../src/runtime/heap/objects.ts";
import { toBits } from "../../src/runtime/values.ts";
import { canonicalIndices } from "../../src/module/canonical-indices.ts";
import { type CanonicalType, ModuleTypes } from "../../src/module/type-store.ts";
import { type DefinedType, F64, I16, I64, I8, V128, EXTERNREF } from "../../src/module/types.ts";

const alone = (
  composite: DefinedType["composite"],
  supertypes: number[] = [],
  final = false,
): Omit<DefinedType, "groupStart"> => ({
  composite,
  final,
  supertypes,
  groupLength: 1,
});
const types = [
  alone({
    kind: "struct",
    fields: [
      { storage: I8, mutable: true },
      { storage: I64, mutable: true },
    ],
  }),
  alone(
    {
      kind: "struct",
      fields: [
        { storage: I8, mutable: true },
        { storage: I64, mutable: true },
        { storage: EXTERNREF, mutable: false },
      ],
    },
    [0],
  ),
  alone({ kind: "array", element: { storage: I16, mutable: true } }),
  alone({ kind: "array", element: { storage: F64, mutable: true } }),
  alone({ kind: "array", element: { storage: V128, mutable: true } }),
].map((type, groupStart) => ({ ...type, groupStart }));
const stored = new ModuleTypes({ types, canonicalIndices: canonicalIndices(types) ?? new Int32Array() });
const [base, derived, shorts, doubles, vectors] = [0, 1, 2, 3, 4].map((typeidx) => stored.at(typeidx)) as [
  CanonicalType,
  CanonicalType,
  CanonicalType,
  CanonicalType,
  CanonicalType,
];
const to = (heap: number, options: Parameters<typeof refType>[1] = {}) => refType(heap as HeapType, options);

test("a structure keeps its fields bit by bit, packed ones their low bits", () => {
  const object = newStruct(derived, [0x1ff, 0xffff_ffff_0000_0001n, toBits(EXTERNREF, "host")]);
  expect(object.cells).toEqual([-1, 1, -1, "host"]);
});

test("arrays of every width", () => {
  expect([...newFixedArray(shorts, [1, 0x1_ffff]).cells]).toEqual([1, -1]);
  expect([...newFilledArray(doubles, 0x7ff4_0000_0000_0001n, 3).cells]).toEqual([
    1, 0x7ff40000, 1, 0x7ff40000, 1, 0x7ff40000,
  ]);
  expect([...newFilledArray(vectors, 1n << 96n, 2).cells]).toEqual([0, 0, 0, 1, 0, 0, 0, 1]);
  expect(newFilledArray(doubles, 1n, 0).length).toBe(0);
});

test("no guest gets an array that would exhaust the host", () => {
  expect(() => newArray(vectors, 2 ** 32 - 1)).toThrow("an array of 4294967295 elements is too large");
});

test("dynamic types follow the hierarchy", () => {
  const object = newStruct(derived, [0, 0n, null]);
  expect(hasType(object, to(base.id))).toBe(true);
  expect(hasType(object, to(derived.id))).toBe(true);
  expect(hasType(object, to(base.id, { exact: true }))).toBe(false);
  expect(hasType(object, to(derived.id, { exact: true }))).toBe(true);
  expect(hasType(object, to(HEAP.struct))).toBe(true);
  expect(hasType(object, to(HEAP.array))).toBe(false);
  expect(hasType(newStruct(base, [0, 0n]), to(derived.id))).toBe(false);
  expect(hasType(null, to(HEAP.any))).toBe(false);
  expect(hasType(null, to(HEAP.any, { nullable: true }))).toBe(true);
  expect(hasType(5, to(HEAP.i31))).toBe(true);
  expect(hasType(5, to(HEAP.eq))).toBe(true);
  expect(hasType(5, to(HEAP.struct))).toBe(false);
  const func = hostFunction({ kind: "func", params: [I32], results: [] }, () => undefined);
  expect(func).toBeInstanceOf(FunctionInstance);
  expect(hasType(func, to(HEAP.func))).toBe(true);
  expect(hasType(func, to(func.typeId))).toBe(true);
});

test("host values pass through any and come back the same", () => {
  const host = {};
  const inside = internalise(host);
  expect(hasType(inside, to(HEAP.any))).toBe(true);
  expect(hasType(inside, to(HEAP.eq))).toBe(false);
  expect(externalise(inside)).toBe(host);
  expect(internalise(i31(-1))).toBe(-1);
  expect(externalise(internalise(2 ** 31))).toBe(2 ** 31);
});
