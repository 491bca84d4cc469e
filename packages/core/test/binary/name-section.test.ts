import { expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { functionName, moduleNames } from "../../src/binary/name-section.ts";
import { custom, moduleBytes, name, section, u32, vector } from "./binary-parts.ts";

const FUNCTIONS = section(1, vector([0, ...name("alpha")], [7, ...name("beta")]));

test("names of all kinds", () => {
  const module = decodeModule(
    moduleBytes(
      custom("name", [
        ...section(0, name("mod")),
        ...FUNCTIONS,
        ...section(2, vector([7, ...vector([1, ...name("x")])])),
        ...section(4, vector([0, ...name("point")])),
        ...section(10, vector([0, ...vector([0, ...name("left")], [1, ...name("top")])])),
      ]),
    ),
  );
  const names = moduleNames(module);
  expect(names.module).toBe("mod");
  expect([...names.namesOf("func")]).toEqual([
    [0, "alpha"],
    [7, "beta"],
  ]);
  expect(names.indirectNamesOf("local").get(7)?.get(1)).toBe("x");
  expect(names.namesOf("type").get(0)).toBe("point");
  expect(names.indirectNamesOf("field").get(0)?.get(1)).toBe("top");
  expect(names.namesOf("memory").size).toBe(0);
  expect(moduleNames(module)).toBe(names);
  expect(functionName(module, 7)).toBe("beta");
  expect(functionName(module, 1)).toBeUndefined();
});

test("a module without names has none", () => {
  const module = decodeModule(moduleBytes());
  expect(moduleNames(module).module).toBeUndefined();
  expect(functionName(module, 0)).toBeUndefined();
});

test.each([
  ["a name that is no UTF-8", section(1, vector([0, ...name("good")], [1, 1, 0xff])), "good"],
  ["a count too high", section(1, [...u32(1_000_000), 0, ...name("good")]), "good"],
  ["a length too high", section(1, vector([0, ...name("good")], [1, 99])), "good"],
  ["a subsection that runs out", [1, 99, 1], undefined],
  ["nothing but a number", [0x80], undefined],
])("%s costs the names behind it, and nothing else", (_, content, expected) => {
  const module = decodeModule(moduleBytes(custom("name", content)));
  expect(functionName(module, 0)).toBe(expected);
  expect(functionName(module, 1)).toBeUndefined();
});

test("indices may come in any order, and of equal ones the last counts", () => {
  const entries = [
    [9, ...name("c")],
    [0, ...name("first")],
    [4, ...name("b")],
    [0, ...name("a")],
  ];
  const names = moduleNames(decodeModule(moduleBytes(custom("name", section(1, vector(...entries)))))).namesOf("func");
  expect([...names]).toEqual([
    [0, "a"],
    [4, "b"],
    [9, "c"],
  ]);
  expect(names.size).toBe(3);
  expect([0, 1, 4, 9, 10].map((index) => names.get(index))).toEqual(["a", undefined, "b", "c", undefined]);
});
