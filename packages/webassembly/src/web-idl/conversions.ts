// Conversions of arguments as Web IDL has them. Each throws TypeError for what is no value of its type, and runs what the program put into its
// objects' getters and `valueOf` as often and in the order that the specification says.
// https://webidl.spec.whatwg.org/#es-type-mapping

import type { AddressType } from "@atoll/core/engine";

/** ToNumber of the language, which refuses bigints as Number() does not. */
export function toNumber(value: unknown): number {
  return Math.max(value as number);
}

/** A DOMString: symbols are refused. */
export function domString(value: unknown): string {
  if (typeof value === "symbol") throw new TypeError("a symbol is no string");
  return String(value);
}

/** `[EnforceRange] unsigned long`. */
export function unsignedLong(value: unknown, what: string): number {
  const number = Math.trunc(toNumber(value));
  if (!(number >= 0 && number < 2 ** 32)) {
    throw new TypeError(`${what} must be a whole number from 0 to 4294967295`);
  }
  return number + 0;
}

/** An AddressValue as a number: what is beyond all that numbers say exactly stays beyond it. */
export function addressValue(value: unknown, addressType: AddressType, what: string): number {
  return addressType === "i32" ? unsignedLong(value, what) : Number(exactAddress(value, addressType, what));
}

/** An AddressValue, exactly: a program gives a number for 32-bit addresses, a bigint for 64-bit ones. */
export function exactAddress(value: unknown, addressType: AddressType, what: string): bigint {
  if (addressType === "i32") return BigInt(unsignedLong(value, what));
  const wide = toBigInt(value);
  if (BigInt.asUintN(64, wide) !== wide) throw new TypeError(`${what} must be a bigint from 0 to 2^64 - 1`);
  return wide;
}

/** ToBigInt of the language, which refuses numbers: as many bits as there are leave every value as it is. */
function toBigInt(value: unknown): bigint {
  return BigInt.asIntN(Number.MAX_SAFE_INTEGER, value as bigint);
}

/** A size or an index as the JavaScript API gives it. */
export function fromAddress(value: number, addressType: AddressType): number | bigint {
  return addressType === "i32" ? value : BigInt(value);
}

/** A dictionary: its members are read by whoever knows them. */
export function dictionary(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw new TypeError(`${what} must be an object`);
  return value as Readonly<Record<string, unknown>>;
}

/** One of an enumeration's values. */
export function enumeration<T extends string>(value: unknown, values: readonly T[], what: string): T {
  const text = domString(value);
  const found = values.find((each) => each === text);
  if (found === undefined) throw new TypeError(`${what} must be one of ${values.join(", ")}`);
  return found;
}

/** A `sequence`: whatever can be iterated over. */
export function sequence(value: unknown, what: string): unknown[] {
  const method = isObject(value) ? (value as Partial<Iterable<unknown>>)[Symbol.iterator] : undefined;
  if (typeof method !== "function") throw new TypeError(`${what} must be an iterable object`);
  // Programs see how often it is asked for.
  return [...{ [Symbol.iterator]: () => method.call(value) }];
}

/** Whether a value is an object in the language's sense: functions are. */
export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** A copy of the bytes of a BufferSource, whatever properties a program has given it: none of a buffer that was detached. */
export function copyOfBytes(value: unknown, what: string): Uint8Array<ArrayBuffer> {
  const view = viewOf(value);
  if (view === undefined) throw new TypeError(`${what} must be an ArrayBuffer, or a view of one`);
  try {
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  } catch (error) {
    // No bytes of a detached buffer can be looked at, and a view that is out of bounds is one of nothing.
    if (error instanceof TypeError || error instanceof RangeError) return new Uint8Array();
    throw error;
  }
}

interface BufferView {
  readonly buffer: ArrayBuffer;
  readonly byteOffset: number;
  readonly byteLength: number | undefined;
}

/** What a buffer or a view of one is of, in its own words. Undefined for all else. */
function viewOf(value: unknown): BufferView | undefined {
  if (lengthOf(value) !== undefined) return { buffer: value as ArrayBuffer, byteOffset: 0, byteLength: undefined };
  if (!ArrayBuffer.isView(value)) return undefined;
  const [buffer, byteOffset, byteLength] = (isDataView(value) ? DATA_VIEW : TYPED_ARRAY).map((get) => ask(get, value));
  return { buffer: buffer as ArrayBuffer, byteOffset: Number(byteOffset ?? 0), byteLength: Number(byteLength ?? 0) };
}

type Getter = (this: unknown) => unknown;

/** Getters of the language: objects may have properties of these names. */
function gettersOf(prototype: object, ...names: readonly string[]): readonly Getter[] {
  return names.map((name) => {
    // oxlint-disable-next-line typescript/unbound-method -- it is applied to what may be a buffer
    const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
    if (get === undefined) throw new TypeError(`this host's buffers have no ${name}`);
    return get;
  });
}

const TYPED_ARRAY = gettersOf(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  "buffer",
  "byteOffset",
  "byteLength",
);
const DATA_VIEW = gettersOf(DataView.prototype, "buffer", "byteOffset", "byteLength");
const BUFFER = gettersOf(ArrayBuffer.prototype, "byteLength");

/** What a getter says of a value; undefined if it is not for such values, or the value is detached. */
function ask(get: Getter | undefined, value: unknown): unknown {
  try {
    return get && Reflect.apply(get, value, []);
  } catch {
    return undefined;
  }
}

function isDataView(value: ArrayBufferView): value is DataView {
  return ask(DATA_VIEW[0], value) !== undefined;
}

/** Of a buffer of whatever realm; undefined for all that is none. */
function lengthOf(value: unknown): unknown {
  return isObject(value) ? ask(BUFFER[0], value) : undefined;
}
