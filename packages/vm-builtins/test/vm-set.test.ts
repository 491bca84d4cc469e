// The set through a guest on the interpreter, with 32- and 64-bit addresses: results, codes, last_error, structures, traps.
import { compile, defineTarget, flat, flat32, i32, instantiate, t, u64 } from "@atoll/core";
import { HOST_CALL_FUEL } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { describe, expect, test } from "vitest";
import { EBADF, EEXIST, EFAULT, EINVAL, ENOTSUP, EPERM } from "../src/space/errno.ts";
import { region, statistics } from "../src/vm-types.ts";
import { sparse } from "../src/memory/sparse-policy.ts";
import { vmSet } from "../src/vm-set.ts";
import { guestOn, trapOf } from "./guest.ts";
import { mappable, PAGE } from "./memories.ts";

const OUT = 2048;

describe.each(["i32", "i64"] as const)("%s", (addressType) => {
  const setUp = () => guestOn(addressType, sparse({ nullGuard: 1024 }));

  test("figures", async () => {
    const { guest } = await setUp();
    expect(guest("page_size")).toBe(PAGE);
    expect(guest("reserved")).toBe(64 * PAGE);
    expect(guest("find_free", PAGE, 0)).toBe(PAGE);
    expect(guest("last_error")).toBe(0);
  });

  test("map, touch, unmap, trap", async () => {
    const { guest } = await setUp();
    const at = guest("map", 0, 2 * PAGE, 3, 0);
    expect(at).toBe(PAGE);
    guest("store", at + PAGE - 2, 0x01020304);
    expect(guest("load", at + PAGE - 2)).toBe(0x01020304);
    expect(guest("load", at + PAGE)).toBe(0x0102);
    expect(guest("unmap", at, PAGE)).toBe(0);
    expect(trapOf(() => guest("load", at + PAGE - 2))).toMatchObject({
      code: "unmapped",
      fault: { address: at + PAGE - 2, width: 4 },
    });
    expect(guest("map", at, PAGE, 3, 1)).toBe(at);
    expect(guest("load", at + PAGE - 4)).toBe(0);
  });

  test("a loop's views follow what the builtins do", async () => {
    const { guest } = await setUp();
    const at = guest("map", 0, 40 * PAGE, 3, 0);
    for (let i = 0; i < 40; i++) guest("store", at + i * PAGE, i + 1);
    for (let i = 0; i < 40; i++) expect(guest("load", at + i * PAGE)).toBe(i + 1);
    guest("fill", at, 7, 40 * PAGE);
    expect(guest("load", at + 39 * PAGE)).toBe(0x07070707);
    expect(guest("protect", at, PAGE, 1)).toBe(0);
    expect(trapOf(() => guest("store", at, 1)).code).toBe("protection");
    expect(guest("load", at)).toBe(0x07070707);
    expect(guest("discard", at, 2 * PAGE)).toBe(0);
    expect(guest("load", at)).toBe(0);
  });

  test("the null guard, and data right behind it", async () => {
    const { guest } = await setUp();
    expect(guest("load", 1024)).toBe(0x74617473);
    expect(trapOf(() => guest("load", 1020)).code).toBe("null_access");
    expect(trapOf(() => guest("load", 1023)).code).toBe("null_access");
    expect(trapOf(() => guest("store", 0, 1)).code).toBe("null_access");
    guest("store", 1024, 5);
    expect(guest("load", 1024)).toBe(5);
    expect(trapOf(() => guest("load8", 64 * PAGE - 4)).code).toBe("out_of_bounds_memory");
  });

  test("failures are 0 or negative, and last_error tells them apart", async () => {
    const { guest } = await setUp();
    const at = guest("map", 0, PAGE, 3, 0);
    const failures: readonly (readonly [number, number, string, ...number[]])[] = [
      [0, EEXIST, "map", at, PAGE, 3, 1],
      [0, EINVAL, "map", 0, 0, 3, 0],
      [0, EINVAL, "find_free", PAGE, 3],
      [-EPERM, EPERM, "unmap", 0, PAGE],
      [-EINVAL, EINVAL, "unmap", 1, PAGE],
      [-EFAULT, EFAULT, "protect", at, 2 * PAGE, 1],
      [-EFAULT, EFAULT, "commit", at + PAGE, PAGE],
      [-EINVAL, EINVAL, "discard", at, 1],
      [-EBADF, EBADF, "segment_close", 5],
      [0, EBADF, "map_segment", 5, 0, 0, PAGE, 3, 0],
      [0, EFAULT, "alias", at, 2 * PAGE, 0, 3, 0],
      [-EINVAL, EINVAL, "segment_create", 0],
      [-EFAULT, EFAULT, "query", at + PAGE, OUT],
      [-EFAULT, EFAULT, "query", at, 100],
      [-EFAULT, EFAULT, "stats", at + PAGE - 8],
    ];
    for (const [result, code, name, ...args] of failures) {
      expect([name, guest(name, ...args), guest("last_error")]).toEqual([name, result, code]);
    }
    expect(guest("commit", at, PAGE)).toBe(0);
    expect(guest("last_error")).toBe(EFAULT);
  });

  test("the ring", async () => {
    const { guest } = await setUp();
    const segment = guest("segment_create", PAGE);
    const base = guest("find_free", 2 * PAGE, 0);
    expect(guest("map_segment", segment, 0, base, PAGE, 3, 1)).toBe(base);
    expect(guest("map_segment", segment, 0, base + PAGE, PAGE, 3, 1)).toBe(base + PAGE);
    expect(guest("segment_close", segment)).toBe(0);
    guest("store", base + PAGE - 2, 0x04030201);
    expect(guest("load", base)).toBe(0x0403);
    guest("copy", base + PAGE - 2, 1024, 6);
    expect(guest("load", base)).toBe(0x63697461);
    const twin = guest("alias", base, PAGE, 0, 1, 0);
    expect(guest("load", twin)).toBe(0x63697461);
    expect(trapOf(() => guest("store", twin, 1)).code).toBe("protection");
  });

  test("query and stats write their structures", async () => {
    const { guest, instance } = await setUp();
    const at = guest("map", 0, 2 * PAGE, 1, 0);
    guest("load", at);
    expect(guest("query", at + PAGE + 5, OUT)).toBe(0);
    const query = new DataView(instance.memory.read(OUT, t.sizeOf(region)).buffer);
    expect([0, 4, 8, 12].map((offset) => query.getUint32(offset, true))).toEqual([1, 1, 1, 1]);
    expect([16, 24, 32].map((offset) => Number(query.getBigUint64(offset, true)))).toEqual([at, 2 * PAGE, 0]);
    expect(guest("query", 0, OUT)).toBe(0);
    expect([4, 8, 12].map((offset) => instance.memory.getU32(OUT + offset))).toEqual([3, 4, 2]);
    expect(guest("stats", OUT)).toBe(0);
    const stats = new DataView(instance.memory.read(OUT, t.sizeOf(statistics)).buffer);
    expect([0, 4].map((offset) => stats.getUint32(offset, true))).toEqual([1, PAGE]);
    expect([8, 16, 24, 32, 40].map((offset) => Number(stats.getBigUint64(offset, true)))).toEqual([
      64 * PAGE,
      3 * PAGE,
      PAGE,
      2 ** 30,
      2,
    ]);
  });

  test("instances keep their own last error and memory", async () => {
    const first = await setUp();
    const second = await setUp();
    first.guest("map", 0, 0, 3, 0);
    expect(first.guest("last_error")).toBe(EINVAL);
    expect(second.guest("last_error")).toBe(0);
  });

  test("memory.grow is the policy's", async () => {
    const denied = await setUp();
    expect(denied.guest("grow", 1)).toBe(addressType === "i32" ? -1 : Number(0xffffffffffffffffn));
    const { guest } = await guestOn(addressType, sparse({ grow: "map" }));
    expect(guest("grow", 2)).toBe(1);
    guest("store", 3 * PAGE - 4, 9);
    expect(guest("load", 3 * PAGE - 4)).toBe(9);
    expect(guest("map", 0, PAGE, 3, 0)).toBe(3 * PAGE);
    expect(guest("grow", 0)).toBe(3);
  });

  test("the data segment's pages are the runtime's", async () => {
    const { instance } = await setUp();
    expect(mappable(instance.memory).virtual.regions()).toMatchObject([
      { base: 0, size: PAGE, kind: "initial", owner: "runtime", committed: PAGE },
    ]);
  });
});

test.each([
  ["the module's own", undefined, 4096],
  ["the embedder's before the module's", 65536, 65536],
  ["the nearest there is", 8000, 4096],
])("the page size: %s", async (_what, preferredPageSize, expected) => {
  const memory = sparse({ pageSizes: [16384, 4096, 65536] });
  const target = defineTarget({ name: "test", version: "1.0.0", memory, sets: [vmSet] });
  const text = `(module (import "vm" "page_size" (func $p (result i32))) (memory 1)
    (@custom "atoll.page_size" "\\00\\10\\00\\00") (func (export "p") (result i32) (call $p)))`;
  const instance = instantiate(compile(await assembleText(text), target), {
    engine: interpreter(),
    ...(preferredPageSize === undefined ? {} : { preferredPageSize }),
  });
  expect(instance.func("p", { params: [], results: [i32] })()).toBe(expected);
});

describe.each(["i32", "i64"] as const)("flat memory, %s", (addressType) => {
  test("a null guard, and growth under it", async () => {
    const { guest } = await guestOn(addressType, flat({ nullGuard: 16 }));
    expect(guest("load", 1024)).toBe(0x74617473);
    expect(trapOf(() => guest("load", 15)).code).toBe("null_access");
    expect(trapOf(() => guest("store", 0, 1)).code).toBe("null_access");
    guest("store", 16, 5);
    expect(guest("load", 16)).toBe(5);
    expect(trapOf(() => guest("store", PAGE - 2, 1)).code).toBe("out_of_bounds_memory");
    expect(guest("grow", 3)).toBe(1);
    guest("store", PAGE - 2, 0x01020304);
    expect(guest("load", PAGE)).toBe(0x0102);
    guest("store", 4 * PAGE - 4, 1);
    expect(trapOf(() => guest("load", 4 * PAGE)).code).toBe("out_of_bounds_memory");
  });

  test("a memory that becomes paged while it is used", async () => {
    const { guest } = await guestOn(addressType, flat());
    guest("store", 2000, 7);
    expect(guest("grow", 2)).toBe(1);
    expect(guest("unmap", PAGE, PAGE)).toBe(0);
    expect(guest("load", 2000)).toBe(7);
    expect(trapOf(() => guest("load", PAGE)).code).toBe("unmapped");
    guest("store", 2 * PAGE, 9);
    expect(guest("load", 2 * PAGE)).toBe(9);
  });

  test.each([
    ["flat", flat({ outOfBounds: "wrap", maximum: 64 * PAGE })],
    ["sparse", sparse({ outOfBounds: "wrap", nullGuard: 1024 })],
  ])("wrapping on %s memory", async (_layout, policy) => {
    const { guest } = await guestOn(addressType, policy);
    expect(guest("load", 64 * PAGE + 1024)).toBe(0x74617473);
    guest("store", 128 * PAGE + 1024, 3);
    expect(guest("load", 1024)).toBe(3);
    guest("fill", 64 * PAGE + 1024, 1, 4);
    expect(guest("load", 1024)).toBe(0x01010101);
    expect(guest("load", 2 ** 31 + 1024)).toBe(0x01010101);
  });
});

test.each([
  ["flat", flat()],
  ["flat with a guard", flat({ nullGuard: 16 })],
  ["sparse", sparse()],
])("addresses beyond 2^53 are told exactly on %s memory", async (_layout, memory) => {
  const target = defineTarget({ name: "test", version: "1.0.0", memory, sets: [] });
  const text = `(module (memory i64 1)
    (func (export "load") (param i64) (drop (i32.load (local.get 0))))
    (func (export "store") (param i64) (i64.store offset=16 (local.get 0) (i64.const 1)))
    (func (export "vector") (param i64) (drop (v128.load (local.get 0))))
    (func (export "fill") (param i64) (memory.fill (local.get 0) (i32.const 1) (i64.const 3)))
    (func (export "copy") (param i64) (memory.copy (i64.const 0) (local.get 0) (i64.const 3)))
    (func (export "into") (param i64) (memory.copy (local.get 0) (i64.const 0) (i64.const 3)))
    (func (export "init") (param i64) (memory.init $data (local.get 0) (i32.const 0) (i32.const 3)))
    (data $data "abc"))`;
  const instance = instantiate(compile(await assembleText(text), target), { engine: interpreter() });
  const widths = { load: 4, store: 8, vector: 16, fill: 3, copy: 3, into: 3, init: 3 };
  for (const [name, width] of Object.entries(widths)) {
    const access = ["load", "vector", "copy"].includes(name) ? "read" : "write";
    const call = instance.func(name, { params: [u64], results: [] });
    for (const address of [2n ** 53n + 1n, 2n ** 64n - 1n]) {
      const effective = name === "store" ? address + 16n : address;
      const trap = trapOf(() => call(address));
      expect([name, trap.code, trap.fault]).toEqual([
        name,
        "out_of_bounds_memory",
        expect.objectContaining({ address: effective, width, access }),
      ]);
      expect(trap.message).toContain(`${access} of ${width} bytes at 0x${effective.toString(16)}, `);
    }
  }
});

test.each(["flat", "sparse"])("bulk instructions wrap addresses beyond 2^53 exactly on %s memory", async (layout) => {
  const memory =
    layout === "flat" ? flat({ outOfBounds: "wrap", maximum: 64 * PAGE }) : sparse({ outOfBounds: "wrap" });
  const { guest, instance } = await guestOn("i64", memory);
  instance.func("fill", { params: [u64, i32, u64], results: [] })(2n ** 63n + 1027n, 1, 1n);
  expect(guest("load", 1024)).toBe(0x01617473);
  instance.func("copy", { params: [u64, u64, u64], results: [] })(2n ** 63n + 1024n, 2n ** 62n + 1027n, 1n);
  expect(guest("load", 1024)).toBe(0x01617401);
});

test("all of 32-bit addresses is one byte more than an i32 can say", async () => {
  const target = defineTarget({ name: "test", version: "1.0.0", memory: sparse(), sets: [vmSet] });
  const text = `(module (import "vm" "reserved" (func $r (result i32))) (memory 1)
    (func (export "r") (result i32) (call $r)))`;
  const instance = instantiate(compile(await assembleText(text), target), { engine: interpreter() });
  expect(instance.func("r", { params: [], results: [i32] })()).toBe(-1);
});

test("on flat memory the set works inside the range", async () => {
  const { guest } = await guestOn("i32", flat32());
  const at = guest("map", 0, 2 * PAGE, 3, 0);
  expect(at).toBe(PAGE);
  guest("store", at, 1);
  expect(guest("unmap", at, PAGE)).toBe(0);
  expect(trapOf(() => guest("load", at)).code).toBe("unmapped");
  guest("store", at + PAGE, 3);
  expect(guest("load", at + PAGE)).toBe(3);
  expect(guest("alias", at, PAGE, 0, 3, 0)).toBe(0);
  expect(guest("last_error")).toBe(ENOTSUP);
});

test("a module without memory traps when it asks for one, and not before", async () => {
  const target = defineTarget({ name: "test", version: "1.0.0", memory: sparse(), sets: [vmSet] });
  const text = `(module (import "vm" "page_size" (func $p (result i32))) (func (export "p") (result i32) (call $p)))`;
  const instance = instantiate(compile(await assembleText(text), target), { engine: interpreter() });
  expect(trapOf(instance.func("p", { params: [], results: [i32] })).message).toContain("memory");
});

test("regions that calls go through are paid in the long run, a few of them together", async () => {
  const { instance, guest } = await guestOn("i32", sparse(), { instance: { measure: true } });
  const before = instance.usage.fuel ?? NaN;
  for (let i = 0; i < 1000; i++) {
    guest("map", PAGE, PAGE, 3, 1);
    guest("unmap", PAGE, PAGE);
  }
  // A builtin for each call; each unmapping goes through a region; at most 64 units are not paid yet.
  const forRegions = (instance.usage.fuel ?? NaN) - before - 2000 * HOST_CALL_FUEL;
  expect(forRegions).toBeGreaterThan(1000 - 64);
  expect(forRegions).toBeLessThanOrEqual(1000);
});
