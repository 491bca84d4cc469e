// Calls of declared builtins in words, for traces: what a handler got and gave, by the names that its declaration has.

import { Delivery, Failure } from "./answers.ts";
import type { Declared } from "./contract.ts";
import type { KnownType } from "./declared-type.ts";
import { FlagsType } from "./flags.ts";
import { HandleType } from "./handles.ts";
import { CountType, knownType, NumberType } from "./numbers.ts";
import { OutType } from "./places.ts";
import { ResultType } from "./result.ts";
import { OptionType } from "./variant.ts";

/** Bits, as names and a rest. */
function flagsText(type: FlagsType<string>, { bits }: { readonly bits: number }): string {
  let rest = bits;
  const names: string[] = [];
  for (const [name, bit] of Object.entries<number>(type.bits)) {
    if (Math.floor(bits / bit) % 2 === 0) continue;
    names.push(name);
    rest -= bit;
  }
  if (rest > 0) names.push(`0x${rest.toString(16)}`);
  return names.length === 0 ? "0" : names.join("|");
}

/** A value in words. */
function describe(type: KnownType<unknown>, value: unknown): string {
  if (value instanceof Failure) return value.name;
  if (value instanceof Delivery) return describe(type, value.value);
  if (value === undefined) return "none";
  if (type instanceof OptionType) return describe(type.inner, value);
  if (type instanceof FlagsType) return flagsText(type, value as { readonly bits: number });
  if (type instanceof HandleType) return `a ${type.resource.name}`;
  if (type instanceof OutType) {
    const { capacity } = value as { readonly capacity?: number };
    return capacity === undefined ? "out" : `room for ${capacity}`;
  }
  if (type instanceof NumberType && type.shape.of === "pointer" && typeof value === "number") {
    return `0x${value.toString(16)}`;
  }
  if (type.kind === "string" || type.kind === "cstring") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return `${value as number}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (ArrayBuffer.isView(value)) return `${(value as unknown as ArrayLike<unknown>).length} elements`;
  if (Array.isArray(value)) return `${value.length} elements`;
  return fieldsText(value);
}

/** One level of fields. */
function fieldsText(value: object): string {
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(value) as never);
  if (!isPlain) return "an object";
  const fields = Object.entries(value).map(
    ([name, field]) => `${name}: ${typeof field === "object" && field !== null ? "…" : String(field)}`,
  );
  return `{ ${fields.join(", ")} }`;
}

/** What a declared builtin's handler got, each with its name: `mode=read`. */
export function describeArguments({ params }: Declared, args: readonly unknown[]): string[] {
  const seen = params.filter(({ type }) => !(type instanceof CountType));
  return seen.map(({ name, type }, i) => `${name}=${describe(knownType(type), args[i])}`);
}

/** What it gave: a value, several, or the name of a failure; undefined if it gives nothing. */
export function describeResult({ result }: Declared, given: unknown): string | undefined {
  if (given instanceof Failure) return given.name;
  if (result === undefined) return undefined;
  if (!(result instanceof ResultType)) return describe(knownType(result as never), given);
  const [only] = result.values;
  if (only === undefined) return "success";
  if (result.values.length === 1) return describe(only, given);
  return result.values.map((type, i) => describe(type, (given as readonly unknown[])[i])).join(", ");
}
