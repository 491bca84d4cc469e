import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { expect, test } from "vitest";
import { branchHints } from "../../src/binary/branch-hints.ts";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { moduleProducers } from "../../src/binary/producers-section.ts";
import { customSections, moduleSections, SECTION_NAMES } from "../../src/binary/sections.ts";
import { WASM_3 } from "../../src/module/features.ts";
import { validateWithin } from "../../src/validate/validate-module.ts";
import { body, custom, funcType, moduleBytes, name, section, u32, vector } from "./binary-parts.ts";

test("custom sections are found by name, all of them, empty ones too", () => {
  const module = decodeModule(moduleBytes(custom("a", [1, 2]), custom("b", []), custom("a", [3])));
  expect(customSections(module, "a").map((each) => [...each])).toEqual([[1, 2], [3]]);
  expect(customSections(module, "b").map((each) => each.length)).toEqual([0]);
  expect(customSections(module, "c")).toEqual([]);
});

test("sections are listed in their order", async () => {
  const module = decodeModule(await parse('(module (memory 1) (data "x") (func data.drop 0) (tag))'));
  expect(moduleSections(module).map(({ id }) => SECTION_NAMES[id])).toEqual([
    "type",
    "function",
    "memory",
    "tag",
    "data count",
    "code",
    "data",
  ]);
  for (const { start, end } of moduleSections(module)) expect(end).toBeGreaterThan(start);
});

test("producers by field", async () => {
  const module = decodeModule(
    await parse(
      '(module (@producers (language "C" "11") (language "Rust" "1.90") (processed-by "clang" "19.1 (a vendor)")))',
    ),
  );
  expect([...moduleProducers(module)]).toEqual([
    [
      "language",
      [
        { name: "C", version: "11" },
        { name: "Rust", version: "1.90" },
      ],
    ],
    ["processed-by", [{ name: "clang", version: "19.1 (a vendor)" }]],
  ]);
  expect(moduleProducers(decodeModule(moduleBytes())).size).toBe(0);
});

test("branch hints at the offsets of their branches", async () => {
  const module = decodeModule(
    await parse(`(module (import "" "" (func)) (func)
      (func (param i32) (local i64 i32) local.get 0 (@metadata.code.branch_hint "\\01") if nop end)
      (func (param i32) block local.get 0 (@metadata.code.branch_hint "\\00") br_if 0 end))`),
  );
  const hints = branchHints(module);
  expect([...hints.keys()]).toEqual([2, 3]);
  const at = (funcidx: number): unknown =>
    [...(hints.get(funcidx) ?? [])].map(([offset, likely]) => [module.bytes[offset], likely]);
  expect(at(2)).toEqual([[0x04, true]]);
  expect(at(3)).toEqual([[0x0d, false]]);
});

test("the first function's hints are found behind the number of bodies", () => {
  const hint = (...values: number[]): number[] => custom("metadata.code.branch_hint", values);
  const module = decodeModule(
    moduleBytes(
      section(1, vector(funcType([], []))),
      section(3, [1, 0]),
      hint(1, 0, 1, 3, 1, 1),
      section(10, vector(body([0x41, 0, 0x04, 0x40, 0x0b]))),
    ),
  );
  const [[offset] = [-1]] = branchHints(module).get(0) ?? [];
  expect(module.bytes[offset]).toBe(0x04);
});

const CORRUPT: readonly (readonly [string, readonly number[]])[] = [
  ["empty", []],
  ["a number cut off", [0x80]],
  ["a count of all there is", [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ["a name too long", [1, 0x7f, 65]],
  ["a name that is no UTF-8", [1, 1, 0xff]],
  ["a function that is not there", [1, ...u32(77), 1, 0, 1, 1]],
  ["a hint of two bytes", [1, 0, 1, 0, 2, 0xff, 0xff]],
  ["bytes behind the end", [0, 1, 2, 3]],
];

test.each(CORRUPT)("a corrupt custom section never breaks a module: %s", (_, content) => {
  for (const title of ["name", "producers", "metadata.code.branch_hint", "linking"]) {
    const module = decodeModule(
      moduleBytes(
        section(1, vector(funcType([], []))),
        section(3, [1, 0]),
        section(10, vector(body([]))),
        custom(title, content),
      ),
    );
    validateWithin(module, new Set(WASM_3));
    expect([...moduleProducers(module).values()].flat()).toEqual([]);
    expect([...branchHints(module).values()].flatMap((each) => [...each])).toEqual([]);
    expect(customSections(module, title).map((each) => [...each])).toEqual([[...content]]);
  }
});

test("what stands before a fault is kept", () => {
  const fields = vector([...name("language"), ...vector([...name("C"), ...name("11")], [1, 0xff, 1, 0xff])]);
  const module = decodeModule(moduleBytes(custom("producers", fields)));
  expect(moduleProducers(module).get("language")).toEqual([{ name: "C", version: "11" }]);
});
