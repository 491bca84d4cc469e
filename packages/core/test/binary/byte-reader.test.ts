import { thrown } from "@atoll/testing";
import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { ByteReader } from "../../src/binary/byte-reader.ts";
import { InstructionReader } from "../../src/binary/instruction-reader.ts";
import { DecodeError } from "../../src/errors/errors.ts";
import { HEAP, refType } from "../../src/module/types.ts";

function reader(...bytes: number[]): ByteReader {
  return new ByteReader(Uint8Array.from(bytes), 0, bytes.length);
}

/** LEB128 of a value, padded to `length` bytes. */
function leb(value: bigint, length: number): number[] {
  const bytes = Array.from({ length }, (_, i) => Number((value >> BigInt(7 * i)) & 0x7fn) | 0x80);
  bytes[length - 1] = (bytes[length - 1] ?? 0) & 0x7f;
  return bytes;
}

/** The fewest bytes that hold a signed value. */
function signedLength(value: bigint): number {
  let length = 1;
  while (value < -(1n << BigInt(7 * length - 1)) || value >= 1n << BigInt(7 * length - 1)) length++;
  return length;
}

function unsignedLength(value: bigint): number {
  let length = 1;
  while (value >= 1n << BigInt(7 * length)) length++;
  return length;
}

function join(low: number, high: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

const padding = fc.integer({ min: 0, max: 9 });

property.prop([fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }), padding])("u32 of any length", (value, extra) => {
  const length = Math.min(unsignedLength(value) + extra, 5);
  expect(reader(...leb(value, length)).readU32()).toBe(Number(value));
});

property.prop([fc.bigInt({ min: -(2n ** 31n), max: 2n ** 31n - 1n }), padding])("s32 of any length", (value, extra) => {
  const length = Math.min(signedLength(value) + extra, 5);
  expect(reader(...leb(value, length)).readS32()).toBe(Number(value));
});

property.prop([fc.bigInt({ min: -(2n ** 32n), max: 2n ** 32n - 1n }), padding])("s33 of any length", (value, extra) => {
  const length = Math.min(signedLength(value) + extra, 5);
  expect(reader(...leb(value, length)).readS33()).toBe(Number(value));
});

property.prop([fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), padding])("u64 of any length", (value, extra) => {
  const bytes = reader(...leb(value, Math.min(unsignedLength(value) + extra, 10)));
  const low = bytes.readU64();
  expect(join(low, bytes.high)).toBe(value);
});

property.prop([fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), padding])("s64 of any length", (value, extra) => {
  const bytes = reader(...leb(value, Math.min(signedLength(value) + extra, 10)));
  const low = bytes.readS64();
  expect(BigInt.asIntN(64, join(low, bytes.high))).toBe(value);
});

property.prop([fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })])(
  "memarg offsets are exact or beyond all memories",
  (value) => {
    const bytes = Uint8Array.from([0x28, 2, ...leb(value, unsignedLength(value))]);
    const code = new InstructionReader(bytes, 0, bytes.length);
    code.next();
    expect(code.memoryOffset).toBe(value < 2n ** 53n ? Number(value) : 2 ** 64);
  },
);

describe("LEB128 limits", () => {
  const long = [0x80, 0x80, 0x80, 0x80];
  test.each([
    ["u32 of six bytes", () => reader(...long, 0x80, 0x00).readU32(), "integer representation too long", 5],
    ["u32 over 32 bits", () => reader(...long, 0x10).readU32(), "integer too large", 4],
    ["s32 of six bytes", () => reader(...long, 0x80, 0x00).readS32(), "integer representation too long", 5],
    ["s32 over 32 bits", () => reader(...long, 0x08).readS32(), "integer too large", 4],
    ["s32 under 32 bits", () => reader(...long, 0x70).readS32(), "integer too large", 4],
    ["s33 over 33 bits", () => reader(...long, 0x10).readS33(), "integer too large", 4],
    ["u64 over 64 bits", () => reader(...long, ...long, 0x80, 0x02).readU64(), "integer too large", 9],
    ["u64 of eleven bytes", () => reader(...long, ...long, 0x80, 0x80, 0x00).readU64(), "integer representation", 10],
    ["s64 over 64 bits", () => reader(...long, ...long, 0x80, 0x01).readS64(), "integer too large", 9],
    ["s64 under 64 bits", () => reader(...long, ...long, 0x80, 0x7e).readS64(), "integer too large", 9],
    ["u32 cut short", () => reader(0x80, 0x80).readU32(), "unexpected end", 2],
  ])("%s", (_, read, words, offset) => {
    const error = thrown(DecodeError, read);
    expect(error.message.startsWith(words)).toBe(true);
    expect(error.offset).toBe(offset);
  });
});

test("names must be UTF-8, and their offset is reported", () => {
  expect(reader(2, 0xc3, 0xa9).readName()).toBe("é");
  expect(reader(3, 0xef, 0xbb, 0xbf).readName()).toBe("\uFEFF");
  expect(thrown(DecodeError, () => reader(2, 0xc3, 0x28).readName())).toMatchObject({ offset: 1, code: "malformed" });
  expect(() => reader(5, 0x61).readName()).toThrow("length out of bounds");
});

test("counts that nothing could follow take no memory", () => {
  expect(() => reader(0xff, 0xff, 0xff, 0x7f, 0).readCount(1, 1e9, "things")).toThrow("unexpected end");
  expect(() => reader(0x65, 0).readCount(1, 100, "things")).toThrow("too many things");
});

test("value types in all their spellings", () => {
  expect(reader(0x70).readValueType()).toBe(refType(HEAP.func, { nullable: true }));
  expect(reader(0x63, 0x70).readValueType()).toBe(refType(HEAP.func, { nullable: true }));
  expect(reader(0x64, 0x05).readValueType()).toBe(refType(5 as never));
  expect(reader(0x63, 0x62, 0x05).readValueType()).toBe(refType(5 as never, { nullable: true, exact: true }));
  expect(() => reader(0x40).readValueType()).toThrow("malformed value type");
  expect(() => reader(0x7f).readReferenceType()).toThrow("malformed reference type");
  expect(() => reader(0x64, 0x7f).readValueType()).toThrow(DecodeError);
});
