// What a sparse policy promises, refuses and makes; and each rule on the memory it makes.
import { thrown } from "@atoll/testing";
import { TargetError } from "@atoll/core";
import { expect, test } from "vitest";
import { ENOMEM } from "../../src/space/errno.ts";
import { sparse, type SparseOptions } from "../../src/memory/sparse-policy.ts";
import { faultOf, GIB, mappable, type MappableMemory, memoryType, PAGE, paged, TIB } from "../memories.ts";

function made(
  options: SparseOptions,
  min = 1,
  max?: number,
  request: { preferredPageSize?: number; byteLimit?: number } = {},
): MappableMemory {
  const type = memoryType("i64", min, max);
  return mappable(sparse(options).create({ type, memidx: 0, charge: () => true, ...request }));
}

test("the reservation is the declared maximum, a default, or the ceiling", () => {
  expect(made({}, 1, 100).virtual.reserved).toBe(100 * PAGE);
  expect(made({}).virtual.reserved).toBe(2 ** 47);
  expect(made({ reservation: { default: 2 ** 48 } }).virtual.reserved).toBe(2 ** 48);
  expect(made({ reservation: { default: GIB } }).virtual.reserved).toBe(GIB);
  expect(made({ reservation: { ceiling: GIB } }, 1, 2 ** 40).virtual.reserved).toBe(GIB);
  expect(made({ reservation: { ceiling: 2 ** 48 } }, 1, 2 ** 48).virtual.reserved).toBe(2 ** 48);
  const i32 = sparse().create({ type: memoryType("i32", 1), memidx: 0, charge: () => true });
  expect(mappable(i32).virtual.reserved).toBe(2 ** 32);
});

test("a memory that the policy cannot give is refused with the reason", () => {
  const refuse = (options: SparseOptions, min = 1, max?: number) => sparse(options).refuse(memoryType("i64", min, max));
  expect(refuse({})).toBeUndefined();
  expect(refuse({ addressTypes: ["i32"] })?.found).toBe("i64");
  expect(refuse({ reservation: { required: true } })?.expected).toBe("a memory with a maximum");
  expect(refuse({ reservation: { required: true } }, 1, 2)).toBeUndefined();
  expect(refuse({ reservation: { ceiling: 4 * PAGE } }, 5)?.message).toContain("320 KiB");
  const type = memoryType("i32", 1, 1);
  expect(sparse().refuse({ ...type, shared: true })?.found).toBe("a shared memory");
  expect(sparse().refuse({ ...type, pageSizeLog2: 0 })?.found).toBe("pages of 1 bytes");
});

test("wrong options are TargetErrors with paths", () => {
  const paths = (options: unknown): string[] =>
    thrown(TargetError, () => sparse(options as SparseOptions)).issues.map(({ path }) => path);
  expect(paths({ pageSizes: [4096, 5000] })).toEqual(["pageSizes[1]"]);
  expect(paths({ nullGuard: -1, grow: "allow" })).toEqual(["nullGuard", "grow"]);
  expect(paths({ reservation: { default: 2 * GIB, ceiling: GIB } })).toEqual(["reservation.default"]);
  expect(paths({ reservation: { ceiling: 2 ** 49 } })).toEqual(["reservation.ceiling"]);
  expect(paths({ outOfBounds: "wrap", reservation: { ceiling: 3 * GIB } })).toEqual(["reservation.ceiling"]);
  expect(paths({ commit: { mode: "lazy" } })).toEqual(["commit.mode"]);
});

test("the granted page size is the allowed one nearest to the preferred", () => {
  const pageSizes = [65536, 4096];
  const granted = (preferredPageSize?: number) =>
    made({ pageSizes }, 1, 1, preferredPageSize === undefined ? {} : { preferredPageSize }).virtual.pageSize;
  expect(granted()).toBe(65536);
  expect(granted(4096)).toBe(4096);
  expect(granted(1)).toBe(4096);
  expect(granted(16384)).toBe(4096);
  expect(granted(2 ** 21)).toBe(65536);
});

test("overcommit: the limit is met at the access that goes over it, which writes nothing", () => {
  const memory = made({ commit: { limit: 3 * PAGE } });
  const at = memory.virtual.map(0, TIB, 3, 0);
  expect(at).toBeGreaterThan(0);
  memory.fill(at, 1, 3 * PAGE);
  expect(faultOf(() => memory.setU8(at + 3 * PAGE, 1))).toMatchObject({
    code: "commit_limit",
    fault: { address: at + 3 * PAGE },
  });
  expect(faultOf(() => memory.setU64(at + 3 * PAGE - 4, 0n)).code).toBe("commit_limit");
  expect(memory.getU8(at + 3 * PAGE - 1)).toBe(1);
  expect(memory.getU8(at + 3 * PAGE)).toBe(0);
  expect(memory.virtual.commit(at + 3 * PAGE, PAGE)).toBe(-ENOMEM);
  expect(memory.virtual.discard(at, PAGE)).toBe(0);
  expect(memory.virtual.commit(at + 3 * PAGE, PAGE)).toBe(0);
});

test("commit of far more than there is fails at once", () => {
  const memory = made({}, 1, 2 ** 32);
  const at = memory.virtual.map(0, TIB, 3, 0);
  expect(memory.virtual.commit(at, TIB)).toBe(-ENOMEM);
  expect(memory.virtual.stats().committed).toBe(0);
  expect(faultOf(() => memory.fill(at, 1, TIB)).code).toBe("commit_limit");
});

test("strict: the limit is met when mapping, and never later", () => {
  const memory = made({ commit: { mode: "strict", limit: 4 * PAGE } });
  const { virtual: space } = memory;
  expect(memory.virtual.stats().committed).toBe(PAGE);
  const at = space.map(0, 2 * PAGE, 3, 0);
  expect(space.map(0, 2 * PAGE, 3, 0)).toBe(-ENOMEM);
  expect(space.createSegment(2 * PAGE)).toBe(-ENOMEM);
  const segment = space.createSegment(PAGE);
  expect(memory.virtual.stats().committed).toBe(4 * PAGE);
  expect(space.mapSegment(segment, 0, 0, PAGE, 3, 0)).toBeGreaterThan(0);
  expect(space.alias(at, 2 * PAGE, 0, 3, 0)).toBeGreaterThan(0);
  memory.fill(at, 1, 2 * PAGE);
  expect(space.unmap(at, PAGE)).toBe(0);
  expect(memory.virtual.stats().committed).toBe(4 * PAGE);
  expect(space.map(0, PAGE, 3, 0)).toBe(-ENOMEM);
});

test("an initial range over the limit is a RangeError", () => {
  expect(() => made({ commit: { mode: "strict", limit: PAGE } }, 2)).toThrow(RangeError);
  expect(() => made({}, 2, 2, { byteLimit: PAGE }).setU8(PAGE, 1)).not.toThrow();
});

test("bytes are charged to the instance, and its refusal is a limit like any other", () => {
  let charged = 0;
  const memory = paged({
    charge: (bytes) => {
      if (charged + bytes > 2 * PAGE) return false;
      charged += bytes;
      return true;
    },
  });
  const at = memory.virtual.map(0, 4 * PAGE, 3, 0);
  memory.fill(at, 1, 2 * PAGE);
  expect(charged).toBe(2 * PAGE);
  expect(faultOf(() => memory.setU8(at + 2 * PAGE, 1)).code).toBe("commit_limit");
  memory.dispose();
  expect(charged).toBe(0);
});

test("a size that can never fit is a failure or a trap, as the policy says", () => {
  expect(made({}, 1, 4).virtual.map(0, 5 * PAGE, 3, 0)).toBe(-ENOMEM);
  const strict = made({ excessiveSize: "trap" }, 1, 4).virtual;
  expect(faultOf(() => strict.map(0, 5 * PAGE, 3, 0))).toMatchObject({
    code: "out_of_bounds_memory",
    fault: { width: 5 * PAGE },
  });
  expect(faultOf(() => strict.findFree(2 ** 60, 0)).code).toBe("out_of_bounds_memory");
  expect(strict.map(0, 3 * PAGE, 3, 0)).toBe(PAGE);
  expect(strict.map(0, 3 * PAGE, 3, 0)).toBe(-ENOMEM);
});

test("wrap masks addresses, and what they come to obeys every rule", () => {
  const memory = made({ outOfBounds: "wrap", nullGuard: 1024 }, 2, 16);
  memory.setU32(5000, 77);
  expect(memory.getU32(16 * PAGE + 5000)).toBe(77);
  expect(memory.getU32(2 ** 40 + 5000)).toBe(77);
  memory.setU8(32 * PAGE + 5001, 1);
  expect(memory.getU16(5000)).toBe(256 + 77);
  expect(faultOf(() => memory.getU8(16 * PAGE)).code).toBe("null_access");
  expect(faultOf(() => memory.getU8(16 * PAGE + 2 * PAGE)).code).toBe("unmapped");
  expect(memory.effectiveAddress(16 * PAGE + 3, 2 ** 32, 1, "read")).toBe(3);
  expect(made({ outOfBounds: "wrap" }, 1, 5).virtual.reserved).toBe(8 * PAGE);
});

test("an access around the end of a wrapping memory is one access", () => {
  const memory = made({ outOfBounds: "wrap" }, 1, 4);
  memory.virtual.map(3 * PAGE, PAGE, 3, 1);
  memory.setU64(4 * PAGE - 3, 0x0807060504030201n);
  expect([...memory.read(4 * PAGE - 3, 8)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(memory.getU8(0)).toBe(4);
  memory.virtual.unmap(3 * PAGE, PAGE);
  expect(faultOf(() => memory.setU64(4 * PAGE - 3, 0n)).code).toBe("unmapped");
  expect(memory.getU8(0)).toBe(4);
});
