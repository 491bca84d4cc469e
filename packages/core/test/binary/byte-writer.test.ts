import { expect, test } from "vitest";
import { ByteReader } from "../../src/binary/byte-reader.ts";
import { ByteWriter } from "../../src/binary/encode/byte-writer.ts";

const NUMBERS = [0, 1, 63, 64, 127, 128, 16_383, 16_384, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];

test.each(NUMBERS)("%d is written as it is read", (value) => {
  const bytes = new ByteWriter().unsigned(value).unsigned(BigInt(value)).finish();
  const reader = new ByteReader(bytes, 0, bytes.length);
  expect([reader.readU32(), reader.readU32()]).toEqual([value, value]);
});

test.each([0, 63, 64, -1, -64, -65, 8191, -8192, 2 ** 31 - 1, -(2 ** 31)])("%d is written with its sign", (value) => {
  const bytes = new ByteWriter().signed(value).signed(BigInt(value)).finish();
  const reader = new ByteReader(bytes, 0, bytes.length);
  expect([reader.readS32(), reader.readS32()]).toEqual([value, value]);
});

test("numbers of 64 bits, negative ones and fractions are not mixed up", () => {
  expect([...new ByteWriter().unsigned(2 ** 40).finish()]).toEqual([...new ByteWriter().unsigned(2n ** 40n).finish()]);
  expect([...new ByteWriter().signed(-(2 ** 40)).finish()]).toEqual([
    ...new ByteWriter().signed(-(2n ** 40n)).finish(),
  ]);
  expect(() => new ByteWriter().unsigned(-1)).toThrow(RangeError);
  expect(() => new ByteWriter().signed(0.5)).toThrow(RangeError);
});

test("a hole takes the number that is known later, and copies stand behind it", () => {
  const source = Uint8Array.from({ length: 100 }, (_, i) => i);
  const out = new ByteWriter();
  const hole = out.hole();
  const start = out.length;
  out.copy(source, 10, 20).copy(source, 30, 90).append(new ByteWriter().byte(7));
  out.fill(hole, out.length - start);
  const reader = new ByteReader(out.finish(), 0, out.length);
  expect(reader.readU32()).toBe(71);
  expect([...out.finish().subarray(start)]).toEqual([...source.subarray(10, 20), ...source.subarray(30, 90), 7]);
  expect(out.clear().finish()).toHaveLength(0);
});
