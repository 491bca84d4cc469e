// Quantities on the command line: bytes, durations, counts, pairs.

import { UsageError } from "./parse-command-line.ts";

const BYTE_UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 2 ** 10,
  kib: 2 ** 10,
  kb: 1e3,
  m: 2 ** 20,
  mib: 2 ** 20,
  mb: 1e6,
  g: 2 ** 30,
  gib: 2 ** 30,
  gb: 1e9,
};
const TIME_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** `64MiB`, `1.5g`, `65536` in bytes. */
export function parseBytes(text: string, option: string): number {
  return Math.floor(quantity(text, option, BYTE_UNITS, "a size such as 64MiB"));
}

/** `5s`, `250ms`, `2m` in milliseconds. */
export function parseDuration(text: string, option: string): number {
  const time = quantity(text, option, TIME_UNITS, "a time such as 5s or 250ms");
  if (time === 0) throw new UsageError(`--${option} ${text}: expected some time`);
  return time;
}

/** A whole number, underscores and exponents allowed: `1_000_000`, `1e6`. */
export function parseCount(text: string, option: string): number {
  const value = Number(text.replaceAll("_", ""));
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < 0) {
    throw new UsageError(`--${option} ${text}: expected a whole number`);
  }
  return value;
}

/** `K=V`; the value may hold more of them. */
export function parsePair(text: string, option: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`--${option} ${text}: expected NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** `HOST::GUEST`, or one path for both sides. */
export function parseMapping(text: string, option: string): { readonly host: string; readonly guest: string } {
  const at = text.indexOf("::");
  const host = at < 0 ? text : text.slice(0, at);
  const guest = at < 0 ? text : text.slice(at + 2);
  if (host === "" || guest === "") throw new UsageError(`--${option} ${text}: expected HOST::GUEST`);
  return { host, guest };
}

function quantity(text: string, option: string, units: Readonly<Record<string, number>>, what: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const unit = match === null ? undefined : units[(match[2] ?? "").toLowerCase()];
  if (match === null || unit === undefined) throw new UsageError(`--${option} ${text}: expected ${what}`);
  return Number(match[1]) * unit;
}
