// Values of wasm types as text: what `--invoke` reads and prints.

import { externref, f32, f64, funcref, i32, i64, v128, type WasmType } from "@atoll/core";
import { EXTERNREF, F32, F64, FUNCREF, I32, I64, V128, type ValueType, valueTypeName } from "@atoll/core/engine";
import { UsageError } from "../options/usage-error.ts";

const TYPES: ReadonlyMap<ValueType, WasmType> = new Map<ValueType, WasmType>([
  [I32, i32],
  [I64, i64],
  [F32, f32],
  [F64, f64],
  [V128, v128],
  [FUNCREF, funcref],
  [EXTERNREF, externref],
]);

/** The ready-made type of a value type. */
export function typeForValue(type: ValueType): WasmType {
  const found = TYPES.get(type);
  if (found === undefined) throw new UsageError(`a value of type ${valueTypeName(type)} cannot be passed here`);
  return found;
}

/** Reads an argument. Integers may be decimal or 0x…, signed or unsigned. */
export function parseValue(type: ValueType, text: string): number | bigint {
  switch (type) {
    case I32:
      return Number(BigInt.asIntN(32, integer(type, text, 32n)));
    case I64:
      return BigInt.asIntN(64, integer(type, text, 64n));
    case F32:
    case F64:
      return float(type, text);
    default:
      throw new UsageError(`an argument of type ${valueTypeName(type)} cannot be given as text`);
  }
}

function integer(type: ValueType, text: string, bits: bigint): bigint {
  const match = /^([+-]?)(0x[0-9a-f]+|\d+)$/i.exec(text.replaceAll("_", ""));
  const magnitude = match === null ? undefined : BigInt(match[2] ?? "");
  const value = magnitude === undefined ? undefined : match?.[1] === "-" ? -magnitude : magnitude;
  if (value === undefined || value < -(1n << (bits - 1n)) || value >= 1n << bits) refuse(type, text);
  return value;
}

function float(type: ValueType, text: string): number {
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (special !== null) {
    const value = special[2]?.toLowerCase() === "nan" ? NaN : Infinity;
    return special[1] === "-" ? -value : value;
  }
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) refuse(type, text);
  return value;
}

function refuse(type: ValueType, text: string): never {
  throw new UsageError(`${JSON.stringify(text)} is not a value of type ${valueTypeName(type)}`);
}

/** Prints a result. */
export function formatValue(type: ValueType | undefined, value: unknown): string {
  if (value instanceof Uint8Array) return `0x${Buffer.from(value.toReversed()).toString("hex")}`;
  if (value === null) return "null";
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "bigint" || typeof value === "string") return String(value);
  return type === undefined ? "a reference" : `a ${valueTypeName(type)}`;
}
