// map, unmap, find_free and placement on paged memory, with every code.
import { describe, expect, test } from "vitest";
import { EEXIST, EFAULT, EINVAL, ENOMEM, EPERM } from "../../src/space/errno.ts";
import { faultOf, GIB, PAGE, paged, TIB } from "../memories.ts";

describe.each(["i32", "i64"] as const)("%s", (addressType) => {
  test("a mapping reads as zero, keeps what is written, and is gone after unmap", () => {
    const memory = paged({ addressType });
    const at = memory.virtual.map(0, 3 * PAGE, 3, 0);
    expect(at).toBe(PAGE);
    expect(memory.getU64(at + 3 * PAGE - 8)).toBe(0n);
    memory.setU64(at + PAGE - 4, 0x1122334455667788n);
    expect(memory.getU64(at + PAGE - 4)).toBe(0x1122334455667788n);
    expect(memory.virtual.unmap(at, 3 * PAGE)).toBe(0);
    expect(faultOf(() => memory.getU8(at)).code).toBe("unmapped");
    expect(memory.virtual.map(at, PAGE, 3, 1)).toBe(at);
    expect(memory.getU64(at + PAGE - 8)).toBe(0n);
  });

  test("hints round down, and a busy one falls back to the lowest free address", () => {
    const { virtual: space } = paged({ addressType });
    expect(space.map(0x100_0123, 1, 3, 0)).toBe(0x100_0000);
    expect(space.map(0x100_0000, PAGE, 3, 0)).toBe(PAGE);
    expect(space.map(0x100_ffff, PAGE, 3, 0)).toBe(2 * PAGE);
    expect(space.map(12, PAGE, 3, 0)).toBe(3 * PAGE);
  });

  test("FIXED is exactly there or fails", () => {
    const { virtual: space } = paged({ addressType });
    expect(space.map(0x200_0000, 2 * PAGE, 3, 1)).toBe(0x200_0000);
    expect(space.map(0x201_0000, PAGE, 3, 1)).toBe(-EEXIST);
    expect(space.map(0x1ff_0000, 2 * PAGE, 3, 1)).toBe(-EEXIST);
    expect(space.map(0x300_0001, PAGE, 3, 1)).toBe(-EINVAL);
    expect(space.map(0, PAGE, 3, 1)).toBe(-EINVAL);
    expect(space.map(space.reserved - PAGE, 2 * PAGE, 3, 1)).toBe(-ENOMEM);
    expect(space.map(space.reserved - PAGE, PAGE, 3, 1)).toBe(space.reserved - PAGE);
  });

  test("what map refuses", () => {
    const { virtual: space } = paged({ addressType });
    expect(space.map(0, 0, 3, 0)).toBe(-EINVAL);
    expect(space.map(0, PAGE, 2, 0)).toBe(-EINVAL);
    expect(space.map(0, PAGE, 4, 0)).toBe(-EINVAL);
    expect(space.map(0, PAGE, 3, 2)).toBe(-EINVAL);
    expect(space.map(0, space.reserved, 3, 0)).toBe(-ENOMEM);
    expect(space.stats().regions).toBe(1);
  });

  test("unmap takes aligned ranges, holes included, and splits regions", () => {
    const { virtual: space } = paged({ addressType });
    const at = space.map(0x400_0000, 8 * PAGE, 3, 1);
    expect(space.unmap(at + 1, PAGE)).toBe(-EINVAL);
    expect(space.unmap(at, PAGE + 1)).toBe(-EINVAL);
    expect(space.unmap(at, 0)).toBe(-EINVAL);
    expect(space.unmap(space.reserved - PAGE, 2 * PAGE)).toBe(-EINVAL);
    expect(space.unmap(at + 2 * PAGE, 2 * PAGE)).toBe(0);
    expect(space.unmap(at + PAGE, 5 * PAGE)).toBe(0);
    expect(space.unmap(at + PAGE, 5 * PAGE)).toBe(0);
    expect(
      space
        .regions()
        .slice(1)
        .map(({ base, size }) => [base, size]),
    ).toEqual([
      [at, PAGE],
      [at + 6 * PAGE, 2 * PAGE],
    ]);
    expect(space.stats().mapped).toBe(4 * PAGE);
  });

  test("the runtime's own range is not the guest's", () => {
    const memory = paged({ addressType, min: 2 });
    memory.setU32(2000, 7);
    const { virtual: space } = memory;
    expect(space.unmap(0, PAGE)).toBe(-EPERM);
    expect(space.protect(PAGE, PAGE, 1)).toBe(-EPERM);
    expect(space.discard(0, PAGE)).toBe(-EPERM);
    expect(space.map(PAGE, PAGE, 3, 1)).toBe(-EEXIST);
    space.map(2 * PAGE, PAGE, 3, 1);
    expect(space.unmap(PAGE, 2 * PAGE)).toBe(-EPERM);
    expect(space.stats().regions).toBe(2);
    expect(memory.getU32(2000)).toBe(7);
  });

  test("find_free is first fit, aligned", () => {
    const { virtual: space } = paged({ addressType });
    expect(space.findFree(PAGE, 0)).toBe(PAGE);
    expect(space.findFree(PAGE, 0x100_0000)).toBe(0x100_0000);
    space.map(PAGE, PAGE, 3, 1);
    space.map(4 * PAGE, PAGE, 3, 1);
    expect(space.findFree(2 * PAGE, 1)).toBe(2 * PAGE);
    expect(space.findFree(3 * PAGE, 0)).toBe(5 * PAGE);
    expect(space.findFree(PAGE, 3)).toBe(-EINVAL);
    expect(space.findFree(0, 0)).toBe(-EINVAL);
    expect(space.findFree(space.reserved, 0)).toBe(-ENOMEM);
  });
});

test("an access that leaves its mapping writes nothing", () => {
  const memory = paged();
  const at = memory.virtual.map(GIB, PAGE, 3, 1);
  expect(faultOf(() => memory.setU64(at + PAGE - 4, -1n & 0xffffffffffffffffn)).code).toBe("unmapped");
  expect(memory.getU32(at + PAGE - 4)).toBe(0);
  expect(faultOf(() => memory.fill(at, 1, PAGE + 1)).code).toBe("unmapped");
  expect(memory.getU8(at)).toBe(0);
});

test("faults say what, where and what is near", () => {
  const memory = paged({ nullGuard: 1024, reserved: TIB });
  const at = memory.virtual.map(GIB, PAGE, 1, 1);
  expect(faultOf(() => memory.getU32(1022))).toMatchObject({
    code: "null_access",
    fault: { address: 1022, width: 4, access: "read" },
  });
  expect(memory.getU32(1024)).toBe(0);
  expect(faultOf(() => memory.setU8(at, 1))).toMatchObject({
    code: "protection",
    fault: { address: at, width: 1, access: "write", size: TIB, region: { base: at, size: PAGE, kind: "private" } },
  });
  expect(faultOf(() => memory.getU8(at + PAGE))).toMatchObject({ code: "unmapped", fault: { region: { base: at } } });
  expect(faultOf(() => memory.getU8(2 * PAGE))).toMatchObject({ code: "unmapped", fault: { region: { base: 0 } } });
  expect(faultOf(() => memory.getU64(TIB - 4)).code).toBe("out_of_bounds_memory");
  expect(faultOf(() => memory.getU64(2 ** 60)).code).toBe("out_of_bounds_memory");
});

test("a mapping of a tebibyte costs nothing until it is touched, and only what is touched", () => {
  const memory = paged();
  const { virtual: space } = memory;
  const at = space.map(0, TIB, 3, 0);
  expect(space.stats()).toMatchObject({ mapped: TIB + PAGE, committed: 0 });
  for (let i = 0; i < 1024; i++) memory.setU8(at + i * GIB, i);
  expect(space.stats().committed).toBe(1024 * PAGE);
  expect(memory.getU8(at + 1023 * GIB)).toBe(255);
  expect(memory.getU8(at + 5 * GIB + PAGE)).toBe(0);
  expect(space.stats().committed).toBe(1024 * PAGE);
  expect(space.unmap(at + 512 * GIB, TIB - 512 * GIB)).toBe(0);
  expect(space.stats().committed).toBe(512 * PAGE);
  expect(space.unmap(at, 512 * GIB)).toBe(0);
  expect(space.stats()).toMatchObject({ mapped: PAGE, committed: 0, regions: 1 });
});

test("protect splits, joins again, and its failures change nothing", () => {
  const memory = paged();
  const { virtual: space } = memory;
  const at = space.map(GIB, 4 * PAGE, 3, 1);
  memory.setU8(at + PAGE, 9);
  expect(space.protect(at + PAGE, PAGE, 1)).toBe(0);
  expect(space.stats().regions).toBe(4);
  expect(memory.getU8(at + PAGE)).toBe(9);
  expect(faultOf(() => memory.setU8(at + PAGE, 1)).code).toBe("protection");
  expect(space.protect(at + PAGE, PAGE, 0)).toBe(0);
  expect(faultOf(() => memory.getU8(at + PAGE)).code).toBe("protection");
  expect(space.protect(at + PAGE, 4 * PAGE, 1)).toBe(-EFAULT);
  expect(space.protect(at + 1, PAGE, 1)).toBe(-EINVAL);
  expect(space.protect(at, PAGE, 2)).toBe(-EINVAL);
  memory.setU8(at + 2 * PAGE, 3);
  expect(space.protect(at, 4 * PAGE, 3)).toBe(0);
  expect(space.stats().regions).toBe(2);
  expect(space.protect(at, 3 * PAGE, 1)).toBe(0);
  expect(space.unmap(at + 3 * PAGE, PAGE)).toBe(0);
  expect(space.map(at + 3 * PAGE, PAGE, 3, 1)).toBe(at + 3 * PAGE);
  expect(space.protect(at, 3 * PAGE, 3)).toBe(0);
  expect(memory.getU8(at + PAGE)).toBe(9);
  memory.setU8(at + PAGE, 4);
  expect(memory.getU8(at + PAGE)).toBe(4);
});

test("what splitting a region leaves behind it can be mapped again", () => {
  const { virtual: space } = paged({ reserved: 8 * PAGE });
  const at = space.map(0, 4 * PAGE, 3, 0);
  expect(space.protect(at, 3 * PAGE, 0)).toBe(0);
  expect(space.unmap(at + 3 * PAGE, PAGE)).toBe(0);
  expect(space.map(0, PAGE, 3, 0)).toBe(at + 3 * PAGE);
});

test("discard gives pages back and leaves zeros", () => {
  const memory = paged();
  const { virtual: space } = memory;
  const at = space.map(GIB, 4 * PAGE, 3, 1);
  memory.fill(at, 5, 4 * PAGE);
  expect(space.stats().committed).toBe(4 * PAGE);
  expect(space.discard(at + PAGE, 2 * PAGE)).toBe(0);
  expect(space.stats().committed).toBe(2 * PAGE);
  expect(memory.getU8(at + PAGE)).toBe(0);
  expect(memory.getU8(at)).toBe(5);
  expect(space.discard(at, 5 * PAGE)).toBe(-EFAULT);
  expect(space.discard(at + 1, PAGE)).toBe(-EINVAL);
});

test("memory.grow maps the next pages, or is denied", () => {
  const denied = paged();
  expect(denied.grow(0)).toBe(-1);
  const memory = paged({ grow: "map", reserved: 64 * PAGE });
  expect(memory.grow(0)).toBe(1);
  expect(memory.grow(2)).toBe(1);
  expect(memory.grow(1)).toBe(3);
  expect(memory.pages).toBe(4);
  expect(memory.virtual.stats().regions).toBe(2);
  memory.setU8(4 * PAGE - 1, 1);
  expect(faultOf(() => memory.getU8(4 * PAGE)).code).toBe("unmapped");
  expect(memory.grow(61)).toBe(-1);
  memory.virtual.map(5 * PAGE, PAGE, 3, 1);
  expect(memory.grow(2)).toBe(-1);
  expect(memory.grow(1)).toBe(4);
});
