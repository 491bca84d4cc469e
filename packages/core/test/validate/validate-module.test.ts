import { thrown } from "@atoll/testing";
import { describe, expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { ValidationError } from "../../src/errors/errors.ts";
import { type Feature, FEATURES, WASM_2, WASM_3 } from "../../src/module/features.ts";
import { ADDRESS, ADDRESS2, ADDRESS_MIN, INSTRUCTIONS } from "../../src/module/instructions.ts";
import { I32, I64, isRefType, type ValueType } from "../../src/module/types.ts";
import { validateModule, validateWithin } from "../../src/validate/validate-module.ts";
import { body, funcType, moduleBytes, name, oneFunction, section, u32, vector } from "../binary/binary-parts.ts";

const ALL: ReadonlySet<Feature> = new Set(FEATURES);
const VOID = funcType([], []);

function failure(bytes: Uint8Array, features: Iterable<Feature> = FEATURES): ValidationError {
  return thrown(ValidationError, () => validateWithin(decodeModule(bytes), new Set(features)));
}

function accept(bytes: Uint8Array): void {
  validateWithin(decodeModule(bytes), ALL);
}

/** One byte, or two for references, of a value type. */
function typeCode(type: ValueType): number[] {
  return isRefType(type) ? [(type & 1) === 1 ? 0x63 : 0x64, ((type >> 2) - 64) & 0x7f] : [type & 0x7f];
}

/** Immediates that are valid in the module that `around` builds. */
function immediates(kind: string, width: number): number[] {
  switch (kind) {
    case "memarg":
      return [Math.log2(width), 0];
    case "memarg_lane":
      return [Math.log2(width), 0, 0];
    case "lane":
    case "i32":
    case "i64":
    case "fence":
    case "memory":
    case "table":
    case "data":
    case "elem":
      return [0];
    case "memory_memory":
    case "table_table":
    case "memory_data":
    case "table_elem":
      return [0, 0];
    case "f32":
      return [0, 0, 0, 0];
    case "f64":
      return [0, 0, 0, 0, 0, 0, 0, 0];
    case "v128":
    case "shuffle":
      return Array.from({ length: 16 }, () => 0);
    default:
      return [];
  }
}

/** A module with a memory, a table, a segment of each kind, and one function. */
function around(type: number[], code: number[], bits: 32 | 64): Uint8Array {
  const flags = bits === 64 ? 4 : 0;
  return moduleBytes(
    section(1, vector(type)),
    section(3, [1, 0]),
    section(4, vector([0x70, flags, 1])),
    section(5, vector([flags, 1])),
    section(9, vector([1, 0, 0])),
    section(12, [1]),
    section(10, vector(body(code))),
    section(11, vector([1, 0])),
  );
}

describe("every instruction with a signature has exactly that signature", () => {
  const simple = INSTRUCTIONS.filter((each) => each.params !== undefined);
  test.each(simple.map((each) => [each.mnemonic, each] as const))("%s", (_, instruction) => {
    for (const bits of [32, 64] as const) {
      const address = bits === 64 ? I64 : I32;
      const resolve = (type: ValueType): ValueType =>
        type === ADDRESS || type === ADDRESS2 || type === ADDRESS_MIN ? address : type;
      const params = (instruction.params ?? []).map(resolve);
      const results = (instruction.results ?? []).map(resolve);
      const { opcode } = instruction;
      const code = [
        ...params.flatMap((_type, i) => [0x20, i]),
        ...(opcode < 0x100 ? [opcode] : [opcode >> 16, ...u32(opcode & 0xffff)]),
        ...immediates(instruction.immediates, instruction.width),
      ];
      const typed = (from: ValueType[], to: ValueType[]): Uint8Array =>
        around(funcType(from.map(typeCode), to.map(typeCode)), code, bits);
      accept(typed(params, results));
      // A type that no signature has stands for each in turn.
      const other = 0x6f - 0x80;
      const externref = (((other + 64) << 2) | 1) as ValueType;
      for (let i = 0; i < params.length; i++) {
        expect(failure(typed(params.with(i, externref), results)).message).toMatch(/^type mismatch/);
      }
      for (let i = 0; i < results.length; i++) {
        expect(failure(typed(params, results.with(i, externref))).message).toMatch(/^type mismatch/);
      }
      expect(failure(typed(params, [...results, externref])).message).toMatch(/^type mismatch/);
    }
  });
});

describe("a feature that is off is named, with what needs it", () => {
  const oneMemory = section(5, vector([0, 1]));
  const cases: readonly (readonly [Feature, Uint8Array, string])[] = [
    ["simd", oneFunction(VOID, [0x41, 0, 0xfd, 15, 0x1a]), "i8x16.splat"],
    ["simd", moduleBytes(section(1, vector(funcType([[0x7b]], [])))), "v128"],
    ["sign-extension", oneFunction(VOID, [0x41, 0, 0xc0, 0x1a]), "i32.extend8_s"],
    ["saturating-float-to-int", oneFunction(VOID, [0x43, 0, 0, 0, 0, 0xfc, 0, 0x1a]), "i32.trunc_sat_f32_s"],
    ["multi-value", moduleBytes(section(1, vector(funcType([], [[0x7f], [0x7f]])))), "several results"],
    ["multi-value", oneFunction(VOID, [0x02, 0x00, 0x0b]), "block type"],
    ["bulk-memory", oneFunction(VOID, [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 11, 0], oneMemory), "memory.fill"],
    ["bulk-memory", moduleBytes(section(12, [0])), "data count section"],
    ["reference-types", oneFunction(VOID, [0xd0, 0x70, 0x1a]), "ref.null"],
    ["reference-types", moduleBytes(section(4, vector([0x70, 0, 1], [0x70, 0, 1]))), "multiple tables"],
    ["mutable-globals", moduleBytes(section(2, vector([...name("m"), ...name("g"), 3, 0x7f, 1]))), "mutable global"],
    ["memory64", moduleBytes(section(5, vector([4, 1]))), "64-bit addresses"],
    ["multi-memory", moduleBytes(section(5, vector([0, 1], [0, 1]))), "multiple memories"],
    ["tail-call", oneFunction(VOID, [0x12, 0]), "return_call"],
    ["extended-const", moduleBytes(section(6, vector([0x7f, 0, 0x41, 1, 0x41, 2, 0x6a, 0x0b]))), "i32.add"],
    ["function-references", moduleBytes(section(1, vector(VOID, funcType([[0x64, 0]], [])))), "(ref 0)"],
    ["gc", moduleBytes(section(1, vector([0x5f, 0]))), "struct type"],
    ["gc", oneFunction(VOID, [0x41, 0, 0xfb, 28, 0x1a]), "ref.i31"],
    ["exception-handling", oneFunction(VOID, [0x00, 0x0a]), "throw_ref"],
    [
      "relaxed-simd",
      oneFunction(VOID, [0xfd, 12, ...Array.from({ length: 16 }, () => 0), 0xfd, 0x81, 0x02, 0x1a]),
      "relaxed",
    ],
    ["legacy-exceptions", oneFunction(VOID, [0x06, 0x40, 0x19, 0x0b]), "try"],
    ["threads", moduleBytes(section(5, vector([3, 1, 1]))), "shared memory"],
    ["threads", oneFunction(VOID, [0xfe, 3, 0]), "atomic.fence"],
    ["custom-page-sizes", moduleBytes(section(5, vector([8, 1, 0]))), "page size"],
    ["wide-arithmetic", oneFunction(VOID, [0x42, 0, 0x42, 0, 0xfc, 21, 0x1a, 0x1a]), "i64.mul_wide_s"],
    ["custom-descriptors", moduleBytes(section(1, vector(VOID, funcType([[0x64, 0x62, 0]], [])))), "(exact 0)"],
  ];
  test.each(cases)("%s", (feature, bytes, construct) => {
    const error = failure(
      bytes,
      FEATURES.filter((each) => each !== feature),
    );
    expect(error).toMatchObject({ code: "feature", feature });
    expect(error.message).toMatch(new RegExp(`^feature ${feature} is off: `));
    expect(error.message).toContain(construct);
    accept(bytes);
    expect(validateModule(decodeModule(bytes)).get(feature)?.construct).toContain(construct);
  });

  test("every feature is among the cases", () => {
    expect(new Set(cases.map(([feature]) => feature))).toEqual(new Set(FEATURES));
  });

  test("WebAssembly 1.0 needs none", () => {
    const bytes = moduleBytes(
      section(1, vector(funcType([[0x7f]], [[0x7f]]))),
      section(2, vector([...name("m"), ...name("g"), 3, 0x7f, 0])),
      section(3, [1, 0]),
      section(4, vector([0x70, 0, 1])),
      section(5, vector([0, 1])),
      section(6, vector([0x7f, 1, 0x23, 0, 0x0b])),
      section(7, vector([...name("f"), 0, 0], [...name("t"), 1, 0], [...name("mem"), 2, 0])),
      section(9, vector([0, 0x41, 0, 0x0b, 1, 0])),
      section(10, vector(body([0x20, 0, 0x20, 0, 0x11, 0, 0, 0x28, 2, 0, 0x24, 1, 0x02, 0x7f, 0x23, 1, 0x0b]))),
      section(11, vector([0, 0x41, 0, 0x0b, 1, 0xaa])),
    );
    expect(validateModule(decodeModule(bytes)).size).toBe(0);
    validateWithin(decodeModule(bytes), new Set());
  });
});

test("all features of a module are found, each at its first use", () => {
  const bytes = oneFunction(VOID, [0x41, 0, 0xc0, 0x1a, 0x41, 0, 0xc1, 0x1a, 0xd0, 0x70, 0x1a]);
  const uses = validateModule(decodeModule(bytes));
  expect([...uses.keys()]).toEqual(["sign-extension", "reference-types"]);
  const first = bytes.indexOf(0xc0);
  expect(uses.get("sign-extension")).toEqual({ construct: "i32.extend8_s", offset: first, func: 0 });
});

test("an error names the function and the offset of the instruction", () => {
  const bytes = moduleBytes(
    section(1, vector(VOID)),
    section(2, vector([...name("m"), ...name("f"), 0, 0])),
    section(3, [2, 0, 0]),
    section(10, vector(body([0x01]), body([0x01, 0x01, 0x6a]))),
  );
  const error = failure(bytes);
  expect(error).toMatchObject({ code: "invalid", func: 2, offset: bytes.length - 2 });
  expect(error.message).toBe(
    `type mismatch: instruction requires [i32 i32] but stack has [] (in function 2 at offset 0x${(bytes.length - 2).toString(16)})`,
  );
});

test("unreachable code makes up operands, but of one type each", () => {
  accept(oneFunction(VOID, [0x00, 0x6a, 0x1a]));
  accept(oneFunction(VOID, [0x00, 0x1b, 0x1a]));
  accept(oneFunction(funcType([], [[0x7e]]), [0x00]));
  expect(failure(oneFunction(VOID, [0x00, 0x42, 0, 0x6a, 0x1a])).message).toMatch(/^type mismatch/);
  expect(failure(oneFunction(VOID, [0x00, 0xd4, 0x6a, 0x1a])).message).toMatch(/^type mismatch/);
  expect(failure(oneFunction(VOID, [0x00, 0x41, 0])).message).toMatch(/^type mismatch: block requires \[\]/);
});

describe("limits", () => {
  test("blocks may nest deeply, but not without end", () => {
    const nested = (depth: number): Uint8Array =>
      oneFunction(VOID, [
        ...Array.from({ length: depth }, () => [0x02, 0x40]).flat(),
        ...Array.from({ length: depth }, () => 0x0b),
      ]);
    accept(nested(40_000));
    expect(failure(nested(60_000)).message).toMatch(/^blocks are nested too deeply/);
  });

  test("operands may pile up, but not without end", () => {
    const type = funcType(
      [],
      Array.from({ length: 1000 }, () => [0x7f]),
    );
    const piled = Array.from({ length: 1_100 }, () => [0x10, 0]).flat();
    expect(failure(oneFunction(type, piled)).message).toMatch(/^too many operands/);
  });

  test("instructions with a thousand operands each are counted", () => {
    const wide = Array.from({ length: 1000 }, () => [0x7f]);
    const code = [0x00, ...Array.from({ length: 80_000 }, () => [0x02, 0x01, 0x0b, 0x0f]).flat()];
    const bytes = moduleBytes(
      section(1, vector(VOID, funcType(wide, wide))),
      section(3, [1, 0]),
      section(10, vector(body(code))),
    );
    expect(failure(bytes).message).toMatch(/^too many instructions with many operands/);
  });

  test("array.new_fixed takes no more operands than hosts allow", () => {
    const bytes = moduleBytes(
      section(1, vector(VOID, [0x5e, 0x7f, 0])),
      section(3, [1, 0]),
      section(10, vector(body([0xfb, 8, 1, ...u32(0xffff_ffff), 0x1a]))),
    );
    expect(failure(bytes).message).toMatch(/^too many operands: at most 10000/);
  });

  test("supertypes may be stacked 63 high", () => {
    const chain = (length: number): Uint8Array =>
      moduleBytes(
        section(
          1,
          vector(...Array.from({ length }, (_, i) => [0x50, ...(i === 0 ? [0] : [1, ...u32(i - 1)]), 0x5f, 0])),
        ),
      );
    accept(chain(64));
    expect(failure(chain(65)).message).toMatch(/too many super types/);
  });
});

test("labels beyond one byte", () => {
  const inside = (code: number[]): Uint8Array =>
    oneFunction(VOID, [
      ...Array.from({ length: 200 }, () => [0x02, 0x40]).flat(),
      ...code,
      ...Array.from({ length: 200 }, () => 0x0b),
    ]);
  accept(inside([0x41, 0, 0x0d, ...u32(199)]));
  accept(inside([0x0c, ...u32(200)]));
  expect(failure(inside([0x0c, ...u32(201)])).message).toMatch(/^unknown label 201/);
  expect(failure(inside([0x41, 0, 0x0d, ...u32(201)])).message).toMatch(/^unknown label 201/);
});

test("legacy exceptions suffice for tags and throw", () => {
  const bytes = moduleBytes(
    section(1, vector(VOID)),
    section(3, [1, 0]),
    section(13, vector([0, 0])),
    section(10, vector(body([0x06, 0x40, 0x08, 0, 0x07, 0, 0x0b]))),
  );
  validateWithin(decodeModule(bytes), new Set([...WASM_2, "legacy-exceptions"] as const));
  expect(failure(bytes, WASM_3)).toMatchObject({ feature: "legacy-exceptions" });
  expect([...validateModule(decodeModule(bytes)).keys()]).toEqual(["legacy-exceptions"]);
  const tagOnly = moduleBytes(section(1, vector(VOID)), section(13, vector([0, 0])));
  expect([...validateModule(decodeModule(tagOnly)).keys()]).toEqual(["exception-handling"]);
  expect(failure(tagOnly, WASM_2)).toMatchObject({ feature: "exception-handling" });
});
