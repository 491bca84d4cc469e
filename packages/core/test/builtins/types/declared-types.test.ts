// Every declared type, both ways, with boundary values and everything that a guest can get wrong; by adapters in code and in loops, with 32- and 64-bit
// addresses, early and late linked.

import { describe, expect, test } from "vitest";
import { builtinSet } from "../../../src/builtins/builtin-set.ts";
import * as t from "../../../src/builtins/types/types.ts";
import { externref } from "../../../src/builtins/ready-types.ts";
import type { WasmType } from "../../../src/builtins/wasm-type.ts";
import { TargetError, Trap } from "../../../src/errors/errors.ts";
import { declaredGuest, type DeclaredGuest, WAYS } from "./declared-guest.ts";
import { dropped, everything, failures, store } from "./declared-sets.ts";

const { codes } = failures;
const OUTSIDE = 131072;
const COUNTER = `
  (table 4 funcref) (elem (i32.const 1) $count $other)
  (global $visits (export "visits") (mut i32) (i32.const 0))`;
const countFor = (address: string): string => `${COUNTER}
  (func $count (param i32 f64 ${address}) (result i32)
    (global.set $visits (i32.add (global.get $visits) (local.get 0)))
    (i32.eq (local.get 0) (i32.const 2)))
  (func $other)
  (func (export "by_ref") (param ${address}) (result i32)
    (call $each_ref (ref.func $count) (${address}.const 0) (local.get 0)))
  (elem declare func $count)`;

describe.each(WAYS)("a store with handles, code: $code, $addressType, $linking", (way) => {
  const guest = (): Promise<DeclaredGuest> => declaredGuest(store, way, countFor(way.addressType));
  const NAME = 64;
  const OUT = 256;
  const BUFFER = 512;

  async function opened(): Promise<DeclaredGuest & { readonly bucket: number }> {
    const it = await guest();
    expect(it.call("open", NAME, it.text(NAME, "main"), 1, OUT)).toBe(0);
    return Object.assign(Object.create(it) as DeclaredGuest, { bucket: it.view.getUint32(OUT, true) });
  }
  const sized = (it: DeclaredGuest, at: number): number =>
    way.addressType === "i32" ? it.view.getUint32(at, true) : Number(it.view.getBigUint64(at, true));

  test("opens, sets, gets and removes", async () => {
    const it = await opened();
    const key = it.text(NAME, "héllo, a longer key than those that a loop decodes");
    it.bytes.set([1, 2, 3], BUFFER);
    expect(it.call("set", it.bucket, NAME, key, BUFFER, 3)).toBe(0);
    expect(it.call("get", it.bucket, NAME, key, BUFFER + 8, 3, OUT)).toBe(0);
    expect([...it.bytes.subarray(BUFFER + 8, BUFFER + 12)]).toEqual([1, 2, 3, 0]);
    expect(sized(it, OUT)).toBe(3);
    // A null pointer is no value.
    expect(it.call("set", it.bucket, NAME, key, 0, 0)).toBe(0);
    expect(it.call("get", it.bucket, NAME, key, BUFFER, 3, OUT)).toBe(codes.no_such_key);
  });

  test("a buffer that is too small gets nothing but the length that is needed", async () => {
    const it = await opened();
    it.bytes.set([7, 8, 9], BUFFER);
    it.call("set", it.bucket, NAME, it.text(NAME, "k"), BUFFER, 3);
    expect(it.call("get", it.bucket, NAME, 1, BUFFER + 8, 2, OUT)).toBe(codes.too_small);
    expect(sized(it, OUT)).toBe(3);
    expect([...it.bytes.subarray(BUFFER + 8, BUFFER + 11)]).toEqual([0, 0, 0]);
  });

  test.each([
    ["a name of too many bytes", [NAME, 41, 0, OUT], codes.too_long],
    ["a range that ends outside", [OUTSIDE - 2, 4, 0, OUT], codes.bad_memory],
    ["a place for the result outside", [NAME, 4, 1, OUTSIDE - 3], codes.bad_memory],
    ["a number that has no name", [NAME, 4, 2, OUT], codes.bad_value],
    ["a negative number that has none", [NAME, 4, -1, OUT], codes.bad_value],
    ["nothing of the name", [NAME, 4, 0, OUT], codes.no_such_key],
  ] as const)("%s", async (_what, args, code) => {
    const it = await guest();
    it.text(NAME, "main");
    it.view.setUint32(OUT, 77, true);
    expect(it.call("open", ...args)).toBe(code);
    expect(it.view.getUint32(OUT, true)).toBe(77);
    expect([...it.instance.handles.counts.values()].reduce((sum, { live }) => sum + live, 0)).toBe(0);
  });

  test("bytes that are no UTF-8, short and long", async () => {
    const it = await guest();
    it.bytes.fill(0xff, NAME, NAME + 40);
    expect(it.call("open", NAME, 2, 1, OUT)).toBe(codes.bad_text);
    expect(it.call("open", NAME, 40, 1, OUT)).toBe(codes.bad_text);
  });

  test("handles: of another resource, dropped, from before, given up twice, too many", async () => {
    const it = await opened();
    const { bucket } = it;
    expect(it.call("list_keys", bucket, OUT)).toBe(0);
    const keys = it.view.getUint32(OUT, true);
    expect(it.call("get", keys, NAME, 1, BUFFER, 1, OUT)).toBe(codes.bad_handle);
    expect(it.call("get", 0, NAME, 1, BUFFER, 1, OUT)).toBe(codes.bad_handle);
    expect(it.call("get", -1, NAME, 1, BUFFER, 1, OUT)).toBe(codes.bad_handle);
    expect(it.call("merge", bucket, bucket)).toBe(codes.bad_handle);
    dropped.length = 0;
    it.call("close", bucket);
    expect(dropped).toEqual(["main"]);
    expect(it.call("list_keys", bucket, OUT)).toBe(codes.bad_handle);
    expect(() => it.call("close", bucket)).toThrow(/^kv\.close: handle \(kv_bucket\): 0x[0-9a-f]+ is no kv_bucket$/);
    for (let i = 0; i < 3; i++) expect(it.call("open", NAME, 4, 0, OUT)).toBe(0);
    expect(it.view.getUint32(OUT, true)).not.toBe(bucket);
    expect(it.call("list_keys", bucket, OUT)).toBe(codes.bad_handle);
    expect(it.call("open", NAME, 4, 0, OUT)).toBe(codes.too_small);
    expect(it.instance.handles.counts.get("kv_bucket")).toEqual({ made: 4, live: 3 });
    dropped.length = 0;
    it.instance[Symbol.dispose]();
    expect(dropped).toEqual(["main", "main", "main"]);
  });

  test("a call that fails takes no handle away", async () => {
    const it = await opened();
    expect(it.call("merge", it.bucket, 99)).toBe(codes.bad_handle);
    expect(it.call("list_keys", it.bucket, OUT)).toBe(0);
  });

  test("an iterator moves on once the guest has the value", async () => {
    const it = await opened();
    it.call("set", it.bucket, NAME, it.text(NAME, "one"), BUFFER, 1);
    it.call("list_keys", it.bucket, OUT);
    const keys = it.view.getUint32(OUT, true);
    expect(it.call("next", keys, BUFFER, 2, OUT)).toBe(codes.too_small);
    expect(it.call("next", keys, OUTSIDE, 9, OUT)).toBe(codes.bad_memory);
    expect(it.call("next", keys, BUFFER, 9, OUT)).toBe(0);
    expect(it.call("next", keys, BUFFER, 9, OUT)).toBe(codes.no_such_key);
  });

  test("callbacks by index and by reference", async () => {
    const it = await opened();
    for (const [key, length] of [
      ["a", 2],
      ["b", 5],
    ] as const) {
      it.call("set", it.bucket, NAME, it.text(NAME, key), BUFFER, length);
    }
    expect(it.call("each", it.bucket, 1, 0, OUT)).toBe(0);
    expect(it.view.getUint32(OUT, true)).toBe(1);
    expect(it.call("each", it.bucket, 2, 0, OUT)).toBe(codes.bad_value);
    expect(it.call("each", it.bucket, 3, 0, OUT)).toBe(codes.bad_value);
    expect(it.call("each", it.bucket, 99, 0, OUT)).toBe(codes.bad_value);
    const address: WasmType = { valueType: "address", form: "size", name: "pointer" };
    const i32: WasmType = { valueType: "i32", form: "i32", name: "i32" };
    expect(it.instance.func("by_ref", { params: [address], results: [i32] })(OUT)).toBe(0);
    expect(it.call("each_ref", null, 0, OUT)).toBe(codes.bad_value);
  });

  test("a record says how much of it the guest knows", async () => {
    const it = await opened();
    it.view.setUint32(BUFFER, 8, true);
    it.view.setBigUint64(BUFFER + 8, 77n, true);
    expect(it.call("stat", it.bucket, BUFFER)).toBe(0);
    expect([it.view.getUint32(BUFFER, true), it.view.getBigUint64(BUFFER + 8, true)]).toEqual([16, 77n]);
    it.view.setUint32(BUFFER, 400, true);
    expect(it.call("stat", it.bucket, BUFFER)).toBe(0);
    expect(it.view.getBigUint64(BUFFER + 8, true)).toBe(2n ** 63n);
  });

  test("asynchronous functions have copies of what they got, and check again", async () => {
    const it = await guest();
    it.text(NAME, "zz");
    it.bytes.set([3, 4], BUFFER);
    const later = it.callAsync("later", NAME, 2, BUFFER, 2, BUFFER + 8, 8, OUT);
    it.bytes.fill(0, BUFFER, BUFFER + 2);
    expect(await later).toBe(0);
    expect(new TextDecoder().decode(it.bytes.subarray(BUFFER + 8, BUFFER + 12))).toBe("zz23");
    expect(await it.callAsync("later", NAME, 2, BUFFER, 2, BUFFER + 8, 1, OUT)).toBe(codes.too_small);
    it.text(NAME, "fail");
    expect(await it.callAsync("later", NAME, 4, BUFFER, 2, BUFFER + 8, 1, OUT)).toBe(codes.no_such_key);
    expect(() => it.call("later", NAME, 4, BUFFER, 2, BUFFER + 8, 8, OUT)).toThrow(Trap);
  });
});

describe.each(WAYS)("every type, code: $code, $addressType, $linking", (way) => {
  const guest = (more?: string): Promise<DeclaredGuest> => declaredGuest(everything, way, more);
  const wide = way.addressType === "i64";
  const OUT = 1024;
  const put = (it: DeclaredGuest, at: number, address: number): void =>
    wide ? it.view.setBigUint64(at, BigInt(address), true) : it.view.setUint32(at, address, true);

  test("a record of every number comes back byte by byte", async () => {
    const it = await guest();
    const size = wide ? 168 : 160;
    // What is all ones has no fields of two values: tags, booleans, names.
    it.bytes.fill(0xff, 0, size);
    const at = fieldsOf(wide);
    it.bytes[at.c] = 1;
    it.view.setUint32(at.color, 70000, true);
    it.bytes[at.small] = 5;
    it.view.setBigUint64(at.o, 2n ** 53n - 1n, true);
    put(it, at.m, 2 ** 32 - 1);
    put(it, at.n, 2 ** 32 - 1);
    it.view.setBigUint64(at.wide, 2n ** 39n, true);
    it.view.setUint16(at.shape, 2, true);
    it.view.setUint32(at.maybe, 1, true);
    it.view.setUint32(at.perhaps, 0, true);
    it.view.setUint32(at.zero, 9, true);
    expect(it.call("echo", 0, OUT)).toBe(0);
    const [from, to] = [it.bytes.slice(0, size), it.bytes.slice(OUT, OUT + size)];
    // Padding comes back as zeros.
    const differing = [...from.keys()].filter((i) => from[i] !== to[i] && to[i] !== 0);
    expect(differing).toEqual([]);
    expect(it.call("echo", OUT, 0)).toBe(0);
    expect(it.bytes.slice(0, size)).toEqual(to);
    for (const [field, value] of [
      ["color", 2],
      ["small", 8],
      ["shape", 4],
      ["zero", 8],
    ] as const) {
      it.bytes.set(to, 0);
      it.view.setUint32(at[field], value, true);
      expect(it.call("echo", 0, OUT), field).toBe(-5);
    }
    it.bytes.set(to, 0);
    it.view.setBigUint64(at.o, 2n ** 53n, true);
    expect(it.call("echo", 0, OUT)).toBe(-5);
    expect(it.call("echo", OUTSIDE - size + 1, OUT)).toBe(-5);
    expect(it.call("echo", 0, OUTSIDE - size + 1)).toBe(-5);
  });

  test("ranges within records", async () => {
    const it = await guest();
    const width = wide ? 8 : 4;
    const bytes = it.bytes;
    for (const [i, value] of [2000, it.text(2000, "hé"), 2010, 2, 2020, 2, 2030].entries()) put(it, i * width, value);
    bytes.set([1, 255], 2010);
    bytes.set([1, 0, 255, 255], 2020);
    it.text(2030, "12345678");
    expect(it.call("hold", 0, OUT, 100, OUT + 200)).toBeUndefined();
    expect(JSON.parse(new TextDecoder().decode(bytes.slice(OUT, OUT + it.view.getUint32(OUT + 200, true))))).toEqual([
      "hé",
      [1, 255],
      [1, 65535],
      "12345678",
    ]);
    put(it, width, OUTSIDE);
    const words = /^all\.hold: holder \(all_holder\): out of bounds memory access/;
    expect(() => it.call("hold", 0, OUT, 100, OUT + 200)).toThrow(words);
    expect(() => it.call("hold", 0, OUT, 100, OUT + 200)).toThrow(Trap);
    put(it, width, 1);
    it.bytes[2038] = 1;
    expect(() => it.call("hold", 0, OUT, 100, OUT + 200)).toThrow(
      "all.hold: holder (all_holder): no NUL within 8 bytes",
    );
    it.bytes[2038] = 0;
    expect(() => it.call("hold", 0, OUT, 1, OUT + 200)).toThrow(/^all\.hold: result: \d+ elements, and room for 1$/);
  });

  test("places and values that are written back, not at all after a failure", async () => {
    const it = await guest();
    it.bytes[0] = 2;
    it.view.setFloat64(8, 10, true);
    expect(it.call("shift", 0, 32, 64, 0)).toBe(-5);
    expect([it.bytes[0], it.view.getFloat64(8, true), it.view.getUint32(64, true)]).toEqual([2, 10, 0]);
    expect(it.call("shift", 0, 32, 64, 1)).toBe(0);
    expect([it.bytes[0], it.view.getFloat64(8, true), it.view.getUint32(64, true)]).toEqual([255, 12, 70000]);
    expect([it.bytes[32], it.bytes[40], it.view.getFloat64(48, true)]).toEqual([2, 1, 2]);
    expect(it.call("shift", 0, 32, OUTSIDE - 3, 1)).toBe(-5);
    expect(it.call("shift", OUTSIDE - 8, 32, 64, 1)).toBe(-5);
  });

  test("lists as results: all that fits, or nothing", async () => {
    const it = await guest();
    expect(it.call("squares", 4, OUT, 4, OUT + 64)).toBe(0);
    expect(it.view.getUint32(OUT + 12, true)).toBe(9);
    it.bytes.fill(0, OUT, OUT + 16);
    expect(it.call("squares", 5, OUT, 4, OUT + 64)).toBe(300);
    expect([it.view.getUint32(OUT + 4, true), it.view.getUint32(OUT + 64, true)]).toEqual([0, 5]);
    expect(it.call("squares", 256, OUT, 4, OUT + 64)).toBe(-5);
    expect(it.call("squares", 1, OUT, 2 ** 30, OUT + 64)).toBe(-5);
    expect(it.call("several", 2, OUT, 2, OUT + 100, OUT + 200, 9, OUT + 300, OUT + 400)).toBe(0);
    expect([it.bytes[OUT + 16], it.bytes[OUT + 200], it.bytes[OUT + 300], it.bytes[OUT + 400]]).toEqual([
      1, 0xc3, 2, 5,
    ]);
    it.bytes.fill(0, OUT, OUT + 500);
    expect(it.call("several", 3, OUT, 2, OUT + 100, OUT + 200, 9, OUT + 300, OUT + 400)).toBe(300);
    expect([it.bytes[OUT + 16], it.bytes[OUT + 100], it.bytes[OUT + 200], it.bytes[OUT + 400]]).toEqual([0, 3, 0, 0]);
    expect(it.call("several", -1, OUT, 2, OUT + 100, OUT + 200, 9, OUT + 300, OUT + 400)).toBe(0);
  });

  test("a value that may be cut, C's strings, and the negative and null conventions", async () => {
    const it = await guest();
    it.text(0, "abc");
    expect(it.call("cut", 0, 3, OUT, 4, OUT + 64)).toBe(0);
    expect([it.view.getUint32(OUT, true), it.bytes[OUT + 4], it.view.getUint32(OUT + 64, true)]).toEqual([
      0x61636261, 0, 6,
    ]);
    expect(it.call("cut", 0, 21, OUT, 4, OUT + 64)).toBe(-5);
    expect(it.call("measure", 0, 0)).toBe(399);
    it.text(60, "12345678");
    expect(it.call("measure", 60, 1)).toBe(802);
    it.text(60, "123456789");
    expect(it.call("measure", 60, 0)).toBe(-5);
    expect(it.call("last_error")).toBe(5);
    it.bytes.fill(65, OUTSIDE - 4);
    expect(it.call("measure", OUTSIDE - 4, 0)).toBe(-5);
    expect(it.call("find", 10)).toBe(9);
    expect(it.call("find", 9)).toBe(0);
  });

  test("names, flags, numbers narrower than wasm's", async () => {
    const it = await guest();
    expect(it.call("kind", 70000, 2)).toBe(2n ** 39n + 1n);
    expect(it.call("kind", 1, 7)).toBe(0n);
    expect(() => it.call("kind", 2, 0)).toThrow("all.kind: color (all_color): 2 is no all_color");
    expect(() => it.call("kind", 1, 9)).toThrow(
      "all.kind: small (all_small): 0x9 has bits 0x8, which all_small has not",
    );
    expect(it.call("narrow", 255, -32768, 2n ** 53n - 1n)).toBe(2n ** 53n - 1n + 255n - 32768n);
    expect(() => it.call("narrow", 256, 0, 0n)).toThrow("all.narrow: a (u8): 256 is not from 0 to 255");
    expect(() => it.call("narrow", 0, 32768, 0n)).toThrow("all.narrow: b (i16): 32768 is not from -32768 to 32767");
    expect(() => it.call("narrow", 0, 0, 2n ** 53n)).toThrow("all.narrow: c (u53): 9007199254740992 is over 2^53 - 1");
    expect(it.call("plain", -1, 5n)).toBe(5n - (2n ** 32n - 1n));
  });

  test("counts that other parameters carry, and lengths that are computed", async () => {
    const it = await guest();
    for (const [i, value] of [3, 4].entries()) it.view.setFloat64(8 * i, value, true);
    // Not aligned: what a typed array could not show.
    it.view.setUint16(101, 10, true);
    it.view.setUint16(103, 100, true);
    it.bytes[110] = 7;
    expect(it.call("sum", 2, 0, 101, 110, 1)).toBe(-430);
    expect(it.call("sum", 2, 0, 101, 111, 1)).toBe(430);
    expect(() => it.call("sum", 5, 0, 101, 110, 1)).toThrow("all.sum: weights (list<u16>): 5 elements, of 4 at most");
    it.bytes.fill(1, 0, 24);
    expect(it.call("upload", 2, 3, 0)).toBe(5 + 24);
    // Products that wrap in 32 bits are no small ones.
    expect(() => it.call("upload", 2 ** 15, 2 ** 15, 0)).toThrow(/^all\.upload: pixels \(bytes\): out of bounds/);
    expect(() => it.call("upload", -1, -1, 0)).toThrow(/^all\.upload: pixels \(bytes\): out of bounds/);
  });

  test("buffers that handlers fill, and gather", async () => {
    const it = await guest();
    expect(it.call("fill", OUT, 4, OUT + 64, 2, OUT + 128)).toBe(0);
    expect([...it.bytes.subarray(OUT, OUT + 4)]).toEqual([0, 9, 5, 5]);
    expect([it.bytes[OUT + 80], it.view.getUint32(OUT + 128, true)]).toEqual([1, 4]);
    expect(it.call("fill", OUT, 1, OUT + 64, 2, OUT + 128)).toBe(300);
    expect(it.call("overflow", OUT, 4)).toBe(300);
    expect(it.call("fill", OUTSIDE - 3, 4, OUT + 64, 2, OUT + 128)).toBe(-5);
    const width = wide ? 8 : 4;
    for (const [i, value] of [200, 2, 0, 0, 300, 1].entries()) put(it, i * width, value);
    it.bytes.set([5, 6], 200);
    it.bytes[300] = 7;
    expect(it.call("gather", 0, 3)).toBe(3012);
    expect(it.call("gather", 0, 0)).toBe(0);
    expect(it.call("gathered", 0, 3)).toBe(200);
    // One buffer is one piece, whether empty ones stand beside it or not.
    expect(it.call("gathered", 0, 2)).toBe(105);
    expect(it.call("gathered", 4 * width, 1)).toBe(107);
    expect(it.call("gathered", 2 * width, 1)).toBe(0);
    expect(() => it.call("gather", OUTSIDE - width, 1)).toThrow(/^all\.gather: from \(all_from\): out of bounds/);
    expect(() => it.call("gather", 0, 1025)).toThrow("all.gather: from (all_from): 1025 buffers, of 1024 at most");
    put(it, 4 * width, OUTSIDE);
    expect(() => it.call("gather", 0, 3)).toThrow(/^all\.gather: from \(all_from\): out of bounds/);
  });

  test("records by value, handles that may be missing", async () => {
    const it = await guest();
    it.bytes[0] = 3;
    it.view.setFloat64(8, 0.5, true);
    it.call("by_value", OUT, 4n, 0);
    expect([it.bytes[OUT], it.view.getFloat64(OUT + 8, true)]).toEqual([7, -0.5]);
    expect(it.call("option_handle", 0)).toBe(1);
    expect(() => it.call("option_handle", 1)).toThrow("all.option_handle: h (option<kv_bucket>): 0x1 is no kv_bucket");
  });

  test("single values that may be missing, and arrays, behind pointers", async () => {
    const scope = t.scope();
    const thing = t.resource<object>("placed_thing");
    const told: unknown[] = [];
    const placed = builtinSet("placed", {
      version: "1.0.0",
      functions: {
        take: scope.func(
          {
            params: [
              t.param("small", t.option(t.u8)),
              t.param("wide", t.option(t.i64)),
              t.param("three", t.array(t.u16, 3)),
              t.param("two", t.option(t.array(t.bool, 2))),
              t.param("inside", t.value(t.record("placed_inside", { maybe: t.option(t.borrow(thing)) }))),
            ],
          },
          (_call, ...given) => void told.push(given),
        ),
        later: scope.asyncFunc({ params: [t.param("small", t.option(t.u8))] }, async (_call, small) => {
          await Promise.resolve();
          told.push(small);
        }),
      },
    });
    const it = await declaredGuest(placed, way);
    it.bytes.set([0, 0, 1, 0, 2, 0, 3, 0], 64);
    it.view.setBigInt64(128, -1n, true);
    it.call("take", 65, 128, 66, 66, 256);
    it.call("take", 0, 0, 66, 0, 256);
    await it.callAsync("later", 66);
    expect(told).toEqual([
      [0, -1n, Uint16Array.of(1, 2, 3), [true, false], { maybe: undefined }],
      [undefined, undefined, Uint16Array.of(1, 2, 3), undefined, { maybe: undefined }],
      1,
    ]);
    const outside = 2 * 65_536;
    expect(() => it.call("take", outside, 0, 66, 0, 256)).toThrow(/^placed\.take: small \(option<u8>\): out of bounds/);
    expect(() => it.call("take", 0, 0, outside - 2, 0, 256)).toThrow(
      /^placed\.take: three \(u16\[3\]\): out of bounds/,
    );
  });

  test("lists in memory of the guest's own allocator", async () => {
    const a = way.addressType;
    const malloc = `(global $next (mut ${a}) (${a}.const 4096))
      (func (export "malloc") (param ${a}) (result ${a}) (if (result ${a}) (${a}.gt_u (local.get 0) (${a}.const 64))
        (then (${a}.const 0))
        (else (global.get $next) (global.set $next (${a}.add (global.get $next) (${a}.const 64))))))`;
    const it = await guest(malloc);
    expect(it.call("dialog", 3, OUT, OUT + 16)).toBe(0);
    expect([it.view.getUint32(OUT, true), it.view.getUint32(OUT + 16, true), it.bytes[4096 + 32]]).toEqual([
      4096, 3, 2,
    ]);
    expect(it.call("dialog", 0, OUT, OUT + 16)).toBe(0);
    expect(it.view.getUint32(OUT, true)).toBe(0);
    expect(it.call("dialog", 5, OUT, OUT + 16)).toBe(300);
    const without = await guest();
    expect(() => without.call("dialog", 3, OUT, OUT + 16)).toThrow(/malloc/);
  });
});

/** Places of the fields of `all_numbers`. */
function fieldsOf(
  wide: boolean,
): Record<"c" | "o" | "m" | "n" | "color" | "small" | "wide" | "shape" | "maybe" | "perhaps" | "zero", number> {
  return wide
    ? { c: 2, m: 48, n: 56, o: 64, color: 72, small: 76, wide: 80, shape: 104, maybe: 128, perhaps: 136, zero: 160 }
    : { c: 2, m: 48, n: 52, o: 56, color: 64, small: 68, wide: 72, shape: 96, maybe: 120, perhaps: 128, zero: 152 };
}

describe.each(WAYS)("handles inside of other values, code: $code, $addressType, $linking", (way) => {
  const thing = t.resource<{ readonly n: number }>("tree_node", { max: 20 });
  const error = t.errors("tree_error", ["ok", "too_small", "bad_handle"], { space: "too_small", handle: "bad_handle" });
  const made = (count: number): { readonly n: number }[] => Array.from({ length: count }, (_, n) => ({ n }));
  const host = t.scope();
  const count = t.param("count", t.u32);
  const tree = builtinSet("tree", {
    version: "1.0.0",
    functions: {
      children: host.func({ params: [count], result: t.result(t.list(t.own(thing)), error) }, (_call, n) => made(n)),
      some: host.func(
        { params: [count], result: t.result(t.list(t.own(thing)), error, { partial: true }) },
        (_call, n) => made(n),
      ),
      both: host.func(
        { params: [count], result: t.result([t.list(t.own(thing)), t.list(t.u8)], error) },
        (_call, n) => [made(n), new Uint8Array(n)] as const,
      ),
      sum: host.func(
        { params: [t.param("nodes", t.list(t.borrow(thing)))], result: t.result(t.u32, error) },
        (_call, nodes) => nodes.reduce((sum, { n }) => sum + n, 0),
      ),
      eat: host.func({ params: [t.param("nodes", t.list(t.own(thing)))] }, () => {}),
    },
  });
  const OUT = 256;
  const LENGTH = 512;

  test("a list that does not fit makes no handle", async () => {
    const it = await declaredGuest(tree, way);
    const live = (): number => it.instance.handles.counts.get("tree_node")?.live ?? 0;
    expect(it.call("children", 3, OUT, 0, LENGTH)).toBe(1);
    expect([it.view.getUint32(LENGTH, true), live()]).toEqual([3, 0]);
    expect(it.call("children", 3, OUT, 3, LENGTH)).toBe(0);
    expect([it.view.getUint32(LENGTH, true), live()]).toEqual([3, 3]);
    expect(it.call("sum", OUT, 3, LENGTH)).toBe(0);
    expect(it.view.getUint32(LENGTH, true)).toBe(0 + 1 + 2);
    expect(it.call("some", 5, OUT, 2, LENGTH)).toBe(0);
    expect([it.view.getUint32(LENGTH, true), live()]).toEqual([5, 5]);
  });

  test("of several results none is made twice, and none where one does not fit", async () => {
    const it = await declaredGuest(tree, way);
    const counts = (): unknown => it.instance.handles.counts.get("tree_node") ?? { made: 0, live: 0 };
    expect(it.call("both", 4, OUT, 4, LENGTH, OUT + 64, 3, LENGTH + 8)).toBe(1);
    expect([it.view.getUint32(LENGTH, true), it.view.getUint32(LENGTH + 8, true), counts()]).toEqual([
      4,
      4,
      { made: 0, live: 0 },
    ]);
    expect(it.call("both", 4, OUT, 4, LENGTH, OUT + 64, 4, LENGTH + 8)).toBe(0);
    expect(counts()).toEqual({ made: 4, live: 4 });
  });

  test("what is given up is a parameter of its own", async () => {
    const it = await declaredGuest(tree, way);
    it.call("children", 1, OUT, 1, LENGTH);
    expect(() => it.call("eat", OUT, 1)).toThrow(
      "tree.eat: nodes (list<tree_node>): a tree_node is given up as a parameter of its own",
    );
    expect(it.instance.handles.counts.get("tree_node")?.live).toBe(1);
  });
});

const PASSED: readonly t.Type[] = [
  t.callback("record_visit", [t.u32]),
  t.out(t.u32),
  t.buffers("record_from", "read"),
  t.allocated(t.string),
  t.option(t.callback("record_visit", [])),
];
const INSIDE: Readonly<Record<string, (type: t.AnyType) => unknown>> = {
  "record odd: fields.at": (at) => t.record("odd", { first: t.u8, at }),
  "t.variant odd: cases.at": (at) => t.variant("odd", { first: t.u8, at }),
  "t.list: element": (type) => t.list(type),
  "t.array: element": (type) => t.array(type, 2),
  "t.out: type": (type) => t.out(type),
  "t.inout: type": (type) => t.inout(type as t.Type<object>),
  "t.sizeOf: type": (type) => t.sizeOf(type as t.Type),
};

test.for(Object.entries(INSIDE))("what is passed lies in no memory: %s", ([where, declare]) => {
  for (const type of [...PASSED, externref]) {
    const message = `${where.replace(": ", ":\n  ")}: ${type.name} has no place in memory`;
    expect(() => declare(type)).toThrow(TargetError);
    expect(() => declare(type)).toThrow(message);
  }
});

test("what is passed is a result only where it is a single value", () => {
  const scope = t.scope();
  const failure = t.errors("failure", ["ok", "bad"], { memory: "bad" });
  const refused = expect.objectContaining({ issues: [expect.objectContaining({ path: "result" })] });
  for (const type of PASSED.filter(({ kind }) => kind !== "allocated")) {
    expect(() => scope.func({ params: [], result: type }, () => undefined as never)).toThrow(refused);
    expect(() => scope.func({ params: [], result: t.result(type, failure) }, () => undefined as never)).toThrow(
      refused,
    );
  }
  expect(() => scope.func({ params: [], result: t.result(externref, failure) }, () => undefined as never)).toThrow(
    refused,
  );
  scope.func({ params: [], result: t.result(externref, failure, { as: "null" }) }, () => null);
});
