// The bound of all types in use: with a small one, so that the test need not fill a store of millions.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test, vi } from "vitest";
import type * as limits from "../../src/binary/implementation-limits.ts";
import { ExhaustionError } from "../../src/errors/errors.ts";
import { canonicalFuncType, storedTypes } from "../../src/module/type-store.ts";
import { type FuncType, I32, I64 } from "../../src/module/types.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { funcType, moduleBytes, section, vector } from "../binary/binary-parts.ts";

vi.mock("../../src/binary/implementation-limits.ts", async (original) => ({
  ...(await original<typeof limits>()),
  MAX_STORE_TYPES: 100,
}));

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function distinct(length: number): FuncType {
  return { kind: "func", params: Array.from({ length }, () => I32), results: [] };
}

test("too many types in use are exhaustion with a name of its own, which passes when they are no longer in use", async () => {
  const kept = ((): FuncType => {
    const types = Array.from({ length: 100 }, (_, length) => distinct(length));
    for (const type of types) canonicalFuncType(type);
    const error = ((): unknown => {
      try {
        return canonicalFuncType({ kind: "func", params: [I64], results: [] });
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(ExhaustionError);
    expect(error).toMatchObject({
      code: "type_limit",
      message: expect.stringMatching(/^too many distinct types are in use: at most 100,/),
    });
    // What is there already costs nothing.
    expect(canonicalFuncType(distinct(7))).toBe(canonicalFuncType(types[7] ?? distinct(0)));
    return distinct(7);
  })();
  for (let i = 0; i < 50 && storedTypes() >= 100; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    collect();
  }
  expect(canonicalFuncType({ kind: "func", params: [I64], results: [] }).id).toBeGreaterThanOrEqual(0);
  expect(kept.params).toHaveLength(7);
});

test("a module with more types than may be in use compiles, and needs room only for those that cross its border", () => {
  const types = Array.from({ length: 200 }, (_, i) =>
    funcType(
      Array.from({ length: i }, () => [0x7d]),
      [],
    ),
  );
  const tag = section(13, vector([0, 0x96, 0x01]));
  const module = decodeModule(moduleBytes(section(1, vector(...types)), tag));
  const engine = { name: "none", version: "0.0.0", features: new Set<never>(), createFunctions: () => [] };
  const { tags } = instantiateModule({ module, engine });
  expect(tags[0]?.type.params).toHaveLength(150);
});
