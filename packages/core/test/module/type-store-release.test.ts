// Types go with those who have them: modules that were refused or dropped leave nothing, and what outlives a module keeps its types.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeEach, expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { compile, safeCompile } from "../../src/link/compile.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { type CanonicalType, canonicalFuncType, storedTypes, typesOf } from "../../src/module/type-store.ts";
import { F32, type HeapType, refType } from "../../src/module/types.ts";
import { GlobalInstance } from "../../src/runtime/global-instance.ts";
import { newDefaultStruct } from "../../src/runtime/heap/objects.ts";
import { hasType } from "../../src/runtime/heap/reference.ts";
import { hostFunction } from "../../src/runtime/host-function.ts";
import { funcType, moduleBytes, section, vector } from "../binary/binary-parts.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const target = defineTarget({ name: "empty", version: "1.0.0", memory: flat32(), sets: [] });

async function settles(on: () => boolean): Promise<boolean> {
  for (let i = 0; i < 50; i++) {
    // References that were made in a turn of the event loop are kept until it ends.
    await new Promise((resolve) => setTimeout(resolve, 1));
    collect();
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (on()) return true;
  }
  return false;
}

/** Function types with parameters by the bits of a number: all different, and no others than those from `first` on. */
function distinctTypes(first: number, count: number): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const bits = Array.from((first + i).toString(2), (bit) => [bit === "1" ? 0x7f : 0x7e]);
    return funcType(bits, []);
  });
}

function manyTypes(first: number, count: number): Uint8Array {
  return moduleBytes(section(1, vector(...distinctTypes(first, count))));
}

const STRUCT = (code: number): number[] => [0x5f, ...vector([code, 1], [0x7c, 1], [code, 0])];

beforeEach(async () => {
  if (!(await settles(() => storedTypes() === 0))) throw new Error("types of the last test are still there");
});

test("what is compiled, or refused, is not stored", () => {
  for (let i = 0; i < 4; i++) compile(manyTypes(1 << 16, 40_000), target);
  const invalid = moduleBytes(
    section(1, vector(...distinctTypes(1 << 17, 1000))),
    section(3, vector([0xff, 0x7f])),
    [10, 4, 1, 2, 0, 0x0b],
  );
  expect(safeCompile(invalid, target)).toMatchObject({
    ok: false,
    error: { message: expect.stringMatching(/unknown type/) },
  });
  expect(storedTypes()).toBe(0);
});

test("types of a module that nobody has are given back, with their ids", async () => {
  const ids = ((): number[] => {
    const module = decodeModule(manyTypes(1 << 18, 20_000));
    return module.types.map((_, typeidx) => typesOf(module).at(typeidx).id);
  })();
  expect(storedTypes()).toBe(20_000);
  expect(await settles(() => storedTypes() === 0)).toBe(true);
  // The next ones have the same ids: numbers do not run out.
  const module = decodeModule(manyTypes(1 << 19, 20_000));
  const next = module.types.map((_, typeidx) => typesOf(module).at(typeidx).id);
  expect(new Set(next)).toEqual(new Set(ids));
});

test("whatever has a type keeps it, and equal types of later modules are the same", async () => {
  const bytes = moduleBytes(section(1, vector(STRUCT(0x7f), STRUCT(0x7e), STRUCT(0x7d), [0x5e, 0x7c, 0])));
  const kept = ((): { object: unknown; global: GlobalInstance; held: CanonicalType; ids: number[] } => {
    const types = typesOf(decodeModule(bytes));
    const held = types.at(2);
    const global = new GlobalInstance(
      { value: types.valueType(refType(1 as HeapType, { nullable: true })), mutable: true },
      null,
    );
    const ids = [0, 1, 2, 3].map((typeidx) => types.at(typeidx).id);
    return { object: newDefaultStruct(types.at(0)), global, held, ids };
  })();
  // Only the fourth is nobody's.
  expect(await settles(() => storedTypes() < 4)).toBe(true);
  expect(storedTypes()).toBe(3);
  const again = typesOf(decodeModule(bytes));
  expect([0, 1, 2].map((typeidx) => again.at(typeidx).id)).toEqual(kept.ids.slice(0, 3));
  expect(again.at(2)).toBe(kept.held);
  expect(hasType(kept.object, again.valueType(refType(0 as HeapType)))).toBe(true);
  expect(again.valueType(refType(1 as HeapType, { nullable: true }))).toBe(kept.global.type.value);
});

test("a host function keeps its type", async () => {
  const params = [F32, F32, F32, F32, F32];
  const kept = hostFunction({ kind: "func", params, results: [] }, () => undefined);
  hostFunction({ kind: "func", params: [...params, F32], results: [] }, () => undefined);
  expect(storedTypes()).toBe(2);
  expect(await settles(() => storedTypes() === 1)).toBe(true);
  expect(canonicalFuncType({ kind: "func", params: [...params], results: [] })).toBe(kept.definedType);
});
