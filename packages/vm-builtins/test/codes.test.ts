// Every code of every builtin, on every backend, through a guest: the result, and what last_error says of it.
import { flat } from "@atoll/core";
import { describe, expect, test } from "vitest";
import { EACCES, EBADF, EEXIST, EFAULT, EINVAL, ENOMEM, ENOTSUP, EPERM } from "../src/space/errno.ts";
import { HostSegment, mapHostBuffer } from "../src/memory/host-mapping.ts";
import { sparse } from "../src/memory/sparse-policy.ts";
import { type AddressType, type Guest, guestOn, MEMORIES } from "./guest.ts";
import { mappable, PAGE } from "./memories.ts";

/** Builtins whose failure is the address 0. */
const ADDRESSES = new Set(["find_free", "map", "map_segment", "alias"]);

/** One page of the guest's, then one that is free; the memory has 64 pages. */
const OWN = 8 * PAGE;
const FREE = 9 * PAGE;
const OUT = 2048;
const MISSING_SEGMENT = 99;

type Call = readonly [name: string, ...args: number[]];

function expectFailure(guest: Guest, code: number, [name, ...args]: Call): void {
  const result = ADDRESSES.has(name) ? 0 : -code;
  expect([name, ...args, guest(name, ...args), guest("last_error")]).toEqual([name, ...args, result, code]);
}

/** Failures that are the same everywhere. */
const EVERYWHERE: readonly (readonly [number, Call])[] = [
  [EINVAL, ["find_free", 0, 0]],
  [EINVAL, ["find_free", PAGE, 3]],
  [ENOMEM, ["find_free", 64 * PAGE, 0]],
  [ENOMEM, ["find_free", 60 * PAGE, 0]],
  [EINVAL, ["map", 0, 0, 3, 0]],
  [EINVAL, ["map", 0, PAGE, 2, 0]],
  [EINVAL, ["map", 0, PAGE, 4, 0]],
  [EINVAL, ["map", 0, PAGE, -1, 0]],
  [EINVAL, ["map", 0, PAGE, 3, 2]],
  [EINVAL, ["map", FREE + 1, PAGE, 3, 1]],
  [EINVAL, ["map", 0, PAGE, 3, 1]],
  [EEXIST, ["map", OWN, PAGE, 3, 1]],
  [EEXIST, ["map", OWN - PAGE, 3 * PAGE, 3, 1]],
  [ENOMEM, ["map", 63 * PAGE, 2 * PAGE, 3, 1]],
  [ENOMEM, ["map", 0, 60 * PAGE, 3, 0]],
  [EINVAL, ["unmap", OWN, 0]],
  [EINVAL, ["unmap", OWN + 1, PAGE]],
  [EINVAL, ["unmap", OWN, PAGE - 1]],
  [EINVAL, ["unmap", 63 * PAGE, 2 * PAGE]],
  [EPERM, ["unmap", 0, PAGE]],
  [EPERM, ["unmap", 0, 10 * PAGE]],
  [EINVAL, ["protect", OWN, 0, 1]],
  [EINVAL, ["protect", OWN + 8, PAGE, 1]],
  [EINVAL, ["protect", OWN, PAGE, 2]],
  [EFAULT, ["protect", OWN, 2 * PAGE, 1]],
  [EFAULT, ["protect", FREE, PAGE, 1]],
  [EPERM, ["protect", 0, PAGE, 1]],
  [EINVAL, ["discard", OWN, 0]],
  [EINVAL, ["discard", OWN, 8]],
  [EFAULT, ["discard", OWN, 2 * PAGE]],
  [EPERM, ["discard", 0, PAGE]],
  [EINVAL, ["commit", OWN, 0]],
  [EINVAL, ["commit", OWN + 8, PAGE]],
  [EFAULT, ["commit", OWN, 2 * PAGE]],
  [EFAULT, ["query", FREE, OUT]],
  [EFAULT, ["query", OWN, FREE]],
  [EFAULT, ["query", OWN, FREE - 8]],
  [EFAULT, ["stats", FREE]],
  [EFAULT, ["stats", FREE - 8]],
];

describe.each(MEMORIES)("%s", (_name, addressType, policy) => {
  test.each(EVERYWHERE)("%i: %j", async (code, call) => {
    const { guest } = await guestOn(addressType, policy);
    expect(guest("map", OWN, PAGE, 3, 1)).toBe(OWN);
    const before = guest("find_free", PAGE, 0);
    expectFailure(guest, code, call);
    // A failure changes nothing.
    guest("store", OWN, 7);
    expect([guest("load", OWN), guest("find_free", PAGE, 0)]).toEqual([7, before]);
  });

  test("last_error stays until the next failure", async () => {
    const { guest } = await guestOn(addressType, policy);
    expect(guest("last_error")).toBe(0);
    expectFailure(guest, EINVAL, ["map", 0, 0, 3, 0]);
    expect(guest("map", 0, PAGE, 3, 0)).toBe(PAGE);
    expect(guest("unmap", PAGE, PAGE)).toBe(0);
    expect(guest("last_error")).toBe(EINVAL);
  });
});

describe.each(["i32", "i64"] as const)("flat memory, %s", (addressType) => {
  test("aliases and segments are ENOTSUP, whatever their arguments", async () => {
    const { guest } = await guestOn(addressType, flat());
    for (const call of [
      ["segment_create", PAGE],
      ["segment_create", 0],
      ["segment_close", 1],
      ["map_segment", 1, 0, 0, PAGE, 3, 0],
      ["alias", 0, PAGE, 0, 3, 0],
      ["alias", 1, 0, 0, 9, 9],
    ] as const) {
      expectFailure(guest, ENOTSUP, call);
    }
    expect(guest("last_error")).toBe(ENOTSUP);
  });
});

describe.each(["i32", "i64"] as const)("sparse memory, %s", (addressType: AddressType) => {
  async function setUp() {
    const { guest, instance } = await guestOn(addressType, sparse({ commit: { limit: 8 * PAGE } }));
    const memory = mappable(instance.memory);
    expect(guest("map", OWN, PAGE, 3, 1)).toBe(OWN);
    const segment = guest("segment_create", 2 * PAGE);
    expect(segment).toBe(1);
    return { guest, memory, segment };
  }

  test("segments", async () => {
    const { guest, segment } = await setUp();
    for (const [code, call] of [
      [EINVAL, ["segment_create", 0]],
      [ENOMEM, ["segment_create", 64 * PAGE]],
      [EBADF, ["segment_close", MISSING_SEGMENT]],
      [EBADF, ["segment_close", 0]],
      [EBADF, ["segment_close", -1]],
      [EBADF, ["map_segment", MISSING_SEGMENT, 0, 0, PAGE, 3, 0]],
      [EINVAL, ["map_segment", segment, 1, 0, PAGE, 3, 0]],
      [EINVAL, ["map_segment", segment, 0, 0, 0, 3, 0]],
      [EINVAL, ["map_segment", segment, PAGE, 0, 2 * PAGE, 3, 0]],
      [EINVAL, ["map_segment", segment, 0, 0, PAGE, 2, 0]],
      [EINVAL, ["map_segment", segment, 0, 0, PAGE, 3, 4]],
      [EINVAL, ["map_segment", segment, 0, FREE + 1, PAGE, 3, 1]],
      [EEXIST, ["map_segment", segment, 0, OWN, PAGE, 3, 1]],
      [ENOMEM, ["map_segment", segment, 0, 63 * PAGE, 2 * PAGE, 3, 1]],
    ] as const) {
      expectFailure(guest, code, call);
    }
    const at = guest("map_segment", segment, 0, 0, PAGE, 3, 0);
    expectFailure(guest, EINVAL, ["discard", at, PAGE]);
    expect(guest("segment_close", segment)).toBe(0);
    expectFailure(guest, EBADF, ["segment_close", segment]);
  });

  test("alias", async () => {
    const { guest } = await setUp();
    for (const [code, call] of [
      [EINVAL, ["alias", OWN, 0, 0, 3, 0]],
      [EINVAL, ["alias", OWN + 8, PAGE, 0, 3, 0]],
      [EINVAL, ["alias", OWN, PAGE, 0, 2, 0]],
      [EINVAL, ["alias", OWN, PAGE, FREE + 8, 3, 1]],
      [EFAULT, ["alias", OWN, 2 * PAGE, 0, 3, 0]],
      [EFAULT, ["alias", FREE, PAGE, 0, 3, 0]],
      [EEXIST, ["alias", OWN, PAGE, OWN, 3, 1]],
      [ENOMEM, ["alias", OWN, 64 * PAGE, 0, 3, 0]],
    ] as const) {
      expectFailure(guest, code, call);
    }
    expect(guest("alias", OWN, PAGE, 0, 3, 0)).toBe(PAGE);
  });

  test("commit over the limit", async () => {
    const { guest } = await setUp();
    const at = guest("map", 0, 16 * PAGE, 3, 1 - 1);
    expectFailure(guest, ENOMEM, ["commit", at, 8 * PAGE]);
    expect(guest("commit", at, 4 * PAGE)).toBe(0);
  });

  test("what is the host's, and what is the runtime's", async () => {
    const { guest, memory } = await setUp();
    using shown = mapHostBuffer(memory, new ArrayBuffer(PAGE));
    using segment = new HostSegment(memory, PAGE);
    using hosts = segment.mapRing();
    using runtimes = segment.mapRing({ owner: "runtime" });
    for (const { address } of [shown, hosts, runtimes]) {
      expectFailure(guest, EPERM, ["unmap", address, PAGE]);
      expectFailure(guest, EPERM, ["protect", address, PAGE, 1]);
      expectFailure(guest, EEXIST, ["map", address, PAGE, 3, 1]);
      expectFailure(guest, EEXIST, ["alias", OWN, PAGE, address, 3, 1]);
    }
    expectFailure(guest, EINVAL, ["discard", shown.address, PAGE]);
    expectFailure(guest, EINVAL, ["discard", hosts.address, PAGE]);
    expectFailure(guest, EPERM, ["discard", runtimes.address, PAGE]);
    expectFailure(guest, EPERM, ["segment_close", segment.handle]);
    // An alias is the guest's own, with no more access than the host gave.
    expectFailure(guest, EACCES, ["alias", shown.address, PAGE, 0, 3, 0]);
    const twin = guest("alias", shown.address, PAGE, 0, 1, 0);
    expectFailure(guest, EACCES, ["protect", twin, PAGE, 3]);
    expect(guest("unmap", twin, PAGE)).toBe(0);
    const owners = [shown, hosts, runtimes].map(({ address }) => {
      expect(guest("query", address, OUT)).toBe(0);
      return memory.getU32(OUT + 12);
    });
    expect(owners).toEqual([3, 3, 2]);
  });
});
