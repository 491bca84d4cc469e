// What an embedder's files and timers give back, taken only as what it was asked for to be: they may be wrong in every way, and the rings
// must not be.

import { ArgumentError, MemoryFault } from "@atoll/core";
import { EFAULT, EIO, IoError } from "./io-errno.ts";

/** The greatest number that a completion's result can show. */
const GREATEST = 2 ** 31 - 1;

/** What a read gave: at most `most` bytes of it, as they are now. Throws ArgumentError for anything but bytes. */
export function bytesRead(value: unknown, most: number): Uint8Array {
  if (!(value instanceof Uint8Array)) throw wrong("read", "a Uint8Array", value);
  // Through its buffer: a subclass may say anything of itself.
  const { buffer, byteOffset, byteLength } = value;
  return new Uint8Array(buffer, byteOffset, Math.min(byteLength, most));
}

/** What a write of `most` bytes gave. Throws ArgumentError for anything but a count of them. */
export function bytesWritten(value: unknown, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw wrong("write", `a number of bytes up to ${most}`, value);
}

/** The result that a failure gives the guest. What is no failure of its own is thrown on. */
export function resultOf(error: unknown): number {
  if (error instanceof MemoryFault) return -EFAULT;
  if (!(error instanceof IoError)) throw error;
  const { errno } = error;
  return Number.isInteger(errno) && errno > 0 && errno <= GREATEST ? -errno : -EIO;
}

function wrong(method: string, expected: string, value: unknown): ArgumentError {
  // A promise that throws when it is looked at is told by what it throws.
  if (typeof value === "object" && value !== null && "then" in value) void value.then;
  const kind = value === null ? "null" : typeof value === "number" ? String(value) : typeof value;
  return new ArgumentError(`orcaIo: a file's ${method} gave ${kind}: expected ${expected}`);
}
