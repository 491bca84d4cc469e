// The vm set's operations inside a flat memory.
import { compile, defineTarget, flat32, i32, instantiate, WASM_3 } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { expect, test } from "vitest";
import { EEXIST, EFAULT, EINVAL, ENOMEM, ENOTSUP, EPERM } from "../../src/space/errno.ts";
import { vmSet } from "../../src/vm-set.ts";
import { guestOn } from "../guest.ts";
import { faultOf, flat, memoryType, PAGE, paged, spaceOf } from "../memories.ts";

test("a flat memory stays flat until something is unmapped or mapped apart", () => {
  const { memory, space } = flat(1, 16);
  memory.setU8(5, 1);
  expect(memory.access.form).toBe("flat");
  expect(space.query(5)).toMatchObject({ base: 0, size: PAGE, kind: "initial", owner: "runtime" });
  expect(memory.access.form).toBe("flat");
  memory.grow(3);
  expect(space.unmap(2 * PAGE, PAGE)).toBe(0);
  expect(memory.access.form).toBe("paged");
  expect(memory.getU8(5)).toBe(1);
});

test("unmapped pages trap, and come back as zeros", () => {
  const { memory, space } = flat(1, 16);
  memory.grow(4);
  memory.fill(PAGE, 7, 4 * PAGE);
  expect(space.unmap(2 * PAGE, 2 * PAGE)).toBe(0);
  expect(faultOf(() => memory.getU8(2 * PAGE))).toMatchObject({ code: "unmapped", fault: { address: 2 * PAGE } });
  expect(faultOf(() => memory.setU32(2 * PAGE - 2, 0)).code).toBe("unmapped");
  expect(memory.getU16(2 * PAGE - 2)).toBe(0x0707);
  expect(space.map(0, PAGE, 1, 0)).toBe(2 * PAGE);
  expect(memory.getU8(2 * PAGE)).toBe(0);
  expect(faultOf(() => memory.setU8(2 * PAGE, 1)).code).toBe("protection");
  expect(space.protect(2 * PAGE, PAGE, 3)).toBe(0);
  memory.setU8(2 * PAGE, 1);
  expect(memory.pages).toBe(5);
});

test("mapping beyond the end grows the memory, with holes between", () => {
  const { memory, space } = flat(1, 16);
  expect(space.map(0, PAGE, 3, 0)).toBe(PAGE);
  expect(space.map(10 * PAGE, 2 * PAGE, 3, 1)).toBe(10 * PAGE);
  expect(memory.pages).toBe(12);
  memory.setU8(12 * PAGE - 1, 1);
  expect(faultOf(() => memory.getU8(5 * PAGE)).code).toBe("unmapped");
  expect(faultOf(() => memory.getU8(12 * PAGE)).code).toBe("out_of_bounds_memory");
  expect(memory.grow(1)).toBe(12);
  memory.setU8(12 * PAGE, 1);
  expect(space.unmap(12 * PAGE, PAGE)).toBe(0);
  expect(space.map(0, 5 * PAGE, 3, 0)).toBe(2 * PAGE);
  expect(space.map(0, 14 * PAGE, 3, 0)).toBe(-ENOMEM);
  expect(space.stats()).toMatchObject({ reserved: 16 * PAGE, mapped: 9 * PAGE, committed: 13 * PAGE });
});

test("what flat memory cannot do is ENOTSUP, and the other codes are the same", () => {
  const space = spaceOf(flat(1, 16).memory);
  expect(space.alias(0, PAGE, 0, 3, 0)).toBe(-ENOTSUP);
  expect(space.createSegment(PAGE)).toBe(-ENOTSUP);
  expect(space.closeSegment(1)).toBe(-ENOTSUP);
  expect(space.mapSegment(1, 0, 0, PAGE, 3, 0)).toBe(-ENOTSUP);
  expect(space.unmap(0, PAGE)).toBe(-EPERM);
  expect(space.protect(0, PAGE, 1)).toBe(-EPERM);
  expect(space.discard(0, PAGE)).toBe(-EPERM);
  expect(space.discard(PAGE, PAGE)).toBe(-EFAULT);
  expect(space.commit(0, PAGE)).toBe(0);
  expect(space.commit(PAGE, PAGE)).toBe(-EFAULT);
  expect(space.map(PAGE, PAGE, 3, 1)).toBe(PAGE);
  expect(space.map(PAGE, PAGE, 3, 1)).toBe(-EEXIST);
  expect(space.map(PAGE + 1, PAGE, 3, 1)).toBe(-EINVAL);
  expect(space.discard(PAGE, PAGE)).toBe(0);
});

test("a flat policy's page sizes and excessive size hold for its memories", () => {
  const policy = flat32({ pageSizes: [4096, 65536], excessiveSize: "trap", maximum: 16 * PAGE });
  const memory = (preferredPageSize?: number) =>
    policy.create({
      type: memoryType("i32", 1),
      memidx: 0,
      charge: () => true,
      ...(preferredPageSize === undefined ? {} : { preferredPageSize }),
    });
  expect(spaceOf(memory(1e6)).pageSize).toBe(PAGE);
  const small = memory();
  const space = spaceOf(small);
  expect(space.pageSize).toBe(4096);
  expect(space.map(PAGE + 4096, 1, 3, 1)).toBe(PAGE + 4096);
  expect(small.byteLength).toBe(2 * PAGE);
  small.setU8(PAGE + 8191, 1);
  expect(faultOf(() => small.getU8(PAGE + 4095)).code).toBe("unmapped");
  expect(faultOf(() => small.getU8(PAGE + 8192)).code).toBe("unmapped");
  expect(faultOf(() => space.map(0, 17 * PAGE, 3, 0)).code).toBe("out_of_bounds_memory");
});

test("each memory has one virtual memory, whoever asks", () => {
  const { memory } = flat();
  expect(spaceOf(memory)).toBe(spaceOf(memory));
  const sparse = paged();
  expect(spaceOf(sparse)).toBe(sparse.virtual);
});

test("a memory whose instance imports the set has virtual memory from the start", async () => {
  const { instance } = await guestOn("i32", flat32());
  expect(instance.memory.virtual?.regions()).toMatchObject([{ base: 0, size: PAGE, kind: "initial" }]);
  expect(flat(1).memory.virtual?.reserved).toBe(64 * PAGE);
  expect(flat32().create({ type: memoryType("i32", 1), memidx: 0, charge: () => true }).virtual).toBeUndefined();
});

test("what memory.grow adds is the guest's, in one region", () => {
  const { memory, space } = flat(1, 16);
  for (let i = 0; i < 4; i++) memory.grow(1);
  expect(memory.access.form).toBe("flat");
  expect(space.regions()).toMatchObject([
    { base: 0, size: PAGE, kind: "initial", owner: "runtime" },
    { base: PAGE, size: 4 * PAGE, kind: "private", owner: "guest" },
  ]);
  // Protected pages do not grow: those behind them are a region of their own.
  expect(space.protect(4 * PAGE, PAGE, 1)).toBe(0);
  expect(memory.grow(2)).toBe(5);
  expect(space.regions().map(({ size, protection }) => [size / PAGE, protection])).toEqual([
    [1, 3],
    [3, 3],
    [1, 1],
    [2, 3],
  ]);
  memory.setU8(6 * PAGE, 1);
});

test("a shared memory has nothing of the set, and is told so", async () => {
  const text = `(module (import "vm" "page_size" (func $f (result i32))) (memory 1 16 shared)
    (func (export "run") (result i32) (call $f)))`;
  const features = [...WASM_3, "threads"] as const;
  const target = defineTarget({ name: "test", version: "1.0.0", memory: flat32(), features, sets: [vmSet] });
  const instance = instantiate(compile(await assembleText(text), target), { engine: interpreter() });
  expect(instance.memory.virtual).toBeUndefined();
  expect(instance.func("run", { params: [], results: [i32] })).toThrow("needs a memory of one thread's own");
});
