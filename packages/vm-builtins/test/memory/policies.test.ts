// Every policy of a target's memory table on every backend, through a guest on the interpreter.
import { defineTarget, flat, type MemoryPolicy, safeCompile } from "@atoll/core";
import { assembleText } from "@atoll/testing/wat";
import { describe, expect, test } from "vitest";
import { ENOMEM } from "../../src/space/errno.ts";
import { sparse } from "../../src/memory/sparse-policy.ts";
import { vmSet } from "../../src/vm-set.ts";
import { type AddressType, guestOn, guestText, trapOf } from "../guest.ts";
import { GIB, PAGE, TIB } from "../memories.ts";

/** What both policies have. */
interface Options {
  readonly nullGuard?: number;
  readonly outOfBounds?: "trap" | "wrap";
  readonly pageSizes?: readonly number[];
  readonly excessiveSize?: "trap" | "error";
}

interface Backend {
  readonly name: string;
  readonly layout: "flat" | "sparse";
  readonly addressType: AddressType;
  readonly policy: (options?: Options) => MemoryPolicy;
}

const BACKENDS: readonly Backend[] = (["i32", "i64"] as const).flatMap((addressType) => {
  const bits = addressType === "i32" ? 32 : 64;
  const addressTypes = [addressType];
  return [
    { name: `flat${bits}`, layout: "flat", addressType, policy: (options) => flat({ ...options, addressTypes }) },
    { name: `sparse${bits}`, layout: "sparse", addressType, policy: (options) => sparse({ ...options, addressTypes }) },
  ] satisfies Backend[];
});
const SPARSE = BACKENDS.filter(({ layout }) => layout === "sparse");
const FLAT = BACKENDS.filter(({ layout }) => layout === "flat");

async function issuesOf(addressType: AddressType, memory: MemoryPolicy, options = {}): Promise<string[]> {
  const target = defineTarget({ name: "test", version: "1.0.0", memory, sets: [vmSet] });
  const checked = safeCompile(await assembleText(guestText(addressType, options)), target);
  return checked.ok ? [] : checked.issues.map(({ message }) => message);
}

describe.each(BACKENDS)("$name", ({ addressType, layout, policy }) => {
  test("the policy says its name and whether addresses must be mapped, and the other address type is a link error", async () => {
    const memory = policy();
    expect([memory.name, memory.mapping, memory.addressTypes]).toEqual([
      layout,
      layout === "flat" ? "optional" : "required",
      [addressType],
    ]);
    expect(await issuesOf(addressType, memory)).toEqual([]);
    const other = addressType === "i32" ? "i64" : "i32";
    expect(await issuesOf(other, memory)).toEqual([
      `the target's memory has ${addressType} addresses, the module's has ${other}`,
    ]);
  });

  test("the reservation is what the module declares", async () => {
    const { guest } = await guestOn(addressType, policy(), { max: 100 });
    expect(guest("reserved")).toBe(100 * PAGE);
  });

  test("the page size: the policy's first, the module's, the embedder's before it, the nearest that is allowed", async () => {
    const memory = policy({ pageSizes: [16384, 4096, 65536] });
    const granted = async (statedPageSize?: number, preferredPageSize?: number): Promise<number> => {
      const { guest } = await guestOn(addressType, memory, {
        ...(statedPageSize === undefined ? {} : { statedPageSize }),
        ...(preferredPageSize === undefined ? {} : { instance: { preferredPageSize } }),
      });
      return guest("page_size");
    };
    expect(await granted()).toBe(16384);
    expect(await granted(4096)).toBe(4096);
    expect(await granted(4096, 65536)).toBe(65536);
    expect(await granted(undefined, 1)).toBe(4096);
    expect(await granted(2 ** 31)).toBe(65536);
    expect(await granted(0)).toBe(16384);
    const { guest } = await guestOn(addressType, policy());
    expect(guest("page_size")).toBe(65536);
  });

  test("the granted page size is the granularity of mapping, and constant", async () => {
    const { guest } = await guestOn(addressType, policy({ pageSizes: [4096] }));
    const at = guest("map", 0, 1, 3, 0);
    expect(at % 4096).toBe(0);
    guest("store", at + 4092, 7);
    expect(guest("unmap", at, 4096)).toBe(0);
    expect(trapOf(() => guest("load", at + 4092)).code).toBe("unmapped");
    expect(guest("unmap", at, 2048)).toBeLessThan(0);
    expect(guest("page_size")).toBe(4096);
  });

  test.each([16, 1024, 70_000])("a null guard of %i bytes", async (nullGuard) => {
    const { guest } = await guestOn(addressType, policy({ nullGuard }), { min: 4, dataAt: 3 * PAGE });
    for (const address of [0, nullGuard - 4, nullGuard - 1]) {
      expect(trapOf(() => guest("load", address))).toMatchObject({ code: "null_access", fault: { address, width: 4 } });
      expect(trapOf(() => guest("store", address, 1)).code).toBe("null_access");
      expect(trapOf(() => guest("fill", address, 1, 4)).code).toBe("null_access");
    }
    guest("store", nullGuard, 5);
    expect(guest("load", nullGuard)).toBe(5);
    // Page 0 is never handed out, nor what the guard covers.
    expect(guest("map", 0, 1, 3, 0)).toBeGreaterThanOrEqual(Math.max(PAGE, nullGuard));
  });

  test("no null guard: address 0 is an address", async () => {
    const { guest } = await guestOn(addressType, policy());
    guest("store", 0, 5);
    expect(guest("load", 0)).toBe(5);
  });

  test("out of bounds: trap, at the byte", async () => {
    const { guest } = await guestOn(addressType, policy(), { max: 4 });
    guest("map", PAGE, 3 * PAGE, 3, 1);
    guest("store", 4 * PAGE - 4, 1);
    for (const address of [4 * PAGE - 3, 4 * PAGE, 2 ** 32 - 1]) {
      expect(trapOf(() => guest("load", address))).toMatchObject({
        code: "out_of_bounds_memory",
        fault: { address, width: 4, access: "read", size: 4 * PAGE },
      });
    }
  });

  test("out of bounds: wrap masks a power of two, and what comes of it obeys mapping, null and protection", async () => {
    const { guest } = await guestOn(addressType, policy({ outOfBounds: "wrap", nullGuard: 1024 }), { max: 64 });
    guest("map", 2 * PAGE, PAGE, 3, 1);
    guest("store", 64 * PAGE + 2 * PAGE, 77);
    expect(guest("load", 2 * PAGE)).toBe(77);
    expect(guest("load", 3 * 64 * PAGE + 2 * PAGE)).toBe(77);
    expect(trapOf(() => guest("load", 64 * PAGE)).code).toBe("null_access");
    // A flat memory ends somewhere; what lies between its end and the mask is out of bounds.
    expect(trapOf(() => guest("load", 64 * PAGE + 40 * PAGE)).code).toBe(
      layout === "flat" ? "out_of_bounds_memory" : "unmapped",
    );
    expect(guest("protect", 2 * PAGE, PAGE, 1)).toBe(0);
    expect(trapOf(() => guest("store", 128 * PAGE + 2 * PAGE, 1)).code).toBe("protection");
    guest("fill", 64 * PAGE + 1024, 2, 8);
    expect(guest("load", 1024)).toBe(0x02020202);
  });

  test("excessive size: failure, or a trap", async () => {
    const failing = await guestOn(addressType, policy({ excessiveSize: "error" }), { max: 16 });
    for (const call of [
      () => failing.guest("map", 0, 17 * PAGE, 3, 0),
      () => failing.guest("find_free", 2 ** 31, 0),
      () => failing.guest("map", 0, 2 ** 32 - 1, 3, 0),
    ]) {
      expect([call(), failing.guest("last_error")]).toEqual([0, ENOMEM]);
    }
    const trapping = await guestOn(addressType, policy({ excessiveSize: "trap" }), { max: 16 });
    expect(trapOf(() => trapping.guest("map", 0, 17 * PAGE, 3, 0))).toMatchObject({
      code: "out_of_bounds_memory",
      fault: { width: 17 * PAGE },
    });
    // What would fit if nothing else were there is a plain failure.
    expect(trapping.guest("map", 0, 14 * PAGE, 3, 0)).toBe(PAGE);
    expect([trapping.guest("map", 0, 14 * PAGE, 3, 0), trapping.guest("last_error")]).toEqual([0, ENOMEM]);
  });
});

describe.each(SPARSE)("$name", ({ addressType }) => {
  const addressTypes = [addressType];
  const all = addressType === "i32" ? 2 ** 32 : 2 ** 47;

  test("reservation: a default and a ceiling", async () => {
    const reserved = async (reservation: object, max: number | null): Promise<number> =>
      (await guestOn(addressType, sparse({ addressTypes, reservation }), { max })).guest("reserved");
    expect(await reserved({}, null)).toBe(addressType === "i32" ? -1 : all);
    expect(await reserved({ default: GIB }, null)).toBe(GIB);
    expect(await reserved({ default: GIB }, 8)).toBe(8 * PAGE);
    expect(await reserved({ ceiling: GIB }, 32768)).toBe(GIB);
    expect(await reserved({ ceiling: GIB }, null)).toBe(GIB);
  });

  test("reservation: required", async () => {
    const memory = sparse({ addressTypes, reservation: { required: true } });
    expect(await issuesOf(addressType, memory, { max: 8 })).toEqual([]);
    expect(await issuesOf(addressType, memory, { max: null })).toEqual([
      expect.stringContaining("the module declares no maximum"),
    ]);
  });

  test("grow: deny and map", async () => {
    const denied = await guestOn(addressType, sparse({ addressTypes, grow: "deny" }));
    // -1 of the address type, as an unsigned number where it is wide.
    for (const delta of [0, 1, 63]) expect(denied.guest("grow", delta)).toBe(addressType === "i32" ? -1 : 2 ** 64);
    const mapped = await guestOn(addressType, sparse({ addressTypes, grow: "map" }));
    expect(mapped.guest("grow", 3)).toBe(1);
    mapped.guest("store", 4 * PAGE - 4, 1);
    expect(trapOf(() => mapped.guest("load", 4 * PAGE)).code).toBe("unmapped");
    expect(mapped.instance.memory.grow(61)).toBe(-1);
  });

  test("commit: overcommit charges the first write, and traps at the one that goes over", async () => {
    const { guest } = await guestOn(addressType, sparse({ addressTypes, commit: { limit: 3 * PAGE } }));
    const at = guest("map", 0, 32 * PAGE, 3, 0);
    expect(at).toBe(PAGE);
    expect(guest("load", at + 30 * PAGE)).toBe(0);
    guest("fill", at, 1, 2 * PAGE);
    expect(trapOf(() => guest("store", at + 2 * PAGE, 1))).toMatchObject({
      code: "commit_limit",
      fault: { address: at + 2 * PAGE, access: "write" },
    });
    expect(guest("commit", at + 2 * PAGE, PAGE)).toBe(-ENOMEM);
    expect(guest("discard", at, PAGE)).toBe(0);
    guest("store", at + 2 * PAGE, 1);
  });

  test("commit: strict charges what is mapped, and never traps later", async () => {
    const memory = sparse({ addressTypes, commit: { mode: "strict", limit: 4 * PAGE } });
    const { guest, instance } = await guestOn(addressType, memory);
    const at = guest("map", 0, 3 * PAGE, 3, 0);
    expect(at).toBe(PAGE);
    for (const [name, ...args] of [
      ["map", 0, PAGE, 3, 0],
      ["segment_create", PAGE],
    ] as const) {
      expect([name, Math.max(0, guest(name, ...args)), guest("last_error")]).toEqual([name, 0, ENOMEM]);
    }
    guest("fill", at, 1, 3 * PAGE);
    expect(guest("unmap", at, PAGE)).toBe(0);
    expect(guest("segment_create", PAGE)).toBe(1);
    expect(() => instance.memory.getU8(at + PAGE)).not.toThrow();
  });

  test("commit: the embedder's limit is below the target's", async () => {
    const memory = sparse({ addressTypes, commit: { limit: GIB } });
    const { guest } = await guestOn(addressType, memory, { instance: { maxMemoryBytes: 2 * PAGE } });
    const at = guest("map", 0, 8 * PAGE, 3, 0);
    guest("store", at, 1);
    expect(trapOf(() => guest("store", at + PAGE, 1)).code).toBe("commit_limit");
  });
});

test("sparse64 reserves 2^48 bytes, and a 32-bit module maps no 5 GiB", async () => {
  const wide = await guestOn("i64", sparse({ reservation: { ceiling: 2 ** 48 } }), { max: null });
  expect(wide.guest("reserved")).toBe(2 ** 48);
  const at = wide.guest("map", 2 ** 47, TIB, 3, 1);
  wide.guest("store", at + TIB - 4, 3);
  expect(wide.guest("load", at + TIB - 4)).toBe(3);
  const narrow = await guestOn("i32", sparse(), { max: null });
  // A size of 32 bits cannot say 5 GiB: what it can, rounded up, is page 0 more than there ever is.
  expect([narrow.guest("map", 0, 2 ** 32 - 1, 3, 0), narrow.guest("last_error")]).toEqual([0, ENOMEM]);
  expect(narrow.guest("map", 0, 2 ** 32 - PAGE, 3, 0)).toBe(PAGE);
  expect([narrow.guest("map", 0, PAGE, 3, 0), narrow.guest("last_error")]).toEqual([0, ENOMEM]);
});

describe.each(FLAT)("$name", ({ addressType }) => {
  const addressTypes = [addressType];

  test("grow: allow and deny", async () => {
    const allowed = await guestOn(addressType, flat({ addressTypes }));
    expect(allowed.guest("grow", 3)).toBe(1);
    allowed.guest("store", 4 * PAGE - 4, 1);
    expect(trapOf(() => allowed.guest("load", 4 * PAGE)).code).toBe("out_of_bounds_memory");
    const denied = await guestOn(addressType, flat({ addressTypes, grow: "deny" }));
    expect(denied.instance.memory.grow(1)).toBe(-1);
    expect(denied.guest("map", 0, PAGE, 3, 0)).toBe(0);
  });

  test("commit is strict: what is there is charged, and the limit is met when mapping", async () => {
    const memory = flat({ addressTypes, maximum: 4 * PAGE });
    expect(memory.commit).toEqual({ mode: "strict", limit: 4 * PAGE });
    const { guest } = await guestOn(addressType, memory);
    expect(guest("map", 0, 3 * PAGE, 3, 0)).toBe(PAGE);
    expect([guest("map", 0, PAGE, 3, 0), guest("last_error")]).toEqual([0, ENOMEM]);
    const limited = await guestOn(addressType, flat({ addressTypes }), { instance: { maxMemoryBytes: 2 * PAGE } });
    expect(limited.guest("map", 0, 2 * PAGE, 3, 0)).toBe(0);
    expect(limited.guest("map", 0, PAGE, 3, 0)).toBe(PAGE);
  });

  test("the target's maximum is a link error for a module that starts with more", async () => {
    expect(await issuesOf(addressType, flat({ addressTypes, maximum: 4 * PAGE }), { min: 5 })).toEqual([
      "the target gives at most 256 KiB, the module starts with 320 KiB",
    ]);
  });
});
