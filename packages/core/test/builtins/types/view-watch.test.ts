// Views that are used after they have lost their meaning: found in development, where handlers get copies that are taken away.

import { afterEach, describe, expect, test } from "vitest";
import { builtinSet } from "../../../src/builtins/builtin-set.ts";
import { viewChecks } from "../../../src/builtins/types/view-watch.ts";
import { t } from "../../../src/index.ts";
import { declaredGuest, type DeclaredGuest, WAYS } from "./declared-guest.ts";

const DATA = 64;
const OUT = 512;
const kept: Uint8Array[] = [];
const failure = t.errors("view_error", ["ok", "bad"]);
const plain = t.scope();
const data = t.param("data", t.bytes());
const visit = t.param("visit", t.callback("view_visit", [], t.i32));

const views = builtinSet("views", {
  version: "1.0.0",
  functions: {
    after_callback: plain.func({ params: [data, visit], result: t.u32 }, (_call, bytes, call) => {
      const before = bytes[0] ?? 0;
      call();
      return before + bytes.slice().length;
    }),
    after_export: plain.func({ params: [t.param("data", t.list(t.u32))], result: t.u32 }, (call, numbers) => {
      call.exports.func("count", { params: [], results: [] })();
      return numbers.reduce((sum, each) => sum + each, 0);
    }),
    after_growth: plain.func({ params: [data], result: t.u32 }, (call, bytes) => {
      call.memory.grow(1);
      return bytes.subarray(0, 1)[0] ?? 0;
    }),
    gives_after_callback: plain.func(
      { params: [data, visit], result: t.result(t.bytes(), failure) },
      (_call, bytes, call) => {
        call();
        return bytes;
      },
    ),
    gives: plain.func({ params: [data], result: t.result(t.bytes(), failure) }, (_call, bytes) => bytes.subarray(1)),
    takes_a_slice: plain.func({ params: [data, visit], result: t.u32 }, (_call, bytes, call) => {
      const own = bytes.slice();
      call();
      return own.reduce((sum, byte) => sum + byte, 0);
    }),
    keeps: plain.func({ params: [data] }, (_call, bytes) => void kept.push(bytes)),
    fills: plain.func({ params: [t.param("buf", t.out(t.bytes())), visit], result: t.u32 }, (_call, buffer, call) => {
      const [piece] = buffer.pieces;
      piece?.fill(7);
      // What was written is there when the guest runs.
      const seen = call();
      buffer.fill((view) => view.fill(9, 0, 2).length);
      buffer.write(Uint8Array.of(5), 1);
      return seen;
    }),
    scatters: plain.func({ params: [t.param("to", t.buffers("view_to", "write"))] }, (_call, { pieces, only }) => {
      for (const piece of only === undefined ? pieces : [only]) piece.fill(3);
    }),
    gathers: plain.func(
      { params: [t.param("from", t.buffers("view_from", "read")), visit], result: t.u32 },
      (_call, { pieces }, call) => {
        call();
        return pieces.reduce((sum, piece) => sum + piece.slice().length, 0);
      },
    ),
    fails: plain.func({ params: [data] }, () => {
      throw new TypeError("of its own");
    }),
  },
});

const guestOf = (address: string): string => `
  (table 2 funcref) (elem (i32.const 1) $visit)
  (global $count (mut i32) (i32.const 0))
  (func (export "count") (global.set $count (i32.add (global.get $count) (i32.const 1))))
  (func $visit (param ${address}) (result i32) (i32.load8_u (${address}.const ${OUT})))`;

const watching = viewChecks.on;
afterEach(() => {
  viewChecks.on = watching;
  kept.length = 0;
});

async function guest(way: (typeof WAYS)[number], { on } = { on: true }): Promise<DeclaredGuest> {
  viewChecks.on = on;
  const made = await declaredGuest(views, way, guestOf(way.addressType));
  made.bytes.set([1, 2, 3, 4, 5, 6, 7, 8], DATA);
  return made;
}

test("tests watch views", () => expect(watching).toBe(true));

describe.each(WAYS)("code: $code, $addressType, $linking", (way) => {
  test.each([
    ["after_callback", [DATA, 8, 1, 0], "the guest was called"],
    ["after_export", [DATA, 2], "the guest was called"],
    ["after_growth", [DATA, 8], "memory grew"],
    ["gives_after_callback", [DATA, 8, 1, 0, OUT, 8, OUT + 16], "the guest was called"],
  ] as const)("%s is told", async (name, args, why) => {
    const it = await guest(way);
    const words = `views.${name}: bytes of the guest's were used after ${why}, take a slice() of what is to live longer`;
    expect(() => it.call(name, ...args)).toThrow(words);
  });

  test("vectors are watched, too", async () => {
    const it = await guest(way);
    const put = (place: number, value: number): void => it.instance.memory.setAddress(place, value);
    const width = it.instance.memory.addressWidth;
    put(OUT + 64, DATA);
    put(OUT + 64 + width, 8);
    expect(() => it.call("gathers", OUT + 64, 1, 1, 0)).toThrow("used after the guest was called");
    it.call("scatters", OUT + 64, 1);
    expect([...it.bytes.subarray(DATA, DATA + 9)]).toEqual([3, 3, 3, 3, 3, 3, 3, 3, 0]);
  });

  test("what is written to views gets to the guest", async () => {
    const it = await guest(way);
    expect(it.call("fills", OUT, 4, 1, 0)).toBe(7);
    expect([...it.bytes.subarray(OUT, OUT + 5)]).toEqual([9, 5, 7, 7, 0]);
  });

  test("what is used in time, or is the handler's own, is not", async () => {
    const it = await guest(way);
    expect(it.call("gives", DATA, 4, OUT, 8, OUT + 16)).toBe(0);
    expect([...it.bytes.subarray(OUT, OUT + 3)]).toEqual([2, 3, 4]);
    expect(it.call("takes_a_slice", DATA, 4, 1, 0)).toBe(10);
    expect(() => it.call("fails", DATA, 4)).toThrow(/^(?!.*slice).*of its own/);
  });

  test("what is kept is taken away when the handler returns", async () => {
    const it = await guest(way);
    it.call("keeps", DATA, 8);
    expect(kept[0]?.length).toBe(0);
    expect(() => kept[0]?.slice()).toThrow(TypeError);
  });

  test("elsewhere they are the guest's own memory", async () => {
    const it = await guest(way, { on: false });
    it.call("keeps", DATA, 8);
    expect(kept[0]?.buffer).toBe(it.bytes.buffer);
    expect(it.call("after_callback", DATA, 8, 1, 0)).toBe(9);
  });
});
