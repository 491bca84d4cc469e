// Zig: the types of a set, each with its size and places asserted for both widths of addresses.

import { declared } from "@atoll/core/engine";
import { Names, oneLine, pascal, snake, typeId } from "../names.ts";
import { NUMBERS, rawNumber } from "./number-names.ts";
import { zigField, zigId } from "./zig-words.ts";

type Known = declared.KnownType<unknown>;

/** The name of a type; of a range, that of its elements. */
export function zigTypeName(type: Known): string {
  if (type instanceof declared.NumberType) {
    return type.name === type.shape.of || type.kind !== "number"
      ? NUMBERS[type.shape.of]
      : zigId(typeId(type.name, "zig"));
  }
  if (type instanceof declared.HandleType) return zigId(typeId(type.resource.name, "zig"));
  if (type instanceof declared.ByValueType || type instanceof declared.OutType) return zigTypeName(type.inner);
  if (type instanceof declared.RangeType) return type.kind === "string" ? "u8" : zigPlacedName(type.element);
  if (type instanceof declared.ArrayType) return `[${type.length}]${zigPlacedName(type.element)}`;
  if (type instanceof declared.OptionType) {
    return type.inner instanceof declared.HandleType ? `?${zigTypeName(type.inner)}` : zigPlacedName(type);
  }
  if (type.kind === "cstring") return "[*:0]const u8";
  const [flat] = type.flats;
  if (type.kind === "wasm" && flat !== undefined) return rawNumber(flat) ?? "usize";
  return zigId(typeId(type.name, "zig"));
}

/** The type of what lies in memory behind a name of its own: of a range, that of its pointer and its length. */
export function zigPlacedName(type: Known): string {
  if (type instanceof declared.RangeType) return `Slice(${zigTypeName(type)})`;
  // A handle of 0 is none, which no optional of Zig's says in as few bytes.
  return type instanceof declared.OptionType ? `Maybe(${zigPlacedName(type.inner)})` : zigTypeName(type);
}

/** All definitions that a set's functions stand on, each after an empty line. */
export function zigTypes(types: readonly Known[], functions: readonly string[]): string[] {
  const definitions = types.flatMap((type) => ["", ...definition(type)]);
  const text = [...definitions, ...functions].join("\n");
  return [
    ...(types.some((type) => type instanceof declared.CallbackType)
      ? [
          "",
          'const c_abi: @import("std").builtin.CallingConvention =',
          '    if (@hasDecl(@import("std").builtin.CallingConvention, "c")) .c else .C;',
        ]
      : []),
    ...(text.includes("Slice(")
      ? [
          "",
          "/// A pointer and a length in memory.",
          "pub fn Slice(comptime T: type) type {",
          "    return extern struct {",
          "        ptr: [*]const T,",
          "        len: usize,",
          "",
          "        pub fn of(from: []const T) @This() {",
          "            return .{ .ptr = from.ptr, .len = from.len };",
          "        }",
          "    };",
          "}",
        ]
      : []),
    ...(text.includes("Maybe(")
      ? [
          "",
          "/// A value in memory that may be missing.",
          "pub fn Maybe(comptime T: type) type {",
          "    return extern struct {",
          "        some: bool,",
          "        value: T,",
          "    };",
          "}",
        ]
      : []),
    ...definitions,
  ];
}

function definition(type: Known): string[] {
  const name = zigTypeName(type);
  const about = type.doc === undefined ? [] : [`/// ${oneLine(type.doc)}`];
  if (type instanceof declared.EnumType) return [...about, ...enumeration(type, name)];
  if (type instanceof declared.FlagsType) return [...about, ...flags(type, name)];
  if (type instanceof declared.RecordType) return [...about, ...record(type, name)];
  if (type instanceof declared.VariantType) return [...about, ...variant(type, name)];
  if (type instanceof declared.CallbackType) {
    if (type.as === "funcref") return [...about, `// ${oneLine(type.name)} is a funcref, which Zig has no type for.`];
    // C has no optionals of handles: 0 is none.
    const single = (of: Known): string => zigTypeName(of instanceof declared.OptionType ? of.inner : of);
    const params = [...type.params.map(single), "?*anyopaque"].join(", ");
    const returns = type.result === undefined ? "void" : single(type.result);
    return [...about, `pub const ${name} = *const fn (${params}) callconv(c_abi) ${returns};`];
  }
  if (type instanceof declared.BuffersType) {
    const constness = type.access === "read" ? "const " : "";
    return [
      ...about,
      `pub const ${name} = extern struct {`,
      `    buf: [*]${constness}u8,`,
      "    buf_len: usize,",
      "",
      `    pub fn of(bytes: []${constness}u8) ${name} {`,
      "        return .{ .buf = bytes.ptr, .buf_len = bytes.len };",
      "    }",
      "};",
      ...layout(name, type),
    ];
  }
  const { shape } = type as declared.NumberType<unknown>;
  return [...about, `pub const ${name} = ${NUMBERS[shape.of]};`];
}

function enumeration(type: declared.EnumType<string>, name: string): string[] {
  const names = new Names();
  const members = Object.entries<number>(type.codes).map(([each, code]) => ({
    id: names.take(snake(each)),
    each,
    code,
  }));
  const lines = [
    `pub const ${name} = enum(${NUMBERS[type.base.shape.of]}) {`,
    ...members.map(({ id, code }) => `    ${zigField(id)} = ${code},`),
    "    _,",
  ];
  if (!(type instanceof declared.ErrorType)) return [...lines, "};"];
  const failures = members.filter(({ code }) => code !== 0);
  const errors = new Names(["Unexpected"]);
  const mapped = failures.map(({ id, each }) => ({ id, error: errors.take(pascal(each)) }));
  return [
    ...lines,
    "",
    `    pub const Error = error{ ${[...mapped.map(({ error }) => zigField(error)), "Unexpected"].join(", ")} };`,
    "",
    "    /// What a code that is not 0 stands for.",
    `    pub fn toError(self: ${name}) Error {`,
    "        return switch (self) {",
    ...mapped.map(({ id, error }) => `            .${zigField(id)} => error.${zigField(error)},`),
    "            else => error.Unexpected,",
    "        };",
    "    }",
    "};",
  ];
}

function flags(type: declared.FlagsType<string>, name: string): string[] {
  const { of, bytes } = type.base.shape;
  const names = new Names();
  const bits = Object.entries<number>(type.bits);
  const left = bytes * 8 - bits.length;
  return [
    `pub const ${name} = packed struct(${NUMBERS[of]}) {`,
    ...bits.map(([each]) => `    ${zigField(names.take(snake(each)))}: bool = false,`),
    ...(left === 0 ? [] : [`    ${names.take("padding")}: u${left} = 0,`]),
    "};",
  ];
}

/** A field's lines; `names` are those of its struct. */
function fieldLines(
  { name, type }: Pick<declared.Field, "name" | "type">,
  { names, sized }: { readonly names: Names; readonly sized: string | undefined },
): { readonly id: string; readonly lines: string[] } {
  const id = zigField(names.take(snake(name)));
  const of = (text: string): { readonly id: string; readonly lines: string[] } => ({
    id,
    lines: [`    ${id}: ${text},`],
  });
  if (type instanceof declared.RangeType) {
    const length = zigField(names.take(`${snake(name)}_len`));
    return { id, lines: [`    ${id}: [*]const ${zigTypeName(type)},`, `    ${length}: usize,`] };
  }
  if (type instanceof declared.PaddingType) {
    return of(`[${type.length}]u8 = @import("std").mem.zeroes([${type.length}]u8)`);
  }
  if (type instanceof declared.FixedType) return of(`${zigTypeName(type)} = ${type.value}`);
  return of(sized === undefined ? zigPlacedName(type) : `${zigPlacedName(type)} = ${sized}`);
}

function record(type: declared.RecordType<unknown>, name: string): string[] {
  const names = new Names();
  const places: string[] = [];
  const lines = type.fields.flatMap((field) => {
    const sized = field === type.sized ? byWidth(type.size(4), type.size(8)) : undefined;
    const { id, lines: written } = fieldLines(field, { names, sized });
    const text = id.startsWith("@") ? id.slice(1) : `"${id}"`;
    places.push(`    assert(@offsetOf(${name}, ${text}) == ${byWidth(field.at[4], field.at[8])});`);
    return [...(field.doc === undefined ? [] : [`    /// ${oneLine(field.doc)}`]), ...written];
  });
  return [`pub const ${name} = extern struct {`, ...lines, "};", ...layout(name, type, places)];
}

function variant(type: declared.VariantType<unknown>, name: string): string[] {
  const names = new Names();
  const tags = new Names();
  const cases = type.cases.filter((each) => each.type.kind !== "none");
  return [
    `pub const ${name} = extern struct {`,
    "    tag: Tag,",
    ...(cases.length === 0
      ? []
      : [
          "    value: extern union {",
          ...cases.flatMap((each) => unionField(each, names).map((line) => `    ${line}`)),
          "    },",
        ]),
    "",
    `    pub const Tag = enum(${NUMBERS[type.tag.shape.of]}) {`,
    ...type.cases.map((each, i) => `        ${zigField(tags.take(snake(each.name)))} = ${i},`),
    "        _,",
    "    };",
    "};",
    ...layout(name, type),
  ];
}

function unionField(each: Pick<declared.Field, "name" | "type">, names: Names): string[] {
  if (each.type instanceof declared.RangeType) {
    const id = zigField(names.take(snake(each.name)));
    return [`    ${id}: ${zigPlacedName(each.type)},`];
  }
  return fieldLines(each, { names, sized: undefined }).lines;
}

/** Places that would be others are errors of the compiler's. */
function layout(name: string, type: Known, places: readonly string[] = []): string[] {
  return ["comptime {", `    assert(@sizeOf(${name}) == ${byWidth(type.size(4), type.size(8))});`, ...places, "}"];
}

function byWidth(narrow: number, wide: number): string {
  return narrow === wide ? String(narrow) : `if (@sizeOf(usize) == 4) ${narrow} else ${wide}`;
}
