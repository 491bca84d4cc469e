// Decoding and validating end with the time and the signal that they were given: looks come as often as there is much to do.

import { expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { ExhaustionError, TargetError } from "../../src/errors/errors.ts";
import { compile, safeCompile } from "../../src/link/compile.ts";
import { validateModule } from "../../src/validate/validate-module.ts";
import { moduleBytes, u32 } from "../binary/binary-parts.ts";

const target = defineTarget({ name: "empty", version: "1.0.0", memory: flat32(), sets: [] });

/** A section of which a piece is there many times, behind other bytes. */
function repeated(id: number, before: readonly number[], piece: readonly number[], times: number): number[] {
  const count = u32(times);
  const size = u32(before.length + count.length + piece.length * times);
  const bytes = [id, ...size, ...before, ...count];
  for (let i = 0; i < times; i++) for (const byte of piece) bytes.push(byte);
  return bytes;
}

const TYPE = [1, 4, 1, 0x60, 0, 0];
const MODULES: Readonly<Record<string, (times: number) => Uint8Array>> = {
  functions: (times) => moduleBytes(TYPE, repeated(3, [], [0], times), repeated(10, [], [3, 0, 0x01, 0x0b], times)),
  globals: (times) => moduleBytes(repeated(6, [], [0x7f, 0, 0x41, 0, 0x0b], times)),
  elements: (times) =>
    moduleBytes(TYPE, [3, 2, 1, 0], repeated(9, [1, 1, 0], [0x80, 0x80, 0x00], times), [10, 4, 1, 2, 0, 0x0b]),
};

for (const [what, make] of Object.entries(MODULES)) {
  test(`looks come with what there is to read: ${what}`, () => {
    const looks = [100_000, 400_000].map((times) => {
      const counts = { decoding: 0, validating: 0 };
      const module = decodeModule(make(times), () => counts.decoding++);
      validateModule(module, undefined, () => counts.validating++);
      return counts;
    });
    for (const phase of ["decoding", "validating"] as const) {
      const [few = 0, many = 0] = looks.map((counts) => counts[phase]);
      expect(few).toBeGreaterThan(0);
      expect(many).toBeGreaterThan(3 * few);
    }
  });
}

test("looks come within one function, too, though the fast path validates all of it", () => {
  const looks = [2 ** 20, 2 ** 22].map((length) => {
    const body = new Uint8Array(length).fill(0x01);
    body[0] = 0;
    body[length - 1] = 0x0b;
    const size = u32(length);
    const code = [10, ...u32(1 + size.length + length), 1, ...size];
    const head = moduleBytes(TYPE, [3, 2, 1, 0], code);
    const bytes = new Uint8Array(head.length + length);
    bytes.set(head);
    bytes.set(body, head.length);
    let count = 0;
    validateModule(decodeModule(bytes), undefined, () => count++);
    return count;
  });
  const [few = 0, many = 0] = looks;
  expect(few).toBeGreaterThanOrEqual(2);
  expect(many).toBeGreaterThan(3 * few);
});

test("what a look throws ends decoding and validating", () => {
  const end = (): never => {
    throw new ExhaustionError("timeout", "over");
  };
  const bytes = MODULES.functions?.(100_000) ?? new Uint8Array();
  expect(() => decodeModule(bytes, end)).toThrow("over");
  const module = decodeModule(bytes);
  expect(() => validateModule(module, undefined, end)).toThrow("over");
});

test("a time limit and a signal of compile end it", () => {
  const bytes = MODULES.functions?.(100_000) ?? new Uint8Array();
  expect(compile(bytes, target, { timeout: 600_000, signal: { aborted: false } }).module.bytes).toBe(bytes);
  const late = safeCompile(bytes, target, { timeout: 0 });
  expect(late).toMatchObject({ ok: false, error: { code: "timeout" }, issues: [] });
  const begun = { timeout: 60_000, since: performance.now() - 60_001 };
  expect(safeCompile(bytes, target, begun)).toMatchObject({ ok: false, error: { code: "timeout" } });
  // From the fourth look on.
  let looks = 0;
  const signal = {
    get aborted() {
      return ++looks > 3;
    },
  };
  const aborted = safeCompile(bytes, target, { signal });
  expect(aborted).toMatchObject({ ok: false, error: { code: "aborted" } });
  expect(looks).toBe(4);
  expect(() => compile(bytes, target, { timeout: Number.NaN })).toThrow(TargetError);
});
