// Long transfers are made in slices, between which limits are looked at; what they do is the same.

import { expect, test } from "vitest";
import { FlatMemory } from "../../src/memory/flat-memory.ts";
import { copyBytes, fillBytes, paced } from "../../src/memory/slices.ts";

const MEBIBYTE = 2 ** 20;
const LENGTH = 40 * MEBIBYTE;

/** Bytes that tell where they were. */
function marked(length: number): Uint8Array {
  return new Uint8Array(length).map((_, i) => (i >>> 20) * 7 + (i & 63));
}

for (const [name, from, to] of [
  ["forwards", 3 * MEBIBYTE, 5],
  ["backwards", 5, 3 * MEBIBYTE],
] as const) {
  test(`what overlaps is copied as if it were read first: ${name}`, () => {
    const bytes = marked(LENGTH + 4 * MEBIBYTE);
    const source = bytes.slice(from, from + LENGTH);
    let looks = 0;
    copyBytes(bytes.subarray(to, to + LENGTH), bytes.subarray(from, from + LENGTH), () => looks++);
    expect(Buffer.compare(bytes.subarray(to, to + LENGTH), source)).toBe(0);
    expect(looks).toBe(2);
  });
}

test("filling looks between slices, and ends with what a look throws", () => {
  const bytes = new Uint8Array(LENGTH);
  let looks = 0;
  fillBytes(bytes, 7, () => looks++);
  expect(looks).toBe(2);
  expect(bytes.every((byte) => byte === 7)).toBe(true);
  const end = (): never => {
    throw new Error("over");
  };
  expect(() => fillBytes(bytes, 9, end)).toThrow("over");
  expect(bytes.at(-1)).toBe(7);
});

test("what is short costs no look", () => {
  const memory = new FlatMemory({
    addressType: "i32",
    limits: { min: 1n },
    shared: false,
    pageSizeLog2: 16,
  });
  const never = (): never => {
    throw new Error("looked");
  };
  memory.fill(0, 1, 65_536, never);
  memory.copy(0, memory, 100, 65_000, never);
  memory.write(0, new Uint8Array(1000), never);
  expect(memory.getU8(2000)).toBe(1);
});

test("pieces are counted together", () => {
  let looks = 0;
  const pace = paced(() => looks++);
  for (let i = 0; i < 64; i++) pace(MEBIBYTE);
  expect(looks).toBe(4);
});
