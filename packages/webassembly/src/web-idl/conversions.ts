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

/** A copy of the bytes of a BufferSource. */
export function copyOfBytes(value: unknown, what: string): Uint8Array<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  }
  if (isArrayBuffer(value)) return new Uint8Array(value).slice();
  throw new TypeError(`${what} must be an ArrayBuffer, or a view of one`);
}

// oxlint-disable-next-line typescript/unbound-method -- it is applied to what may be a buffer
const byteLength = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength")?.get ?? noBuffer;

/** Of whatever realm. */
function isArrayBuffer(value: unknown): value is ArrayBuffer {
  if (!isObject(value)) return false;
  try {
    return Number(Reflect.apply(byteLength, value, [])) >= 0;
  } catch {
    return false;
  }
}

function noBuffer(): never {
  throw new TypeError("this host's buffers have no length");
}
