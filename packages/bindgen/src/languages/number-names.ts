// Names of numbers in languages that call them by kind and bits, as Rust and AssemblyScript do.

import type { WasmType } from "@atoll/core";
import { declared } from "@atoll/core/engine";

export const NUMBERS: Readonly<Record<declared.NumberName, string>> = {
  u8: "u8",
  i8: "i8",
  u16: "u16",
  i16: "i16",
  u32: "u32",
  i32: "i32",
  u64: "u64",
  i64: "i64",
  u53: "u64",
  f32: "f32",
  f64: "f64",
  size: "usize",
  pointer: "usize",
  bool: "bool",
};

/** Whether a type is a number with a fraction, by whichever name. */
export function isFloat(type: declared.KnownType<unknown>): boolean {
  return type instanceof declared.NumberType && (type.shape.of === "f32" || type.shape.of === "f64");
}

/** A number that is one, as a literal with a fraction; `infinity` is the language's. */
export function floatText(value: number, { infinity }: { readonly infinity: string }): string {
  const size = Math.abs(value);
  const text = size === Infinity ? infinity : /[.e]/.test(String(size)) ? String(size) : `${size}.0`;
  return value < 0 || Object.is(value, -0) ? `-${text}` : text;
}

/** The number that a value of a signature is; undefined for references and vectors. */
export function rawNumber({ valueType, form }: Pick<WasmType, "valueType" | "form">): string | undefined {
  switch (valueType) {
    case "address":
      return "usize";
    case "i32":
    case "i64":
      return form.startsWith("u") ? valueType.replace("i", "u") : valueType;
    case "f32":
    case "f64":
      return valueType;
    default:
      return undefined;
  }
}
