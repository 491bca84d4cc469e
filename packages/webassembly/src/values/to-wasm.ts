// ToWebAssemblyValue: what a guest gets for a program's value. https://webassembly.github.io/spec/js-api/#towebassemblyvalue

import {
  type Bits,
  EXTERNREF,
  F32,
  F64,
  hasType,
  I32,
  I64,
  internalise,
  type Reference,
  toBits,
  type ValueType,
  valueTypeName,
} from "@atoll/core/engine";
import { toNumber } from "../web-idl/conversions.ts";
import { functions } from "../slots.ts";
import { gcValue } from "./gc-objects.ts";
import { hierarchyOf } from "./hierarchy.ts";

export type ToWasm = (value: unknown) => Bits;

/** Makes JavaScript's values values of a type, which names defined types by the store's ids. It throws TypeError for what cannot become one. */
export function toWasmOf(type: ValueType): ToWasm {
  const coerce = coercionOf(type);
  if (hierarchyOf(type) === "number") return (value) => toBits(type, coerce(value));
  return coerce as ToWasm;
}

/** The same as far as values stay in the forms in which host functions give them. */
export function coercionOf(type: ValueType): (value: unknown) => unknown {
  switch (hierarchyOf(type)) {
    case "number":
      return coerceNumber(type);
    case "opaque":
      return () => {
        throw new TypeError("JavaScript has no values for vectors and exception references");
      };
    case "extern":
      return type === EXTERNREF ? gcValue : (value) => (hasType(value, type) ? gcValue(value) : refuse(value, type));
    case "func":
      return (value) => {
        const func = value === null ? null : functions.find(value);
        return func !== undefined && hasType(func, type) ? func : refuse(value, type);
      };
    default:
      return (value) => {
        const inside = internalise(gcValue(value)) as Reference;
        return hasType(inside, type) ? inside : refuse(value, type);
      };
  }
}

/** By the operators of the language, which refuse a bigint for a number, and the other way round. */
function coerceNumber(type: ValueType): (value: unknown) => unknown {
  switch (type) {
    case I32:
      return (value) => (value as number) | 0;
    case I64:
      return (value) => BigInt.asIntN(64, value as bigint);
    case F32:
      return (value) => Math.fround(value as number);
    case F64:
      return toNumber;
    default:
      return (value) => refuse(value, type);
  }
}

function refuse(value: unknown, type: ValueType): never {
  const found = value === null ? "null" : typeof value;
  throw new TypeError(`a ${valueTypeName(type)} cannot be made of a value of type ${found}`);
}
