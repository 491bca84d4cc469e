// Sizes in bytes, for people.

import { checkValue } from "../errors/check-options.ts";
import type { OptionKind } from "../errors/option-kinds.ts";

const AMOUNT: OptionKind = {
  expected: "a number from 0 on",
  accepts: (value) => typeof value === "number" && value >= 0,
};

/** `n` KiB in bytes. */
export function kibibytes(n: number): number {
  checkValue("kibibytes", "n", n, AMOUNT);
  return n * 2 ** 10;
}
/** `n` MiB in bytes. */
export function mebibytes(n: number): number {
  checkValue("mebibytes", "n", n, AMOUNT);
  return n * 2 ** 20;
}
/** `n` GiB in bytes. */
export function gibibytes(n: number): number {
  checkValue("gibibytes", "n", n, AMOUNT);
  return n * 2 ** 30;
}
/** `n` TiB in bytes. */
export function tebibytes(n: number): number {
  checkValue("tebibytes", "n", n, AMOUNT);
  return n * 2 ** 40;
}

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] as const;

/** `65536` as `64 KiB`, in the largest unit that keeps it short. */
export function byteText(bytes: number): string {
  checkValue("byteText", "bytes", bytes, AMOUNT);
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${UNITS[unit] ?? "bytes"}`;
}

/** The same where it is exact, as limits have to be told: `16000` as `16,000 bytes`. */
export function exactByteText(bytes: number): string {
  const text = byteText(bytes);
  return text.includes(".") ? `${String(bytes).replace(/\B(?=(\d{3})+$)/g, ",")} bytes` : text;
}
