// C: the names of types, those included that declarations have without a name: C knows structs by names alone.

import { declared } from "@atoll/core/engine";
import { Names, screaming, snake, typeId } from "../names.ts";
import type { FunctionModel, SetModel } from "../set-model.ts";
import { perModel } from "./per-model.ts";

type Known = declared.KnownType<unknown>;

export const NUMBERS: Readonly<Record<declared.NumberName, string>> = {
  u8: "uint8_t",
  i8: "int8_t",
  u16: "uint16_t",
  i16: "int16_t",
  u32: "uint32_t",
  i32: "int32_t",
  u64: "uint64_t",
  i64: "int64_t",
  u53: "uint64_t",
  f32: "float",
  f64: "double",
  size: "size_t",
  pointer: "uintptr_t",
  bool: "bool",
};
export const WASM: Readonly<Record<string, string>> = {
  i32: "int32_t",
  i64: "int64_t",
  f32: "float",
  f64: "double",
  address: "uintptr_t",
  externref: "__externref_t",
  "(ref extern)": "__externref_t",
};

/** Names of constants, which stand side by side in C, whatever they are constants of. */
interface ConstantIds {
  /** Members of enumerations and flags and cases of variants, in their order. */
  readonly ofTypes: ReadonlyMap<Known, readonly string[]>;
  /** The set's own, in their order. */
  readonly ofSet: readonly string[];
}

export const cConstantIds: (model: SetModel) => ConstantIds = perModel(
  ({ prefix, types, constants }: SetModel): ConstantIds => {
    const own = screaming(prefix);
    const names = new Names([`${own}_SET_VERSION`, `${own}_H`, `${own}_H_ASSERT`]);
    const taken = (before: string, of: readonly string[]): readonly string[] =>
      of.map((name) => names.take(`${snake(before).toUpperCase()}_${screaming(name)}`));
    const ofTypes = new Map(
      types.map((type) => {
        if (type instanceof declared.EnumType) {
          const before = type instanceof declared.ErrorType ? type.prefix : type.name;
          return [type, taken(before, Object.keys(type.codes))] as const;
        }
        const members = type instanceof declared.FlagsType ? Object.keys(type.bits) : undefined;
        const cases = type instanceof declared.VariantType ? type.cases.map(({ name }) => name) : [];
        return [type, taken(type.name, members ?? cases)] as const;
      }),
    );
    return { ofTypes, ofSet: taken(prefix, Object.keys(constants)) };
  },
);

/** The C type of a value; of a range, that of its elements. */
export function cTypeName(type: Known): string {
  if (type instanceof declared.NumberType) {
    return type.name === type.shape.of || type.kind !== "number" ? NUMBERS[type.shape.of] : typeId(type.name, "c");
  }
  if (type instanceof declared.HandleType) return typeId(type.resource.name, "c");
  if (type instanceof declared.RangeType) return elementName(type);
  if (type instanceof declared.ByValueType) return cTypeName(type.inner);
  if (type instanceof declared.OptionType || type instanceof declared.ArrayType) return madeName(type);
  if (type.kind === "cstring") return "const char *";
  if (type.kind === "wasm") return WASM[type.flats[0]?.valueType ?? "i32"] ?? "int32_t";
  return typeId(type.name, "c");
}

/** The C type of a range's elements. */
export function elementName(type: declared.RangeType<unknown>): string {
  return type.kind === "string" ? "char" : placedName(type.element);
}

/** The C type of what lies in memory behind a name of its own: of a range, that of its pointer and its length. */
export function placedName(type: Known): string {
  return type instanceof declared.RangeType ? madeName(type) : cTypeName(type);
}

/** The name of a type that declarations have without one, made of what is inside: C knows structs by names alone. */
export function madeName(type: Made): string {
  const inner = type instanceof declared.RangeType ? elementName(type) : placedName(innerOf(type));
  const stem = inner === "const char *" ? "cstring" : inner.replace(/_t$/, "");
  if (type instanceof declared.RangeType) return `${stem}_slice_t`;
  return type instanceof declared.ArrayType ? `${stem}_x${type.length}_t` : `maybe_${stem}_t`;
}

/** The C type of a single value of wasm, in which a handle that may be missing is 0. */
export function scalarName(type: Known): string {
  return cTypeName(type instanceof declared.OptionType ? type.inner : type);
}

/** Types that have no name in declarations, and need one in C where they are inside of others. */
type Made = declared.RangeType<unknown> | declared.ArrayType<unknown> | declared.OptionType<unknown>;

function isMade(type: Known): type is Made {
  return (
    type instanceof declared.RangeType || type instanceof declared.ArrayType || type instanceof declared.OptionType
  );
}

function innerOf(type: Made): Known {
  return type instanceof declared.OptionType ? type.inner : type.element;
}

/** Made types of a value in memory, those inside first. */
function madeIn(type: Known): readonly Made[] {
  return isMade(type) ? [...madeIn(innerOf(type)), type] : [];
}

/** Those that a field, a parameter or a result needs, where a range is a pointer and a length of their own. */
function madeFor(type: Known): readonly Made[] {
  if (
    type instanceof declared.OutType ||
    type instanceof declared.InOutType ||
    type instanceof declared.AllocatedType
  ) {
    return madeFor(type.inner);
  }
  return type instanceof declared.RangeType || type instanceof declared.ArrayType
    ? madeIn(innerOf(type))
    : madeIn(type);
}

/** Those that a definition needs. */
export function madeOf(type: Known): readonly Made[] {
  if (type instanceof declared.RecordType) return type.fields.flatMap((field) => madeFor(field.type));
  if (!(type instanceof declared.VariantType)) return [];
  return type.cases.flatMap((each) =>
    each.type instanceof declared.ArrayType ? madeFor(each.type) : madeIn(each.type),
  );
}

/** Those that functions need. */
export function madeOfFunctions(functions: readonly FunctionModel[]): readonly Made[] {
  return functions.flatMap(({ declared: given }) => {
    if (given === undefined) return [];
    const params = given.params.flatMap(({ type }) => {
      const known = declared.knownType(type);
      return madeFor(known instanceof declared.OptionType ? known.inner : known);
    });
    return [...params, ...given.result.outs.flatMap(({ type }) => madeFor(type))];
  });
}

/** The definitions of some made types, each once for all headers. */
export function madeLines(types: readonly Made[], taken: Set<string>): string[] {
  return types.flatMap((type) => {
    const name = madeName(type);
    if (taken.has(name)) return [];
    taken.add(name);
    const guard = `ATOLL_MADE_TYPE_${screaming(name.slice(0, -"_t".length))}`;
    return ["", `#ifndef ${guard}`, `#define ${guard}`, madeLine(type, name), "#endif"];
  });
}

function madeLine(type: Made, name: string): string {
  if (type instanceof declared.RangeType) {
    return `typedef struct { ${constant(elementName(type), "*ptr")}; size_t len; } ${name};`;
  }
  const inner = placedName(innerOf(type));
  if (type instanceof declared.ArrayType) return `typedef ${spaced(inner, name)}[${type.length}];`;
  return `typedef struct { uint8_t some; ${spaced(inner, "value")}; } ${name};`;
}

/** What points to elements that are only read: the const stands behind a pointer, else it would be what that points to. */
export function constant(element: string, pointer: string): string {
  return element.endsWith("*") ? `${element}const ${pointer}` : `const ${element} ${pointer}`;
}

/** A type before a name. */
export function spaced(type: string, name: string): string {
  return type.endsWith("*") ? `${type}${name}` : `${type} ${name}`;
}
