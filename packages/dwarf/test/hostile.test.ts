// Hostile debug data: no look-up throws, and none does more than its bytes are worth.
import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { SourceLines } from "../src/index.ts";
import { customSection, withSections } from "./custom-section.ts";
import { readGuest, readGuestText } from "./read-guest.ts";

/** Looks up all of a module's code; gives the codes of what was found wrong. */
function lookUpAll(wasm: Uint8Array, sourceMap?: string): readonly string[] {
  const lines = new SourceLines(wasm, { sourceMap });
  for (let offset = 0; offset < Math.min(wasm.length, 400); offset++) {
    for (const { file, line, function: name } of lines.at(offset)) {
      expect(line).toBeGreaterThanOrEqual(0);
      // A text is cut; a path is a directory and a name.
      expect(file.length + (name?.length ?? 0)).toBeLessThanOrEqual(4 * 4096);
    }
  }
  let spans = 0;
  for (const { start, end } of lines.spans()) {
    expect(end).toBeGreaterThan(start);
    spans++;
  }
  expect(spans).toBeLessThanOrEqual(wasm.length + (sourceMap?.length ?? 0));
  expect(lines.problems.length).toBeLessThanOrEqual(100);
  return lines.problems.map(({ code }) => code);
}

const GUESTS = ["c-clang14", "c-clang14-dwarf5", "c-clang22-dwarf4", "c-wasm64", "cpp-clang22", "zig", "c-split"];

describe.each(GUESTS)("%s", (name) => {
  const wasm = readGuest(name);
  const change = fc.tuple(fc.nat(wasm.length - 1), fc.nat(255));

  property.prop([fc.array(change, { minLength: 1, maxLength: 12 })], { numRuns: 150 })(
    "with other bytes",
    (changes) => {
      const mutant = wasm.slice();
      for (const [at, byte] of changes) mutant[at] = byte;
      lookUpAll(mutant);
    },
  );

  property.prop([fc.nat(wasm.length)], { numRuns: 40 })("cut off", (length) => {
    lookUpAll(wasm.slice(0, length));
  });
});

property.prop([fc.nat(5000), fc.string({ maxLength: 5 })], { numRuns: 100 })(
  "source maps with other characters",
  (at, text) => {
    const map = readGuestText("assemblyscript.wasm.map");
    lookUpAll(readGuest("assemblyscript"), map.slice(0, at) + text + map.slice(at + text.length));
  },
);

const u32 = (value: number): readonly number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
const leb = (value: number): readonly number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...leb(Math.floor(value / 128))];
const unit = (content: readonly number[]): readonly number[] => [...u32(content.length), ...content];
/** A module with a code section of 100 bytes, and debug data. */
const moduleWith = (sections: Readonly<Record<string, readonly number[]>>): Uint8Array =>
  withSections(
    Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 10, 100, ...Array<number>(100).fill(0)]),
    ...Object.entries(sections).map(([name, content]) => customSection(name, content)),
  );

/** A line table of version 4 with one sequence, of the addresses 10 to 90. */
const HEADER = [4, 0, ...u32(23), 1, 1, 1, 0xfb, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];
const FILE_A = [0, 0x61, 0, 0, 0, 0, 0];
const SEQUENCE = [0, 5, 2, ...u32(10), 1, 2, 80, 0, 1, 1];
const LINES = unit([...HEADER, ...FILE_A, ...SEQUENCE]);

describe("little data that says much", () => {
  test("the table of these tests is one", () => {
    const lines = new SourceLines(moduleWith({ ".debug_line": LINES }));
    expect(lines.problems).toEqual([]);
    expect(lines.at(10 + 50)).toEqual([{ file: "a", line: 1, column: undefined, function: undefined }]);
  });

  test("files without content, any number of them", () => {
    const formats = [0, 0, 0, 0, 0];
    const table = unit([5, 0, 4, 0, ...u32(60), 1, 1, 1, 0xfb, 14, 1, ...formats, ...leb(2 ** 40)]);
    expect(lookUpAll(moduleWith({ ".debug_line": table }))).toContain("malformed");
  });

  test("abbreviations that overlap", () => {
    // Each unit begins its table one byte further on, in one that has 30,000 attributes.
    const abbreviations = [1, 0x2e, 0, ...Array.from({ length: 30_000 }, () => [1, 0x19]).flat(), 0, 0, 0];
    const units = Array.from({ length: 3000 }, (_, i) => unit([4, 0, ...u32(2 * i), 4, 1])).flat();
    const wasm = moduleWith({ ".debug_line": LINES, ".debug_info": units, ".debug_abbrev": abbreviations });
    expect(lookUpAll(wasm)).toContain("limit");
  });

  test("entries of one byte with many attributes", () => {
    // 20,000 attributes of no bytes, some of them names: 1.2 billion steps if each were taken.
    const attributes = Array.from({ length: 20_000 }, () => [0x59, 0x21, 7]).flat();
    const abbreviations = [1, 0x11, 1, 0x10, 0x17, 0, 0, 2, 0x1d, 0, ...attributes, 0, 0, 0];
    const entries = [1, ...u32(0), ...Array<number>(60_000).fill(2)];
    const info = unit([4, 0, ...u32(0), 4, ...entries]);
    const wasm = moduleWith({ ".debug_line": LINES, ".debug_info": info, ".debug_abbrev": abbreviations });
    expect(lookUpAll(wasm)).toEqual([]);
  });

  test("many entries with one long list of ranges", () => {
    const abbreviations = [1, 0x11, 1, 0x10, 0x17, 0, 0, 2, 0x2e, 0, 0x55, 0x17, 0, 0, 0];
    const entries = [1, ...u32(0), ...Array.from({ length: 5000 }, () => [2, ...u32(0)]).flat()];
    const ranges = [...Array.from({ length: 5000 }, () => [...u32(20), ...u32(30)]).flat(), ...u32(0), ...u32(0)];
    const wasm = moduleWith({
      ".debug_line": LINES,
      ".debug_info": unit([4, 0, ...u32(0), 4, ...entries]),
      ".debug_abbrev": abbreviations,
      ".debug_ranges": ranges,
    });
    expect(lookUpAll(wasm)).toContain("limit");
  });

  test("names that lead to each other, and entries as deep as there are bytes", () => {
    const abbreviations = [
      1, 0x11, 1, 0x10, 0x17, 0, 0, 2, 0x2e, 1, 0x11, 1, 0x12, 6, 0x31, 0x13, 0, 0, 3, 0x0b, 1, 0, 0, 0,
    ];
    const entries = [1, ...u32(0), 2, ...u32(12), ...u32(60), ...u32(16), ...Array<number>(100_000).fill(3)];
    const wasm = moduleWith({
      ".debug_line": LINES,
      ".debug_info": unit([4, 0, ...u32(0), 4, ...entries]),
      ".debug_abbrev": abbreviations,
    });
    const lines = new SourceLines(wasm);
    expect(lines.at(10 + 50)).toEqual([{ file: "a", line: 1, column: undefined, function: undefined }]);
    expect(lines.problems).toEqual([]);
  });

  /** Abbreviations: 1 a unit with its line table, 2 a function and 3 an inlined call, both with address and length and with children, 4 the same without. */
  const SCOPES = [
    [1, 0x11, 1, 0x10, 0x17, 0, 0],
    [2, 0x2e, 1, 0x11, 1, 0x12, 6, 0x03, 8, 0, 0],
    [3, 0x1d, 1, 0x11, 1, 0x12, 6, 0x59, 0x0b, 0, 0],
    [4, 0x1d, 0, 0x11, 1, 0x12, 6, 0x59, 0x0b, 0, 0, 0],
  ].flat();
  const FUNCTION = [2, ...u32(10), ...u32(80), 0x66, 0];
  /** A row for each of very many instructions, all of them at two addresses. */
  const MANY_ROWS = unit([
    ...HEADER,
    ...FILE_A,
    0,
    5,
    2,
    ...u32(10),
    ...Array<number>(300_000).fill(1),
    2,
    80,
    0,
    1,
    1,
  ]);

  test("inlined calls as deep as there are bytes", () => {
    const entries = [
      1,
      ...u32(0),
      ...FUNCTION,
      ...Array.from({ length: 100_000 }, () => [3, ...u32(10), ...u32(80), 7]).flat(),
    ];
    const lines = new SourceLines(
      moduleWith({
        ".debug_line": MANY_ROWS,
        ".debug_info": unit([4, 0, ...u32(0), 4, ...entries]),
        ".debug_abbrev": SCOPES,
      }),
    );
    const places = lines.at(10 + 50);
    expect(places).toHaveLength(64);
    expect(places.at(-1)).toEqual({ file: "?", line: 7, column: undefined, function: "f" });
    expect([...lines.spans({ scopes: true })]).toHaveLength(1);
  });

  test("inlined calls beside each other, and a row for each", () => {
    const calls = Array.from({ length: 60_000 }, (_, i) => [4, ...u32(20 + (i % 60)), ...u32(1), 7]).flat();
    const rows = Array.from({ length: 60_000 }, () => [...SEQUENCE]).flat();
    const table = unit([...HEADER, ...FILE_A, ...rows]);
    const info = unit([4, 0, ...u32(0), 4, 1, ...u32(0), ...FUNCTION, ...calls]);
    const lines = new SourceLines(moduleWith({ ".debug_line": table, ".debug_info": info, ".debug_abbrev": SCOPES }));
    expect(lines.at(10 + 50).map(({ function: name }) => name)).toEqual([undefined, "f"]);
    expect([...lines.spans({ scopes: true })]).toHaveLength(60_000);
  });

  test("as many units as line tables", () => {
    const count = 60_000;
    const info = Array.from({ length: count }, (_, i) =>
      unit([4, 0, ...u32(0), 4, 1, ...u32(i * LINES.length)]),
    ).flat();
    const tables = Array.from({ length: count }, () => LINES).flat();
    const lines = new SourceLines(moduleWith({ ".debug_line": tables, ".debug_info": info, ".debug_abbrev": SCOPES }));
    expect([...lines.spans({ scopes: true })]).toHaveLength(count);
  });

  test("units whose line tables lie in each other", () => {
    // Each is a table of its own, with what stands behind it as its program: 2000 times 400,000 rows, if each were read alone.
    const abbreviations = [1, 0x11, 0, 0x10, 0x17, 0x11, 1, 0x12, 6, 0, 0, 0];
    const heads = 2000;
    const headBytes = 4 + HEADER.length + FILE_A.length;
    const end = [2, ...leb(2500), 0, 1, 1];
    const program = [
      ...Array<number>(headBytes).fill(0),
      0,
      5,
      2,
      ...u32(10),
      ...Array<number>(400_000).fill(1),
      ...end,
    ];
    // Its program begins with an operation that passes over the next head.
    const passOver = [0, 1 + headBytes, 0x80];
    const head = (rest: number): readonly number[] => [
      ...u32(headBytes + passOver.length - 4 + rest),
      ...HEADER,
      ...FILE_A,
      ...passOver,
    ];
    const size = headBytes + passOver.length;
    const table = Array.from({ length: heads }, (_, i) => head((heads - 1 - i) * size + program.length)).flat();
    const info = Array.from({ length: heads }, (_, i) =>
      unit([4, 0, ...u32(0), 4, 1, ...u32(i * size), ...u32(10 + i), ...u32(1)]),
    );
    const wasm = withSections(
      Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 10, ...leb(3000), ...Array<number>(3000).fill(0)]),
      customSection(".debug_line", [...table, ...program]),
      customSection(".debug_info", info.flat()),
      customSection(".debug_abbrev", abbreviations),
    );
    const lines = new SourceLines(wasm);
    for (let i = 0; i < heads; i++) expect(lines.at(11 + 10 + i)).toHaveLength(1);
    expect(lines.problems).toEqual([]);
  });
});
