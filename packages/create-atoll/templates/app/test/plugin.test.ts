import { atollMatchers } from "@atoll/testing/vitest";
import { expect, test } from "vitest";
import { runPlugin } from "../src/run-plugin.ts";

expect.extend(atollMatchers);

test("the guest prints", () => {
  const lines: string[] = [];
  runPlugin({ print: (line) => lines.push(line) });
  expect(lines).toEqual(["hello from a guest"]);
});

test("a guest without an end has one", () => {
  expect(() => runPlugin({ print: () => undefined }, "spin")).toExhaust("fuel_exhausted");
});
