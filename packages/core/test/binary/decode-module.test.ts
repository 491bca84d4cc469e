import { describe, expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { EXTERNREF, F64, FUNCREF, HEAP, I32, I64, refType } from "../../src/module/types.ts";
import { decodeFailure } from "../failures.ts";
import { body, custom, funcType, HEADER, moduleBytes, name, section, u32, vector } from "./binary-parts.ts";

const I32_CODE = [0x7f];
const VOID = funcType([], []);

test("an empty module", () => {
  const module = decodeModule(Uint8Array.from(HEADER));
  const lists = { ...module, functions: [...module.functions], bodies: [...module.bodies] };
  expect(lists).toMatchObject({ types: [], functions: [], bodies: [], exports: [], start: undefined });
});

test("every section lands in its index space, imports first", () => {
  const bytes = moduleBytes(
    section(1, vector(VOID, funcType([I32_CODE], [[0x7e]]))),
    section(
      2,
      vector(
        [...name("m"), ...name("f"), 0, 1],
        [...name("m"), ...name("t"), 1, 0x6f, 1, 1, 2],
        [...name("m"), ...name("mem"), 2, 4, 3],
        [...name("m"), ...name("g"), 3, 0x7c, 1],
        [...name("m"), ...name("e"), 4, 0, 0],
      ),
    ),
    section(3, [1, 0]),
    section(4, vector([0x70, 0, 7], [0x40, 0, 0x63, 0x00, 0, 1, 0xd0, 0x00, 0x0b])),
    section(5, vector([3, 1, 2])),
    section(13, vector([0, 0])),
    section(6, vector([0x7f, 0, 0x41, 5, 0x0b])),
    section(7, vector([...name("run"), 0, 1])),
    section(8, [1]),
    section(9, vector([0, 0x41, 0, 0x0b, 1, 1], [5, 0x70, 1, 0xd2, 0, 0x0b])),
    section(12, [2]),
    section(
      10,
      vector(
        body(
          [],
          [
            [2, 0x7f],
            [0, 0x7e],
            [1, 0x7c],
          ],
        ),
      ),
    ),
    section(11, vector([0, 0x41, 8, 0x0b, 2, 0xaa, 0xbb], [1, 1, 0xcc])),
  );
  const module = decodeModule(bytes);
  expect(module.imports.map((each) => [each.name, each.description.kind])).toEqual([
    ["f", "func"],
    ["t", "table"],
    ["mem", "memory"],
    ["g", "global"],
    ["e", "tag"],
  ]);
  expect(module.importCounts).toEqual({ func: 1, table: 1, memory: 1, global: 1, tag: 1 });
  expect([...module.functions]).toEqual([1, 0]);
  expect(module.tables.map((each) => each.type.element)).toEqual([
    EXTERNREF,
    FUNCREF,
    refType(0 as never, { nullable: true }),
  ]);
  expect(module.tables[0]?.type.limits).toEqual({ min: 1n, max: 2n });
  expect(module.tables[2]?.init).toBeDefined();
  expect(module.memories).toEqual([
    { addressType: "i64", limits: { min: 3n }, shared: false, pageSizeLog2: 16 },
    { addressType: "i32", limits: { min: 1n, max: 2n }, shared: true, pageSizeLog2: 16 },
  ]);
  expect(module.globals).toEqual([
    { value: F64, mutable: true },
    { value: I32, mutable: false },
  ]);
  expect(module.tags).toEqual([{ typeidx: 0 }, { typeidx: 0 }]);
  expect(module.exports).toEqual([{ name: "run", kind: "func", index: 1 }]);
  expect(module.start).toBe(1);
  expect(module.elements.map((each) => [each.mode.kind, each.type, each.items.kind])).toEqual([
    ["active", refType(HEAP.func), "functions"],
    ["passive", FUNCREF, "expressions"],
  ]);
  expect(module.bodies.at(0)).toMatchObject({
    localCount: 3,
    locals: [
      { count: 2, type: I32 },
      { count: 1, type: F64 },
    ],
  });
  const { start, end } = module.bodies.at(0) ?? { start: 0, end: 0 };
  expect([...bytes.subarray(start, end)]).toEqual([0x0b]);
  expect(module.data.map(({ bytes: range }) => [...bytes.subarray(range.start, range.end)])).toEqual([
    [0xaa, 0xbb],
    [0xcc],
  ]);
  expect(module.dataCount).toBe(2);
});

test("recursion groups, subtypes and composite types", () => {
  const module = decodeModule(
    moduleBytes(
      section(
        1,
        vector(
          [0x4e, ...vector([0x50, 0, 0x5f, ...vector([0x78, 1], [0x64, 1, 0])], [0x5e, 0x77, 0])],
          [0x4f, 1, 0, 0x5f, ...vector([0x78, 1], [0x64, 1, 0])],
          funcType([[0x63, 0x00]], [[0x7e]]),
        ),
      ),
    ),
  );
  expect(module.types.map((each) => [each.composite.kind, each.final, each.supertypes, each.groupLength])).toEqual([
    ["struct", false, [], 2],
    ["array", true, [], 2],
    ["struct", true, [0], 1],
    ["func", true, [], 1],
  ]);
  expect(module.types[3]?.composite).toEqual({
    kind: "func",
    params: [refType(0 as never, { nullable: true })],
    results: [I64],
  });
});

describe("custom sections", () => {
  test("are kept as ranges, wherever they stand", () => {
    const bytes = moduleBytes(custom("a", [1, 2]), section(1, vector(VOID)), custom("", []), custom("a", [3]));
    const { customs } = decodeModule(bytes);
    expect([...customs].map((each) => [each.name, ...bytes.subarray(each.bytes.start, each.bytes.end)])).toEqual([
      ["a", 1, 2],
      [""],
      ["a", 3],
    ]);
  });

  test("must have a name that fits", () => {
    expect(decodeFailure(moduleBytes([0, 0])).message).toMatch(/^unexpected end/);
    expect(decodeFailure(moduleBytes(section(0, [9, 0x61]))).message).toMatch(/^length out of bounds/);
  });
});

describe("malformed modules", () => {
  test.each([
    ["too short", Uint8Array.of(0, 0x61), "unexpected end", 2],
    ["wrong magic", Uint8Array.of(0, 0x61, 0x73, 0x6e, 1, 0, 0, 0), "magic header not detected", 3],
    ["wrong version", Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0), "unknown binary version", 4],
    ["unknown section", moduleBytes([14, 0]), "malformed section id", 8],
    ["section too long", moduleBytes([1, 5, 0]), "length out of bounds", 9],
    ["section not used up", moduleBytes(section(1, [0, 0])), "section size mismatch", 11],
    [
      "sections out of order",
      moduleBytes(section(5, [0]), section(1, [0])),
      "unexpected content after last section",
      11,
    ],
    ["section twice", moduleBytes(section(1, [0]), section(1, [0])), "unexpected content after last section", 11],
    [
      "functions without code",
      moduleBytes(section(1, vector(VOID)), section(3, [1, 0])),
      "function and code section",
      18,
    ],
    ["data count without data", moduleBytes(section(12, [1])), "data count and data section", 11],
    ["bad mutability", moduleBytes(section(6, [1, 0x7f, 2])), "malformed mutability", 12],
    ["bad limits", moduleBytes(section(5, [1, 0x10, 0])), "malformed limits flags", 11],
    ["bad import kind", moduleBytes(section(2, vector([0, 0, 5, 0]))), "malformed import kind", 13],
    ["bad export kind", moduleBytes(section(7, vector([0, 9, 0]))), "malformed export kind", 12],
  ])("%s", (_, bytes, words, offset) => {
    const error = decodeFailure(bytes);
    expect(error.message.startsWith(words), error.message).toBe(true);
    expect(error.offset).toBe(offset);
  });
});

describe("hostile modules are refused before they cost anything", () => {
  const huge = u32(0xffff_ffff);
  test.each([
    ["types", 1],
    ["imports", 2],
    ["functions", 3],
    ["tables", 4],
    ["memories", 5],
    ["globals", 6],
    ["exports", 7],
    ["element segments", 9],
    ["function bodies", 10],
    ["data segments", 11],
    ["tags", 13],
  ])("a count of 2^32-1 %s", (_, id) => {
    expect(decodeFailure(moduleBytes(section(id, huge))).message).toMatch(/^too many/);
  });

  test("a million of what is not there", () => {
    expect(decodeFailure(moduleBytes(section(1, u32(1_000_000)))).message).toMatch(/^unexpected end/);
    expect(decodeFailure(moduleBytes(section(1, [1, 0x60, ...u32(1000)]))).message).toMatch(/^unexpected end/);
    expect(decodeFailure(moduleBytes(section(1, [1, 0x4e, ...u32(900_000)]))).message).toMatch(/^unexpected end/);
  });

  test("locals over the limit, in one run or in many", () => {
    const withLocals = (...runs: number[][]): Uint8Array =>
      moduleBytes(section(1, vector(VOID)), section(3, [1, 0]), section(10, vector(body([], runs))));
    expect(decodeFailure(withLocals([...huge, 0x7f])).message).toMatch(/^too many locals/);
    expect(decodeFailure(withLocals([...u32(50_000), 0x7f], [1, 0x7f])).message).toMatch(/^too many locals/);
    expect(decodeModule(withLocals([...u32(50_000), 0x7f])).bodies.at(0)?.localCount).toBe(50_000);
  });
});

test("what is malformed in a body is reported before what comes behind it", () => {
  const broken = body([0xff, 0x00]);
  const bytes = moduleBytes(section(1, vector(VOID)), section(3, [1, 0]), section(10, vector(broken)), [99, 0]);
  expect(decodeFailure(bytes).message).toMatch(/^illegal opcode ff/);
});
