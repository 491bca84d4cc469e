import { expect, test } from "vitest";
import { FEATURES, WASM_2, WASM_3 } from "../../src/module/features.ts";
import { INSTRUCTIONS } from "../../src/module/instructions.ts";

test("every feature stands once, and versions contain those before them", () => {
  expect(new Set(FEATURES).size).toBe(FEATURES.length);
  expect(WASM_3.slice(0, WASM_2.length)).toEqual(WASM_2);
  expect(FEATURES.slice(0, WASM_3.length)).toEqual(WASM_3);
  expect(FEATURES.length).toBeGreaterThan(WASM_3.length);
});

test("the table names no others", () => {
  const named = INSTRUCTIONS.flatMap(({ feature, constant }) =>
    [feature, constant].filter((each) => each !== undefined),
  );
  const features = named.filter((each) => typeof each === "string");
  expect(features.length).toBeGreaterThan(300);
  expect(features.filter((each) => !FEATURES.includes(each))).toEqual([]);
});
