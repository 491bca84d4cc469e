// Calls of declared builtins in words, for traces: what a handler got and gave, by the names that its declaration has.

import { MemoryFault, type Memory } from "../../memory/memory.ts";
import { Delivery, Failure } from "./answers.ts";
import { BadInput } from "./bad-input.ts";
import { BuffersType, type Buffers } from "./buffers.ts";
import type { Declared } from "./contract.ts";
import type { KnownType } from "./declared-type.ts";
import { FlagsType } from "./flags.ts";
import { GuestContext } from "./guest-context.ts";
import { HandleType } from "./handles.ts";
import { lower, type LoweredParam, type SeenParam } from "./lower.ts";
import { CountType, knownType, NumberType } from "./numbers.ts";
import { OutType } from "./places.ts";
import { ResultType } from "./result.ts";
import { OptionType } from "./variant.ts";

/** More names than a line has room for. */
const MANY_FLAGS = 8;
/** Buffers that are listed. */
const MOST_BUFFERS = 8;

/** Bits, as names and a rest. */
function flagsText(type: FlagsType<string>, { bits }: { readonly bits: number }): string {
  let rest = bits;
  const names: string[] = [];
  const all = Object.values<number>(type.bits);
  const every = all.length > MANY_FLAGS && all.every((bit) => Math.floor(bits / bit) % 2 === 1);
  if (every) return "all";
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
  if (type instanceof BuffersType) return buffersText(value as Buffers);
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

function buffersText({ ranges }: Buffers): string {
  const lengths = ranges.slice(0, MOST_BUFFERS).map(({ length }) => length);
  return `[${lengths.join(", ")}${ranges.length > MOST_BUFFERS ? ", …" : ""}]`;
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

/**
 * What a guest passed, each with its name: as what was declared where it can be read as that, and as it is where it cannot, or where it says what the call
 * is yet to write.
 */
export function describePassed(given: Declared, args: readonly unknown[], memory: Memory | undefined): string[] {
  const { params, seen } = lower(given);
  const guest = new GuestContext();
  if (memory !== undefined) guest.bindMemory(memory);
  guest.begin();
  const words: string[] = [];
  for (let i = 0; i < params.length;) {
    const { of } = params[i] as LoweredParam;
    const found = seen.find(({ name }) => name === of?.name);
    const flats = of === undefined ? 1 : knownType(of.type).flats.length;
    const text = found === undefined || found.type instanceof OutType ? undefined : passedText(found, args, guest);
    if (text !== undefined) words.push(`${found?.name ?? ""}=${text}`);
    else for (let j = i; j < i + flats; j++) words.push(plainText(params[j] as LoweredParam, args[j]));
    i += flats;
  }
  return words;
}

function passedText(
  { type, first, second, computed }: SeenParam,
  args: readonly unknown[],
  guest: GuestContext,
): string | undefined {
  try {
    return describe(type, type.read(guest, args[first], computed === undefined ? args[second] : computed(args)));
  } catch (error) {
    if (error instanceof MemoryFault || error instanceof BadInput) return undefined;
    throw error;
  }
}

function plainText({ name, valueType, suffix, of }: LoweredParam, value: unknown): string {
  const isCount = suffix === "_len" || (of !== undefined && knownType(of.type) instanceof NumberType);
  const isAddress = valueType === "address" && !isCount && typeof value === "number";
  return `${name}=${isAddress ? `0x${value.toString(16)}` : String(value)}`;
}
