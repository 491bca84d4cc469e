import { expect, test } from "vitest";
import * as z from "zod";
import * as mini from "zod/mini";
import { bool, i32, pointer, u32 } from "../../src/builtins/ready-types.ts";
import { label } from "../../src/builtins/label.ts";
import { wasmType } from "../../src/builtins/wasm-type.ts";
import { Trap } from "../../src/errors/errors.ts";

const bit = wasmType("i32", z.codec(z.int32(), z.boolean(), { decode: (n) => n !== 0, encode: (b) => Number(b) }));

test("a codec decodes what the guest passes and encodes what handlers return", () => {
  expect(bit.codec?.decode(5)).toBe(true);
  expect(bit.codec?.decode(0)).toBe(false);
  expect(bit.codec?.encode(true)).toBe(1);
});

test("a schema checks in both directions, and its failure is a trap that names the type and the reason", () => {
  const port = wasmType("i32", z.int32().min(0).max(7), { name: "port" });
  expect(port.codec?.decode(7)).toBe(7);
  const fail = (): unknown => port.codec?.decode(8);
  expect(fail).toThrow(Trap);
  expect(fail).toThrow(/not a valid port: .*at most 7/s);
  expect(() => port.codec?.encode(-1)).toThrow(/not a valid port: .*at least 0/s);
});

test("the path inside a structured value is part of the trap's message", () => {
  const point = wasmType(
    "i32",
    z.codec(z.int32(), z.object({ x: z.int().min(0), y: z.int() }), {
      decode: (n) => ({ x: n >> 16, y: n & 0xffff }),
      encode: ({ x, y }) => (x << 16) | y,
    }),
    { name: "point" },
  );
  expect(point.codec?.decode(0x0002_0003)).toEqual({ x: 2, y: 3 });
  expect(() => point.codec?.decode(-1)).toThrow(/point: x: expected/s);
});

test("zod/mini schemas work too", () => {
  const even = wasmType("i32", mini.int32().check(mini.multipleOf(2)));
  expect(even.codec?.decode(4)).toBe(4);
  expect(() => even.codec?.decode(3)).toThrow(Trap);
});

test("a type may start from another one and keeps its form", () => {
  const flags = wasmType(u32, z.uint32(), { name: "flags" });
  expect(flags).toMatchObject({ valueType: "i32", form: "u32", name: "flags" });
  const page = wasmType(pointer, z.number().multipleOf(65536));
  expect(page).toMatchObject({ valueType: "address", form: "size", name: "pointer" });
});

test("ready-made types run no codec, except bool, which compares", () => {
  expect(i32.codec).toBeUndefined();
  expect(bool.codec?.decode(-3)).toBe(true);
  expect(bool.codec?.encode(false)).toBe(0);
});

test("a label names a parameter and leaves the type alone", () => {
  const labelled = label("count", i32);
  expect(labelled.label).toBe("count");
  expect(i32.label).toBeUndefined();
});
