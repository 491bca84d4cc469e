// The seal of what is kept compiled: whatever differs by one bit is not what was kept.

import { expect, test } from "vitest";
import { packKept, unpackKept } from "../src/kept-file.ts";

const DATA = Uint8Array.from({ length: 301 }, (_, i) => 7 * i);

function unpack(file: Uint8Array, name = "run-a.cjs"): Uint8Array | undefined {
  return unpackKept(name, file.length, (bytes) => {
    bytes.set(file);
    return file.length;
  });
}

test("what was kept comes back, at an address that V8 takes as it is", () => {
  const data = unpack(packKept("run-a.cjs", DATA));
  expect(data).toEqual(DATA);
  expect((data?.byteOffset ?? 1) % 8).toBe(0);
  expect(unpack(packKept("x", new Uint8Array(1)), "x")).toEqual(new Uint8Array(1));
});

test("every bit counts, and so do the length and the name", () => {
  const file = packKept("run-a.cjs", DATA);
  for (let bit = 0; bit < 8 * file.length; bit++) {
    const other = file.slice();
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(unpack(other)).toBeUndefined();
  }
  for (let length = 0; length < file.length; length += 13) expect(unpack(file.subarray(0, length))).toBeUndefined();
  expect(unpack(file, "run-b.cjs")).toBeUndefined();
  expect(unpack(file, "run-a.cj")).toBeUndefined();
  expect(unpackKept("run-a.cjs", file.length, () => file.length - 1)).toBeUndefined();
});
