import { thrown } from "@atoll/testing";
import { expect, test } from "vitest";
import { Trap } from "@atoll/core";
import { EXTERNREF, F64, FUNCREF, hostFunction, I32, I64, V128, type ValueType } from "@atoll/core/engine";

test("arguments and results take the forms of the JS API", () => {
  const seen: unknown[] = [];
  const func = hostFunction({ kind: "func", params: [I32, I64, F64], results: [I32, I64] }, (...args: unknown[]) => {
    seen.push(...args);
    return [2 ** 32 - 1, -1n];
  });
  expect(func.invoke([-1, 0xffff_ffff_ffff_ffffn, 0x3ff8_0000_0000_0000n])).toEqual([-1, 0xffff_ffff_ffff_ffffn]);
  expect(seen).toEqual([-1, -1n, 1.5]);
});

test("a function may ask for unsigned numbers and sizes", () => {
  const seen: unknown[] = [];
  const func = hostFunction(
    { kind: "func", params: [I32, I64, I64], results: [I64] },
    (...args: unknown[]) => {
      seen.push(...args);
      return 2 ** 40;
    },
    { params: ["u32", "size", "u64"], results: ["size"] },
  );
  expect(func.invoke([-1, 2n ** 47n, -1n])).toEqual([2n ** 40n]);
  expect(seen).toEqual([2 ** 32 - 1, 2 ** 47, 2n ** 64n - 1n]);
});

test("a wrong number of results names the function", () => {
  const func = hostFunction({ kind: "func", params: [], results: [I32, I32] }, () => [1], { name: "env.pair" });
  expect(() => func.invoke([])).toThrow("env.pair returned 1 results, expected 2");
});

test("a promise in a synchronous call is a trap with its own code", () => {
  const func = hostFunction({ kind: "func", params: [], results: [I32] }, async () => 1, { suspending: true });
  expect(thrown(Trap, () => func.invoke([])).code).toBe("suspension");
});

const OBJECT = {};
const WRONG: readonly (readonly [ValueType, readonly unknown[]])[] = [
  [
    I32,
    ["7x", "7", NaN, Infinity, 0.5, 2 ** 32, -(2 ** 31) - 1, {}, null, undefined, true, 7n, [1], Promise.resolve(1)],
  ],
  [I64, [7, "7", 2n ** 64n, -(2n ** 63n) - 1n, {}, null, undefined, true]],
  [F64, ["7", 7n, {}, null, undefined, true]],
  [V128, [new Uint8Array(15), new Uint8Array(17), [1], 7n, null]],
  [FUNCREF, [() => 1, {}, 7, undefined]],
];
const RIGHT: readonly (readonly [ValueType, readonly unknown[]])[] = [
  [I32, [0, -1, 2 ** 32 - 1, -(2 ** 31), 5]],
  [I64, [0n, -1n, 2n ** 64n - 1n, -(2n ** 63n)]],
  [F64, [0.5, NaN, -Infinity]],
  [V128, [new Uint8Array(16)]],
  [FUNCREF, [null]],
  [EXTERNREF, [OBJECT, null, undefined, Promise.resolve(1), () => 1]],
];

test("a result that is no value of its type is an error that names the function and the value, never a 0", () => {
  for (const [type, values] of WRONG) {
    for (const value of values) {
      const func = hostFunction({ kind: "func", params: [], results: [type] }, () => value, { name: "env.give" });
      expect(() => func.invoke([])).toThrow(/^env\.give returned .*, expected /);
      const two = hostFunction({ kind: "func", params: [], results: [I32, type] }, () => [1, value], {
        name: "env.two",
      });
      expect(() => two.invoke([])).toThrow(/^env\.two returned .*, expected /);
    }
  }
  for (const [type, values] of RIGHT) {
    for (const value of values) {
      const func = hostFunction({ kind: "func", params: [], results: [type] }, () => value);
      expect(() => func.invoke([])).not.toThrow();
    }
  }
});

test("a promise from a function that was not declared to wait says how to declare it, and fails for nobody else", async () => {
  for (const results of [[], [I32], [I32, I32]]) {
    const handler = async (): Promise<never> => {
      throw new Error("disk full");
    };
    const func = hostFunction({ kind: "func", params: [], results }, handler, { name: "env.later" });
    expect(() => func.invoke([])).toThrow(/^env\.later returned a promise, expected .*asyncFunc/);
  }
  // A rejection that nobody handles would fail this file.
  await new Promise((resolve) => setTimeout(resolve, 5));
});
