// Rust: the types of a set, each with its size and places asserted for both widths of addresses, and owners of handles.

import { declared } from "@atoll/core/engine";
import type { WasmType } from "@atoll/core";
import { distinctIds, fieldIds, free, Names, oneLine, screaming, snake, typeId } from "../names.ts";
import type { SetModel } from "../set-model.ts";
import { NUMBERS, rawNumber } from "./number-names.ts";
import { dropOf } from "./cpp.ts";

type Known = declared.KnownType<unknown>;

/** The type of a wasm value as imports have it. */
export function rustRawType(type: Pick<WasmType, "valueType" | "form">): string {
  return rawNumber(type) ?? "usize";
}

/** The name of a type; of a range, that of its elements. */
export function rustTypeName(type: Known): string {
  if (type instanceof declared.NumberType) {
    return type.name === type.shape.of || type.kind !== "number" ? NUMBERS[type.shape.of] : typeId(type.name, "rust");
  }
  if (type instanceof declared.HandleType) return typeId(type.resource.name, "rust");
  if (type instanceof declared.ByValueType) return rustTypeName(type.inner);
  if (type instanceof declared.RangeType) return rustElementName(type);
  if (type instanceof declared.OptionType) return `Maybe<${rustPlacedName(type.inner)}>`;
  if (type instanceof declared.ArrayType) return `[${rustPlacedName(type.element)}; ${type.length}]`;
  if (type.kind === "cstring") return "*const core::ffi::c_char";
  const [flat] = type.flats;
  if (type.kind === "wasm" && flat !== undefined) return rustRawType(flat);
  return typeId(type.name, "rust");
}

/** The type of a range's elements. */
export function rustElementName(type: declared.RangeType<unknown>): string {
  return type.kind === "string" ? "u8" : rustPlacedName(type.element);
}

/** The type of what lies in memory behind a name of its own: of a range, that of its pointer and its length. */
function rustPlacedName(type: Known): string {
  if (type instanceof declared.HandleType) return "u32";
  return type instanceof declared.RangeType ? `Slice<${rustElementName(type)}>` : rustTypeName(type);
}

/** Names of all types of a set. Those of handles and flags are functions, too, and so no names of constants. */
export function rustTypeIds({ types, resources }: SetModel): readonly string[] {
  return [...types.map(rustTypeName), ...resources.map(({ name }) => typeId(name, "rust"))];
}

/** All definitions and owners that a set's functions stand on, each after an empty line. */
export function rustTypes(model: SetModel, functions: readonly string[]): string[] {
  const tops = new Names(["Slice", "Maybe", ...rustTypeIds(model)]);
  const definitions = model.types.flatMap((type) => ["", ...definition(type, tops)]);
  const text = [...definitions, ...functions].join("\n");
  return [
    ...(text.includes("Slice<")
      ? [
          "",
          "/// A pointer and a length in memory.",
          "#[repr(C)]",
          "#[derive(Clone, Copy)]",
          "pub struct Slice<T> {",
          "    pub ptr: *const T,",
          "    pub len: usize,",
          "}",
          "impl<T> Slice<T> {",
          "    pub fn of(from: &[T]) -> Self {",
          "        Self { ptr: from.as_ptr(), len: from.len() }",
          "    }",
          "}",
        ]
      : []),
    ...(text.includes("Maybe<")
      ? [
          "",
          "/// A value in memory that may be missing.",
          "#[repr(C)]",
          "#[derive(Clone, Copy)]",
          "pub struct Maybe<T: Copy> {",
          "    pub some: u8,",
          "    pub value: T,",
          "}",
        ]
      : []),
    ...model.resources.flatMap(({ name, doc }) => ["", ...owner(model, name, doc)]),
    ...definitions,
  ];
}

function owner(model: SetModel, name: string, doc: string | undefined): string[] {
  const drop = model.functions.find(({ fullName }) => fullName === dropOf(model, name));
  const type = typeId(name, "rust");
  return [
    `/// ${oneLine(doc ?? `Owns a ${name}.`)}${drop === undefined ? "" : " Given up when it is dropped."}`,
    "#[repr(transparent)]",
    "#[derive(Debug, PartialEq, Eq)]",
    `pub struct ${type}(u32);`,
    `impl ${type} {`,
    "    pub fn from_handle(handle: u32) -> Self {",
    "        Self(handle)",
    "    }",
    "    pub fn handle(&self) -> u32 {",
    "        self.0",
    "    }",
    "    /// The handle, which is the caller's from now on.",
    "    pub fn into_handle(self) -> u32 {",
    "        let handle = self.0;",
    "        core::mem::forget(self);",
    "        handle",
    "    }",
    "}",
    ...(drop === undefined
      ? []
      : [
          `impl Drop for ${type} {`,
          "    fn drop(&mut self) {",
          "        if self.0 != 0 {",
          `            unsafe { raw::${free(snake(drop.id), "rust")}(self.0) }`,
          "        }",
          "    }",
          "}",
        ]),
  ];
}

/** The type of a number's own kind; its `impl` is left open. */
function newtype(name: string, base: string): string[] {
  return [
    "#[repr(transparent)]",
    "#[derive(Clone, Copy, Debug, PartialEq, Eq)]",
    `pub struct ${name}(pub ${base});`,
    `impl ${name} {`,
  ];
}

function definition(type: Known, tops: Names): string[] {
  const name = rustTypeName(type);
  const members = new Names(type instanceof declared.FlagsType ? ["NONE"] : []);
  const about = type.doc === undefined ? [] : [`/// ${oneLine(type.doc)}`];
  if (type instanceof declared.EnumType) {
    return [
      ...about,
      ...newtype(name, NUMBERS[type.base.shape.of]),
      ...Object.entries<number>(type.codes).map(
        ([each, code]) => `    pub const ${members.take(rustConstantId(each))}: ${name} = ${name}(${code});`,
      ),
      "}",
    ];
  }
  if (type instanceof declared.FlagsType) {
    return [
      ...about,
      ...newtype(name, NUMBERS[type.base.shape.of]),
      `    pub const NONE: ${name} = ${name}(0);`,
      ...Object.entries<number>(type.bits).map(
        ([each, bit]) => `    pub const ${members.take(rustConstantId(each))}: ${name} = ${name}(${bit});`,
      ),
      "    pub fn contains(self, other: Self) -> bool {",
      "        self.0 & other.0 == other.0",
      "    }",
      "}",
      `impl core::ops::BitOr for ${name} {`,
      "    type Output = Self;",
      "    fn bitor(self, other: Self) -> Self {",
      "        Self(self.0 | other.0)",
      "    }",
      "}",
    ];
  }
  if (type instanceof declared.RecordType) {
    const ids = fieldIds(
      type.fields.map((field) => ({ name: field.name, isRange: field.type instanceof declared.RangeType })),
      rustFieldId,
    );
    return [
      ...about,
      "#[repr(C)]",
      "#[derive(Clone, Copy)]",
      `pub struct ${name} {`,
      ...type.fields.flatMap((field, i) => [
        ...(field.doc === undefined ? [] : [`    /// ${oneLine(field.doc)}`]),
        ...fieldLines(field, ids[i]?.id ?? "", ids[i]?.length ?? ""),
      ]),
      "}",
      sizes(type),
      ...type.fields.map(
        ({ at }, i) =>
          `const _: () = assert!(core::mem::offset_of!(${name}, ${ids[i]?.id}) == ${byWidth(at[4], at[8])});`,
      ),
    ];
  }
  if (type instanceof declared.VariantType) {
    const cases = type.cases.filter((each) => each.type.kind !== "none");
    const union = tops.take(`${name}Value`);
    // One more stands for cases without a value.
    const ids = distinctIds(["none", ...cases.map((each) => each.name)], rustFieldId).slice(1);
    return [
      ...about,
      "#[repr(C)]",
      "#[derive(Clone, Copy)]",
      `pub union ${union} {`,
      ...cases.map((each, i) => `    pub ${ids[i]}: ${rustPlacedName(each.type)},`),
      "    pub none: (),",
      "}",
      "#[repr(C)]",
      "#[derive(Clone, Copy)]",
      `pub struct ${name} {`,
      `    pub tag: ${NUMBERS[type.tag.shape.of]},`,
      `    pub value: ${union},`,
      "}",
      `impl ${name} {`,
      ...type.cases.map(
        (each, i) => `    pub const ${members.take(rustConstantId(each.name))}: ${NUMBERS[type.tag.shape.of]} = ${i};`,
      ),
      "}",
      sizes(type),
    ];
  }
  if (type instanceof declared.CallbackType) {
    if (type.as === "funcref") return [...about, `pub type ${name} = usize; // a funcref, which Rust has no type for`];
    const single = (of: Known): string => (of instanceof declared.OptionType ? "u32" : rustTypeName(of));
    const params = [...type.params.map(single), "*mut core::ffi::c_void"].join(", ");
    return [
      ...about,
      `pub type ${name} = extern "C" fn(${params})${type.result === undefined ? "" : ` -> ${single(type.result)}`};`,
    ];
  }
  if (type instanceof declared.BuffersType) {
    return [
      ...about,
      "#[repr(C)]",
      "#[derive(Clone, Copy)]",
      `pub struct ${name} {`,
      "    pub buf: *mut u8,",
      "    pub buf_len: usize,",
      "}",
    ];
  }
  const { shape } = type as declared.NumberType<unknown>;
  return [...about, `pub type ${name} = ${NUMBERS[shape.of]};`];
}

/** A name as constants have it. */
export function rustConstantId(name: string): string {
  const text = screaming(name);
  return /^\d/.test(text) ? `_${text}` : text;
}

/** A name as fields have it. */
export function rustFieldId(name: string): string {
  return free(snake(name), "rust");
}

function fieldLines({ type }: { readonly type: Known }, id: string, length: string): string[] {
  if (type instanceof declared.RangeType)
    return [`    pub ${id}: *const ${rustElementName(type)},`, `    pub ${length}: usize,`];
  if (type instanceof declared.PaddingType) return [`    pub ${id}: [u8; ${type.length}],`];
  return [`    pub ${id}: ${rustPlacedName(type)},`];
}

function byWidth(narrow: number, wide: number): string {
  return narrow === wide ? String(narrow) : `if core::mem::size_of::<usize>() == 4 { ${narrow} } else { ${wide} }`;
}

function sizes(type: Known): string {
  return `const _: () = assert!(core::mem::size_of::<${rustTypeName(type)}>() == ${byWidth(type.size(4), type.size(8))});`;
}
