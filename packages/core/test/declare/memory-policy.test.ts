// What a declared memory policy fills in, refuses and hands on to the memories that it makes.
import { expect, test } from "vitest";
import { defineMemoryPolicy } from "../../src/declare/memory-policy.ts";
import { TargetError } from "../../src/errors/errors.ts";
import { FlatMemory } from "../../src/memory/flat-memory.ts";
import type { MemoryRules } from "../../src/memory/memory-rules.ts";

const TYPE = { addressType: "i32", limits: { min: 1n }, shared: false, pageSizeLog2: 16 } as const;
const charge = (): boolean => true;

test("what is left out is as core wasm has it", () => {
  const seen: MemoryRules[] = [];
  const policy = defineMemoryPolicy({
    name: "plain",
    create: ({ type }, rules) => {
      seen.push(rules);
      return new FlatMemory(type, rules);
    },
  });
  expect(policy).toMatchObject({
    name: "plain",
    mapping: "none",
    addressTypes: ["i32", "i64"],
    reservation: { required: false },
    pageSizes: [65536],
    nullGuard: 0,
    outOfBounds: "trap",
    grow: "allow",
    commit: { mode: "strict" },
    excessiveSize: "error",
  });
  expect(policy.refuse(TYPE)).toBeUndefined();
  expect(policy.create({ type: TYPE, memidx: 0, charge }).byteLength).toBe(65536);
  expect(seen).toEqual([{ nullGuard: 0, outOfBounds: "trap", excessiveSize: "error", pageSize: 65536 }]);
});

test("the address type is refused before what the policy refuses itself", () => {
  const refusal = { message: "not today" };
  const create = (): never => expect.unreachable();
  const policy = defineMemoryPolicy({ name: "closed", addressTypes: ["i32"], refuse: () => refusal, create });
  expect(policy.refuse(TYPE)).toBe(refusal);
  expect(policy.refuse({ ...TYPE, addressType: "i64" })?.message).toContain("has i32 addresses");
});

test.each([
  [undefined, 16384],
  [1, 4096],
  [4096, 4096],
  [8192, 4096],
  [9000, 16384],
  [32768, 16384],
  [2 ** 40, 65536],
])("of 16384, 4096 and 65536, %s is granted %i", (preferredPageSize, granted) => {
  const sizes: number[] = [];
  const policy = defineMemoryPolicy({
    name: "paged",
    pageSizes: [16384, 4096, 65536],
    create: ({ type }, { pageSize }) => {
      sizes.push(pageSize);
      return new FlatMemory(type);
    },
  });
  policy.create({ type: TYPE, memidx: 0, charge, ...(preferredPageSize === undefined ? {} : { preferredPageSize }) });
  expect(sizes).toEqual([granted]);
});

test("a declaration that makes no sense is told at once, with all that is wrong", () => {
  const wrong = { name: "", mapping: "maybe", nullGuard: -1, create: 5, refuse: 6 } as never;
  const error = (() => {
    try {
      return defineMemoryPolicy(wrong);
    } catch (thrown) {
      return thrown;
    }
  })();
  if (!(error instanceof TargetError)) throw new Error("no TargetError");
  expect(error.issues.map(({ path }) => path).toSorted()).toEqual(["create", "mapping", "name", "nullGuard", "refuse"]);
});
