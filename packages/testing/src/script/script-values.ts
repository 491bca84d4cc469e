// Script values to bit patterns and back: arguments of actions, and the comparison of results with what a script expects,
// NaN patterns, lanes, alternatives and references included.

import {
  ArrayObject,
  type Bits,
  ExceptionObject,
  externalise,
  F32,
  F64,
  ForeignObject,
  FunctionInstance,
  HostObject,
  I32,
  I64,
  isRefType,
  StructObject,
  V128,
  type ValueType,
} from "@atoll/core/engine";
import type { ReferenceValue, ScalarValue, ScriptValue, VectorValue } from "./script-format.ts";

/** The host object that a script calls by a number. One number is one object, for the whole process. */
export class HostReference {
  readonly number: string;
  private constructor(number: string) {
    this.number = number;
  }
  static readonly #known = new Map<string, HostReference>();
  static of(number: string): HostReference {
    let reference = HostReference.#known.get(number);
    if (reference === undefined) {
      reference = new HostReference(number);
      HostReference.#known.set(number, reference);
    }
    return reference;
  }
}

const LANE_BITS = { i8: 8n, i16: 16n, i32: 32n, i64: 64n, f32: 32n, f64: 64n } as const;

function isVector(value: ScriptValue): value is VectorValue {
  return value.type === "v128";
}
function isScalar(value: ScriptValue): value is ScalarValue {
  return value.type === "i32" || value.type === "i64" || value.type === "f32" || value.type === "f64";
}

/** The bit pattern of an argument. Throws TypeError for a pattern that is no single value. */
export function argumentBits(value: ScriptValue): Bits {
  if (isVector(value)) {
    const width = LANE_BITS[value.lane_type];
    return value.value.reduce(
      (bits, lane, i) => bits | (BigInt.asUintN(Number(width), BigInt(lane)) << (width * BigInt(i))),
      0n,
    );
  }
  if (isScalar(value)) {
    if (value.type === "i32") return Number(value.value) | 0;
    if (value.type === "f32") return Number(value.value);
    return BigInt.asUintN(64, BigInt(value.value));
  }
  if ("value" in value && value.value !== undefined) {
    return value.value === "null" ? null : HostReference.of(value.value);
  }
  throw new TypeError(`${value.type} without a value is no argument`);
}

/** Whether results are what a script expects; `types` are the function's result types. */
export function matchesResults(
  expected: readonly ScriptValue[],
  actual: readonly Bits[],
  types: readonly ValueType[],
): boolean {
  return expected.length === actual.length && expected.every((value, i) => matchesValue(value, actual[i], types[i]));
}

function matchesValue(expected: ScriptValue, actual: Bits, type: ValueType | undefined): boolean {
  if ("values" in expected) return expected.values.some((value) => matchesValue(value, actual, type));
  if (isVector(expected)) return type === V128 && matchesVector(expected, actual as bigint);
  if (isScalar(expected))
    return type === SCALAR_TYPES[expected.type] && matchesScalar(expected.type, expected.value, actual);
  return type !== undefined && isRefType(type) && matchesReference(expected, actual);
}

const SCALAR_TYPES = { i32: I32, i64: I64, f32: F32, f64: F64 } as const;

function matchesVector(expected: VectorValue, actual: bigint): boolean {
  const lane = expected.lane_type;
  const width = LANE_BITS[lane];
  return expected.value.every((text, i) => {
    const bits = BigInt.asUintN(Number(width), actual >> (width * BigInt(i)));
    if (lane === "f32" || lane === "f64") return matchesFloat(lane, text, bits);
    return BigInt.asUintN(Number(width), BigInt(text)) === bits;
  });
}

function matchesScalar(type: ScalarValue["type"], text: string, actual: Bits): boolean {
  switch (type) {
    case "i32":
      return typeof actual === "number" && (Number(text) | 0) === actual;
    case "i64":
      return typeof actual === "bigint" && BigInt.asUintN(64, BigInt(text)) === BigInt.asUintN(64, actual);
    case "f32":
      return typeof actual === "number" && matchesFloat("f32", text, BigInt(actual >>> 0));
    case "f64":
      return typeof actual === "bigint" && matchesFloat("f64", text, actual);
  }
}

/** Quiet bit and exponent of a NaN. A canonical NaN has no other bit but the sign, an arithmetic one may have any. */
const NAN = { f32: 0x7fc0_0000n, f64: 0x7ff8_0000_0000_0000n } as const;
const MAGNITUDE = { f32: 0x7fff_ffffn, f64: 0x7fff_ffff_ffff_ffffn } as const;

function matchesFloat(type: "f32" | "f64", text: string, bits: bigint): boolean {
  switch (text) {
    case "nan:canonical":
      return (bits & MAGNITUDE[type]) === NAN[type];
    case "nan:arithmetic":
      return (bits & NAN[type]) === NAN[type];
    default:
      return BigInt(text) === bits;
  }
}

function matchesReference(expected: ReferenceValue, actual: Bits): boolean {
  if (expected.value === "null") return actual === null;
  // As an anyref, a host object is wrapped.
  if (expected.value !== undefined) return externalise(actual) === HostReference.of(expected.value);
  if (actual === null || actual === undefined) return false;
  return isOfKind(expected.type, actual);
}

/** Whether a reference that is not null is of a kind that scripts name. */
function isOfKind(kind: string, value: unknown): boolean {
  switch (kind) {
    case "funcref":
      return value instanceof FunctionInstance;
    case "externref":
      return true;
    case "exnref":
      return value instanceof ExceptionObject;
    case "i31ref":
      return typeof value === "number";
    case "structref":
      return value instanceof StructObject || isForeign(value, "struct");
    case "arrayref":
      return value instanceof ArrayObject || isForeign(value, "array");
    case "eqref":
      return isOfKind("i31ref", value) || isOfKind("structref", value) || isOfKind("arrayref", value);
    case "anyref":
      return isOfKind("eqref", value) || value instanceof HostObject;
    default:
      return false;
  }
}

function isForeign(value: unknown, kind: ForeignObject["kind"]): boolean {
  return value instanceof ForeignObject && value.kind === kind;
}

/** A script value as the report of a failure shows it. */
export function showExpected(value: ScriptValue): string {
  if ("values" in value) return `either(${value.values.map(showExpected).join(" | ")})`;
  if (isVector(value)) return `v128.${value.lane_type}(${value.value.join(" ")})`;
  if (value.value === undefined) return `any ${value.type}`;
  return `${value.type}:${value.value}`;
}

/** A bit pattern as the report of a failure shows it. */
export function showBits(bits: Bits, type: ValueType | undefined): string {
  switch (type) {
    case I32:
      return `i32:${(bits as number) >>> 0}`;
    case I64:
      return `i64:${(bits as bigint).toString()}`;
    case F32:
      return `f32:${(bits as number).toString()} (0x${(bits as number).toString(16)})`;
    case F64:
      return `f64:${(bits as bigint).toString()} (0x${(bits as bigint).toString(16)})`;
    case V128:
      return `v128:0x${(bits as bigint).toString(16).padStart(32, "0")}`;
    default:
      return showReference(bits);
  }
}

function showReference(value: unknown): string {
  if (value === null) return "ref.null";
  if (value instanceof HostReference) return `host object ${value.number}`;
  if (value instanceof FunctionInstance)
    return value.code.kind === "wasm" ? `function ${value.code.funcidx}` : "host function";
  return typeof value;
}
