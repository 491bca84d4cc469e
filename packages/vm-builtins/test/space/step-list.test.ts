// The list of steps against a plain map, past the size at which chunks part.
import { fc, test as propertyTest } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { StepList } from "../../src/space/step-list.ts";

/** What the list has to say, from a map. */
function expectSteps(list: StepList, steps: ReadonlyMap<number, number>, places: readonly number[]): void {
  const sorted = [...steps].toSorted(([a], [b]) => a - b);
  expect([...list.from(0)]).toEqual(sorted);
  for (const place of places) {
    expect(list.has(place)).toBe(steps.has(place));
    expect(list.at(place)).toBe(sorted.findLast(([key]) => key <= place)?.[1] ?? 0);
    expect(list.before(place)).toBe(sorted.findLast(([key]) => key < place)?.[1] ?? 0);
    expect([...list.from(place)]).toEqual(sorted.filter(([key]) => key >= place));
  }
}

propertyTest.prop([fc.array(fc.tuple(fc.nat(60), fc.integer({ min: -1, max: 5 })), { maxLength: 80 })])(
  "is the map that it was told to be",
  (changes) => {
    const [list, steps] = [new StepList(), new Map<number, number>()];
    for (const [place, value] of changes) {
      if (value < 0) {
        list.delete(place);
        steps.delete(place);
      } else {
        list.set(place, value);
        steps.set(place, value);
      }
    }
    expectSteps(list, steps, [0, 1, 30, 59, 60, 61]);
  },
);

test("thousands of steps, made out of order and taken away again", () => {
  const [list, steps] = [new StepList(), new Map<number, number>()];
  for (let i = 0; i < 5000; i++) {
    const place = (i * 7919) % 10_007;
    list.set(place, i);
    steps.set(place, i);
  }
  expectSteps(list, steps, [0, 5000, 10_006]);
  for (const place of [...steps.keys()].filter((_, i) => i % 50 !== 0)) {
    list.delete(place);
    steps.delete(place);
  }
  expectSteps(list, steps, [0, 5000, 10_006]);
  for (const place of steps.keys()) list.delete(place);
  expectSteps(list, new Map(), [0, 5000]);
  list.set(3, 1);
  expectSteps(list, new Map([[3, 1]]), [2, 3, 4]);
  expect(list.at(4)).toBe(1);
});
