import { thrown } from "@atoll/testing";
import { expect, test } from "vitest";
import { Trap } from "@atoll/core";
import { F64, hostFunction, I32, I64 } from "@atoll/core/engine";

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
