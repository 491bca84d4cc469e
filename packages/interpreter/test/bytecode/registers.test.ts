// The register file: one run of bytes, seen as words, floats, doubles and longs.

import { expect, test } from "vitest";
import { DOUBLES, FLOATS, FRAME_WORDS, LONGS, WORDS } from "../../src/bytecode/registers.ts";

test("all views are over the same bytes", () => {
  const last = FRAME_WORDS - 2;
  LONGS[last / 2] = -2n;
  expect([WORDS[last], WORDS[last + 1]]).toEqual([-2, -1]);
  DOUBLES[last / 2] = 1;
  expect([WORDS[last], WORDS[last + 1]]).toEqual([0, 0x3ff00000]);
  FLOATS[last] = 1;
  expect(WORDS[last]).toBe(0x3f800000);
  WORDS.fill(0, last);
});

test("two vectors lie behind all frames", () => {
  expect(WORDS.length - FRAME_WORDS).toBe(8);
});
