// Lowering takes time in proportion to the function, however the function is made: it happens inside of a call. And it looks at the
// limits of that call.

import { ExhaustionError } from "@atoll/core";
import { decodeModule, instantiateModule, type Module, RunLimits } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { countWork } from "./count-work.ts";

const stepsOf = countWork();
// Imported when they are counted already.
const { CodeBlocks } = await import("../../src/bytecode/code-space.ts");
const { lowerFunction } = await import("../../src/lowering/lower-function.ts");
const { interpreter } = await import("../../src/index.ts");

const LOCALS = [1, 2, 0x7f];
const CALL = [0x10, 0x00];
const BLOCK = [0x02, 0x40];
const END = 0x0b;
/** Functions of `n` parts, as bytes behind their locals. All are valid; none is executed. */
const SHAPES: Readonly<Record<string, (n: number) => readonly (readonly [part: readonly number[], times: number])[]>> =
  {
    "blocks above many operands": (n) => [
      [[0x20, 0], n],
      [[...BLOCK, END], n],
      [[0x1a], n],
    ],
    "writes above many operands": (n) => [
      [[0x20, 0], n],
      [[0x41, 0, 0x21, 1], n],
      [[0x1a], n],
    ],
    "writes to a local above its copies, again and again": (n) => [
      [[0x20, 0, 0x20, 1], n],
      [[0x20, 1, 0x41, 0, 0x21, 1, 0x1a], n],
      [[0x1a, 0x1a], n],
    ],
    "guarded blocks": (n) => [[[...BLOCK, 0x1f, 0x40, 1, 2, 0, ...CALL, END, END], n]],
    "delegates in deep blocks": (n) => [
      [BLOCK, n / 8],
      [[0x06, 0x40, ...CALL, 0x18, 0], n],
      [[END], n / 8],
    ],
    "deep blocks and branches out of them": (n) => [
      [BLOCK, n / 8],
      [[0x41, 0, 0x0d, 0], n],
      [[END], n / 8],
    ],
    "a table of many labels": (n) => [
      [BLOCK, 1],
      [[0x41, 0, 0x0e, 0xff, 0xff, 0x02], 1],
      [[0], 0xbfff + 1],
      [[END], 1],
      [[0x01], n],
    ],
  };

function u32(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return [...bytes, left];
    bytes.push((left & 0x7f) | 0x80);
  }
}

/** A module whose first function does nothing and is exported, and whose second has the parts. */
function moduleOf(parts: readonly (readonly [readonly number[], number])[], data: ArrayLike<number> = []): Module {
  const length = parts.reduce((sum, [part, times]) => sum + part.length * times, LOCALS.length + 1);
  const body = new Uint8Array(length);
  body.set(LOCALS);
  let at = LOCALS.length;
  for (const [part, times] of parts) {
    for (let i = 0; i < times; i++) {
      body.set(part, at);
      at += part.length;
    }
  }
  body[at] = END;
  const size = u32(length);
  const code = [2, 2, 0, END, ...size];
  const head = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 3, 2, 0, 0, 7, 5, 1, 1, 0x66, 0, 1];
  const section = [10, ...u32(code.length + length)];
  const bytes = new Uint8Array(head.length + section.length + code.length + length + data.length);
  let end = 0;
  for (const each of [head, section, code, body, data]) {
    bytes.set(each, end);
    end += each.length;
  }
  return decodeModule(bytes);
}

/** Steps that lowering the function takes. */
function cost(module: Module): number {
  const blocks = new CodeBlocks();
  const steps = stepsOf(() => void lowerFunction(module, 1, "flat", blocks));
  blocks.release();
  return steps;
}

const SMALL = 8000;
const GROWTH = 8;

for (const [name, shape] of Object.entries(SHAPES)) {
  test(`it grows with the function: ${name}`, () => {
    const small = moduleOf(shape(SMALL));
    const large = moduleOf(shape(GROWTH * SMALL));
    const steps = cost(small);
    expect(steps).toBeGreaterThan(SMALL);
    // What is quadratic grows by 64.
    expect(cost(large)).toBeLessThan(1.2 * GROWTH * steps);
  });
}

test("it looks at the limits of the call that it is a part of, as often as the function is long", () => {
  const looks = [64, 128].map((thousands) => {
    let count = 0;
    const signal = {
      get aborted() {
        count++;
        return false;
      },
    };
    const limits = new RunLimits({ signal });
    const module = moduleOf([[[0x01], thousands * 1024]]);
    lowerFunction(module, 1, "flat", new CodeBlocks(), { limits });
    return count;
  });
  expect(looks[0]).toBeGreaterThanOrEqual(32);
  expect(looks[1]).toBeGreaterThanOrEqual(1.9 * (looks[0] ?? Infinity));
});

test("many small functions are as good as a long one", () => {
  let looks = 0;
  const limits = new RunLimits({
    signal: {
      get aborted() {
        looks++;
        return false;
      },
    },
  });
  const module = moduleOf([[[0x01], 1]]);
  const blocks = new CodeBlocks();
  for (let i = 0; i < 2000; i++) lowerFunction(module, 1, "flat", blocks, { limits });
  blocks.release();
  expect(looks).toBeGreaterThanOrEqual(20);
});

for (const how of ["invoke", "invokeAsync"] as const) {
  test(`a call ends while its function is lowered, and can be made again: ${how}`, async () => {
    let late = true;
    let now = 0;
    const limits = new RunLimits({ timeout: 50 }, () => (late ? (now += 10) : now));
    // Frames whose sizes are filled in at the end: what was given up half-way does not come into the next function.
    const module = moduleOf([
      [[0x10, 0], 100],
      [[0x01], 20 * 1024],
    ]);
    const instance = instantiateModule({ module, engine: interpreter(), limits });
    const [, func] = instance.functions;
    const run = async () => func?.[how]([]);
    const error = await run().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ExhaustionError);
    expect(error).toMatchObject({ code: "timeout" });
    expect(now).toBeLessThan(200);
    late = false;
    expect(await run()).toEqual([]);
  });
}

test("a large module beside the function is not looked through", () => {
  // A custom section of a megabyte behind the code.
  const megabyte = 2 ** 20;
  const custom = new Uint8Array(megabyte + 4);
  custom.set([0, ...u32(megabyte)]);
  const module = moduleOf([[[0x01], 1]], custom);
  const alone = moduleOf([[[0x01], 1]]);
  const steps = cost(alone);
  expect(steps).toBeGreaterThan(0);
  expect(cost(module)).toBe(steps);
});
