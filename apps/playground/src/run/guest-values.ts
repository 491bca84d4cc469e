// Arguments and results of exports as text.

import { ArgumentError, externref, f32, f64, i32, i64, type WasmType } from "@atoll/core";
import { EXTERNREF, F32, F64, I32, I64, type ValueType, valueTypeName } from "@atoll/core/engine";

const TYPES: ReadonlyMap<ValueType, WasmType> = new Map<ValueType, WasmType>([
  [I32, i32],
  [I64, i64],
  [F32, f32],
  [F64, f64],
  [EXTERNREF, externref],
]);

/** The type by which values cross. Throws ArgumentError for types that no text stands for. */
export function typeForValue(type: ValueType): WasmType {
  const found = TYPES.get(type);
  if (found === undefined)
    throw new ArgumentError(`values of type ${valueTypeName(type)} cannot be given or shown here`);
  return found;
}

/** Throws ArgumentError for a text that is no value of the type. An external reference is the text itself. */
export function parseValue(type: ValueType, text: string): unknown {
  if (type === EXTERNREF) return text;
  if (type === I32 || type === I64) {
    const match = /^([+-]?)(0x[0-9a-f]+|\d+)$/i.exec(text.replaceAll("_", ""));
    if (match === null) return refuse(type, text);
    const magnitude = BigInt(match[2] ?? "");
    const value = match[1] === "-" ? -magnitude : magnitude;
    return type === I32 ? Number(BigInt.asIntN(32, value)) : BigInt.asIntN(64, value);
  }
  const value = Number(text);
  return text.trim() === "" || (Number.isNaN(value) && !/^nan$/i.test(text)) ? refuse(type, text) : value;
}

function refuse(type: ValueType, text: string): never {
  throw new ArgumentError(`${JSON.stringify(text)} is no value of type ${valueTypeName(type)}`);
}

export function valueText(value: unknown): string {
  if (typeof value === "bigint") return `${value}`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "string") return JSON.stringify(value);
  return value === null ? "null" : `a ${typeof value}`;
}
