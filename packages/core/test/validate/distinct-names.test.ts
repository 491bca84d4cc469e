// Names are distinct exactly if a set says so, whatever their hashes are.

import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { DistinctNames, hashOf } from "../../src/validate/distinct-names.ts";

function answers(names: readonly string[]): boolean[] {
  const distinct = new DistinctNames(names.length);
  return names.map((name) => distinct.add(name));
}

function ofASet(names: readonly string[]): boolean[] {
  return names.map((name, i) => names.indexOf(name) === i);
}

property.prop([
  fc.array(fc.string({ maxLength: 2, unit: fc.constantFrom("a", "b", "é", "\u{1f40b}") }), { maxLength: 200 }),
])("a name is new if it was not there before", (names) => {
  expect(answers(names)).toEqual(ofASet(names));
});

test("names of one place in the table are told apart, too", () => {
  const names: string[] = [];
  for (let i = 0; names.length < 1000; i++) if ((hashOf(`n${i}`) & 4095) === 0) names.push(`n${i}`);
  const all = [...names, ...names];
  expect(answers(all)).toEqual(ofASet(all));
});
