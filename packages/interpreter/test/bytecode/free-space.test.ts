// The free parts of a range, against a model that knows of each word whether it is free.

import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { FreeSpace } from "../../src/bytecode/free-space.ts";

const FIRST = 3;
const END = 67;

/** Each word is 1 where it is taken. */
class Model {
  readonly words = new Uint8Array(END);
  constructor() {
    this.words.fill(1, 0, FIRST);
  }
  /** The first place with so many free words in a row; -1 if there is none. */
  find(count: number): number {
    for (let at = 0; at + count <= END; at++) if (!this.words.subarray(at, at + count).includes(1)) return at;
    return -1;
  }
  get parts(): readonly (readonly [number, number])[] {
    const text = [...this.words].join("");
    return [...text.matchAll(/0+/g)].map(({ index, 0: run }) => [index, index + run.length]);
  }
}

/** Takes some words, or gives back a piece of what was taken: which, and from where to where in it. */
const step = fc.oneof(
  fc.record({ take: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ give: fc.nat(), from: fc.nat(), to: fc.nat() }),
);

test.prop([fc.array(step, { maxLength: 80 })])("are those of the model, whatever is taken and given back", (steps) => {
  const space = new FreeSpace(FIRST, END);
  const model = new Model();
  const taken: [start: number, end: number][] = [];
  for (const each of steps) {
    if ("take" in each) {
      const start = space.take(each.take);
      expect(start).toBe(model.find(each.take));
      if (start < 0) continue;
      model.words.fill(1, start, start + each.take);
      taken.push([start, start + each.take]);
    } else if (taken.length > 0) {
      const [[start, end] = [0, 0]] = taken.splice(each.give % taken.length, 1);
      const from = start + (each.from % (end - start));
      const to = from + 1 + (each.to % (end - from));
      space.give(from, to - from);
      model.words.fill(0, from, to);
      if (start < from) taken.push([start, from]);
      if (to < end) taken.push([to, end]);
    }
    expect(space.parts).toEqual(model.parts);
  }
  for (const [start, end] of taken) space.give(start, end - start);
  expect(space.parts).toEqual([[FIRST, END]]);
});

test("words that are free cannot be given back", () => {
  const space = new FreeSpace(0, 100);
  expect(space.take(50)).toBe(0);
  space.give(10, 10);
  for (const [start, words] of [
    [10, 10],
    [5, 6],
    [19, 5],
    [9, 12],
    [49, 2],
    [60, 1],
  ] as const) {
    expect(() => space.give(start, words)).toThrow("given back twice");
  }
  expect(space.parts).toEqual([
    [10, 20],
    [50, 100],
  ]);
});
