// What is no address, length, number of pages or value. Engines never have such; embedders and builtins may get their sums wrong, and must not write
// anywhere else for it.

import { ArgumentError } from "../errors/errors.ts";
import { shown } from "../errors/shown.ts";

/** Throws ArgumentError unless both are whole numbers from 0 on. */
export function requireRange(address: number, length: number): void {
  if (isCount(address) && isCount(length)) return;
  throw new ArgumentError(`${shown(length)} bytes at address ${shown(address)}: both must be whole numbers from 0 on`);
}

/** Throws ArgumentError for what is no list of ranges; each is looked at where it is used. */
export function requireRanges(ranges: readonly object[]): void {
  if (Array.isArray(ranges) && ranges.every((range) => typeof range === "object" && range !== null)) return;
  throw new ArgumentError(`ranges are a list of { address, length }, not ${shown(ranges)}`);
}

/** Throws ArgumentError for what is no memory to copy from. */
export function requireMemory(source: object): void {
  if (typeof source === "object" && source !== null && "pieces" in source && "check" in source) return;
  throw new ArgumentError(`bytes are copied from a memory, not from ${shown(source)}`);
}

/** Throws ArgumentError for what no memory can grow by. */
export function requirePages(deltaPages: number): void {
  if (isCount(deltaPages)) return;
  throw new ArgumentError(`a memory grows by a whole number of pages from 0 on, not by ${shown(deltaPages)}`);
}

/** Throws ArgumentError for a value to write that is no number; broken and too large ones are cut to their width, as DataView does. */
export function requireNumber(value: number): void {
  if (typeof value !== "number") throw new ArgumentError(`a number is written, not ${shown(value)}`);
}

/** The same for 64-bit integers. */
export function requireBigInt(value: bigint): void {
  if (typeof value !== "bigint")
    throw new ArgumentError(`a 64-bit integer is written as a bigint, not as ${shown(value)}`);
}

/** The same for bytes, of whatever realm. */
export function requireBytes(bytes: Uint8Array): void {
  if (ArrayBuffer.isView(bytes) && "subarray" in bytes && bytes.BYTES_PER_ELEMENT === 1) return;
  throw new ArgumentError(`bytes are a Uint8Array, not ${shown(bytes)}`);
}

function isCount(value: number): boolean {
  return typeof value === "number" && value >= 0 && Number.isInteger(value);
}
