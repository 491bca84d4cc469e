// TinyGo: the types of a set, each with its size and places asserted for both widths of addresses.

import { declared } from "@atoll/core/engine";
import { Names, oneLine, pascal, typeId } from "../names.ts";

type Known = declared.KnownType<unknown>;

const NUMBERS: Readonly<Record<declared.NumberName, string>> = {
  u8: "uint8",
  i8: "int8",
  u16: "uint16",
  i16: "int16",
  u32: "uint32",
  i32: "int32",
  u64: "uint64",
  i64: "int64",
  u53: "uint64",
  f32: "float32",
  f64: "float64",
  size: "uintptr",
  pointer: "uintptr",
  bool: "bool",
};

const WASM: Readonly<Record<string, string>> = {
  i32: "int32",
  u32: "uint32",
  i64: "int64",
  u64: "uint64",
  size: "uintptr",
  f32: "float32",
  f64: "float64",
};

/** Functions of a package that are no one's but its own. */
export const goHelpers = ["fromBool", "sliceData", "stringData", "optionalData", "optionalLength", "wide"] as const;

/** The name of a type; of a range, that of its elements. */
export function goTypeName(type: Known): string {
  if (type instanceof declared.NumberType) {
    return type.name === type.shape.of || type.kind !== "number" ? NUMBERS[type.shape.of] : typeId(type.name, "tinygo");
  }
  if (type instanceof declared.HandleType) return typeId(type.resource.name, "tinygo");
  if (type instanceof declared.ByValueType || type instanceof declared.OutType) return goTypeName(type.inner);
  if (type instanceof declared.RangeType) return type.kind === "string" ? "byte" : goPlacedName(type.element);
  if (type instanceof declared.ArrayType) return `[${type.length}]${goPlacedName(type.element)}`;
  if (type instanceof declared.OptionType) {
    return type.inner instanceof declared.HandleType ? goTypeName(type.inner) : goPlacedName(type);
  }
  if (type.kind === "cstring") return "*byte";
  const [flat] = type.flats;
  if (type.kind === "wasm" && flat !== undefined) return WASM[flat.form] ?? "uintptr";
  return typeId(type.name, "tinygo");
}

/** The type of what lies in memory behind a name of its own: of a range, that of its pointer and its length. */
export function goPlacedName(type: Known): string {
  if (type instanceof declared.RangeType) return `Slice[${goTypeName(type)}]`;
  return type instanceof declared.OptionType ? `Maybe[${goPlacedName(type.inner)}]` : goTypeName(type);
}

/** Lines of a struct or a block of constants, their second column as gofmt has it: below each other between comments. */
function aligned(lines: readonly string[]): string[] {
  const isRow = (line: string | undefined): line is string => line !== undefined && !line.startsWith("\t//");
  return lines.map((line, i) => {
    if (!isRow(line)) return line;
    let first = i;
    let last = i;
    while (isRow(lines[first - 1])) first--;
    while (isRow(lines[last + 1])) last++;
    const width = Math.max(...lines.slice(first, last + 1).map((each) => each.indexOf(" ")));
    const end = line.indexOf(" ");
    return line.slice(0, end).padEnd(width) + line.slice(end);
  });
}

/** All definitions that a set's functions stand on, each after an empty line. */
export function goTypes(
  types: readonly Known[],
  functions: readonly string[],
  members: ReadonlyMap<Known, readonly string[]>,
): string[] {
  const lines = types.flatMap((type) => ["", ...definition(type, members.get(type) ?? [])]);
  const text = [...lines, ...functions].join("\n");
  return [
    ...(text.includes("*wide")
      ? ["", "// 1 where addresses have 64 bits.", "const wide = unsafe.Sizeof(uintptr(0)) / 8"]
      : []),
    ...(text.includes("Slice[")
      ? [
          "",
          "// Slice is a pointer and a length in memory.",
          "type Slice[T any] struct {",
          "\tPtr *T",
          "\tLen uintptr",
          "}",
        ]
      : []),
    ...(text.includes("Maybe[")
      ? [
          "",
          "// Maybe is a value in memory that may be missing.",
          "type Maybe[T any] struct {",
          "\tSome  bool",
          "\tValue T",
          "}",
        ]
      : []),
    ...lines,
  ];
}

function definition(type: Known, ids: readonly string[]): string[] {
  const name = goTypeName(type);
  const about = type.doc === undefined ? [] : [`// ${name}: ${oneLine(type.doc)}`];
  if (type instanceof declared.EnumType) return [...about, ...enumeration(type, name, ids)];
  if (type instanceof declared.FlagsType) {
    return [
      ...about,
      `type ${name} ${NUMBERS[type.base.shape.of]}`,
      "",
      ...constants(Object.values<number>(type.bits).map((bit, i) => `\t${ids[i]} ${name} = ${bit}`)),
      "// Has tells whether all flags of other are set.",
      `func (flags ${name}) Has(other ${name}) bool {`,
      "\treturn flags&other == other",
      "}",
    ];
  }
  if (type instanceof declared.RecordType) return [...about, ...record(type, name)];
  if (type instanceof declared.VariantType) return [...about, ...variant(type, name, ids)];
  if (type instanceof declared.CallbackType) {
    if (type.as === "funcref") return [...about, `// ${oneLine(type.name)} is a funcref, which Go has no type for.`];
    const params = [...type.params.map(goTypeName), "unsafe.Pointer"].join(", ");
    const returns = type.result === undefined ? "" : ` ${goTypeName(type.result)}`;
    return [
      `// ${name} is the index in the table of functions of a func(${params})${returns}.`,
      ...about,
      `type ${name} uintptr`,
    ];
  }
  if (type instanceof declared.BuffersType) {
    return [
      ...about,
      `type ${name} struct {`,
      "\tBuf    *byte",
      "\tBufLen uintptr",
      "}",
      "",
      `// New${name} is a buffer of bytes.`,
      `func New${name}(bytes []byte) ${name} {`,
      `\treturn ${name}{Buf: unsafe.SliceData(bytes), BufLen: uintptr(len(bytes))}`,
      "}",
      "",
      ...layout(name, type, []),
    ];
  }
  const { shape } = type as declared.NumberType<unknown>;
  return [...about, `type ${name} = ${NUMBERS[shape.of]}`];
}

function constants(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["const (", ...aligned(lines), ")", ""];
}

function enumeration(type: declared.EnumType<string>, name: string, ids: readonly string[]): string[] {
  const members = Object.entries<number>(type.codes).map(([each, code], i) => ({
    id: ids[i] ?? "",
    each,
    code,
  }));
  const isError = type instanceof declared.ErrorType;
  const method = isError ? "Error" : "String";
  const { of } = type.base.shape;
  const prefix = isError ? `${type.name}: ` : "";
  const number = `strconv.FormatInt(int64(value), 10)`;
  return [
    `type ${name} ${NUMBERS[of]}`,
    "",
    ...constants(members.map(({ id, code }) => `\t${id} ${name} = ${code}`)),
    isError ? "// Error says which failure it is." : "// String is its name in the declaration.",
    `func (value ${name}) ${method}() string {`,
    "\tswitch value {",
    ...members.flatMap(({ id, each }) => [`\tcase ${id}:`, `\t\treturn ${JSON.stringify(prefix + each)}`]),
    "\t}",
    `\treturn ${JSON.stringify(`${type.name} `)} + ${number}`,
    "}",
  ];
}

/** A field's lines, and the name of the first. */
function fieldLines(
  { name, type }: Pick<declared.Field, "name" | "type">,
  names: Names,
): { readonly id: string | undefined; readonly lines: string[] } {
  if (type instanceof declared.PaddingType) return { id: undefined, lines: [`\t_ [${type.length}]byte`] };
  const id = names.take(pascal(name));
  const of = (text: string): { readonly id: string; readonly lines: string[] } => ({ id, lines: [`\t${id} ${text}`] });
  if (type instanceof declared.RangeType) {
    return { id, lines: [`\t${id} *${goTypeName(type)}`, `\t${names.take(`${id}Len`)} uintptr`] };
  }
  return of(goPlacedName(type));
}

function record(type: declared.RecordType<unknown>, name: string): string[] {
  const names = new Names();
  const set: string[] = [];
  const places: string[] = [];
  const lines = type.fields.flatMap((field) => {
    const { id, lines: written } = fieldLines(field, names);
    if (id !== undefined) places.push(assertion(`unsafe.Offsetof(${name}{}.${id})`, field.at[4], field.at[8]));
    if (field.type instanceof declared.FixedType) set.push(`${id}: ${field.type.value}`);
    if (field === type.sized) set.push(`${id}: uint32(unsafe.Sizeof(${name}{}))`);
    return [...(field.doc === undefined ? [] : [`\t// ${oneLine(field.doc)}`]), ...written];
  });
  return [
    `type ${name} struct {`,
    ...aligned(lines),
    "}",
    "",
    ...(set.length === 0
      ? []
      : [
          `// New${name} has what is always the same.`,
          `func New${name}() ${name} {`,
          `\treturn ${name}{${set.join(", ")}}`,
          "}",
          "",
        ]),
    ...layout(name, type, places),
  ];
}

function variant(type: declared.VariantType<unknown>, name: string, ids: readonly string[]): string[] {
  const names = new Names();
  const cases = type.cases.filter((each) => each.type.kind !== "none");
  const longest = [4, 8].map((width) => Math.max(0, ...cases.map((each) => each.type.size(width as 4 | 8))));
  const alignments = [4, 8].map((width) => Math.max(1, ...cases.map((each) => each.type.align(width as 4 | 8))));
  const [narrow = 1, wide = 1] = alignments;
  const alignment =
    narrow === wide ? ({ 2: "uint16", 4: "uint32", 8: "uint64" } as Record<number, string>)[narrow] : "uintptr";
  return [
    `type ${name} struct {`,
    ...aligned([
      `\tTag ${NUMBERS[type.tag.shape.of]}`,
      ...(alignment === undefined ? [] : [`\t_ [0]${alignment}`]),
      ...((longest[1] ?? 0) === 0
        ? []
        : ["\t// See the methods, one for each case.", `\tValue [${byWidth(longest[0] ?? 0, longest[1] ?? 0)}]byte`]),
    ]),
    "}",
    "",
    ...constants(type.cases.map((_, i) => `\t${ids[i]} = ${i}`)),
    ...cases.flatMap((each) => {
      const of = goPlacedName(each.type);
      const method = names.take(`As${pascal(each.name)}`);
      return [
        `// ${method} is the value where the tag is ${oneLine(each.name)}.`,
        `func (value *${name}) ${method}() *${of} {`,
        `\treturn (*${of})(unsafe.Pointer(&value.Value))`,
        "}",
        "",
      ];
    }),
    ...layout(name, type, []),
  ];
}

/** Places that would be others are errors of the compiler's. */
function layout(name: string, type: Known, places: readonly string[]): string[] {
  return [assertion(`unsafe.Sizeof(${name}{})`, type.size(4), type.size(8)), ...places];
}

function assertion(what: string, narrow: number, wide: number): string {
  return `var _ [${byWidth(narrow, wide)}]struct{} = [${what}]struct{}{}`;
}

function byWidth(narrow: number, wide: number): string {
  return narrow === wide ? String(narrow) : `${narrow} + ${wide - narrow}*wide`;
}
