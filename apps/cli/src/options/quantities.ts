// Quantities on the command line: bytes, durations, counts, pairs.

import { UsageError } from "./usage-error.ts";

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

/** Longest time in milliseconds: 24 days. Longer ones are no limit that anybody means, and no timer of the host's takes them. */
const LONGEST = 2 ** 31 - 1;

/** `64MiB`, `1.5g`, `65536` in bytes. */
export function parseBytes(text: string, option: string): number {
  const what = "a size such as 64MiB";
  const bytes = quantity(text, option, BYTE_UNITS, what);
  if (bytes > Number.MAX_SAFE_INTEGER) refuse(text, option, `${what}, below 8 PiB`);
  return Math.floor(bytes);
}

/** `5s`, `250ms`, `2m` in milliseconds. */
export function parseDuration(text: string, option: string): number {
  const time = quantity(text, option, TIME_UNITS, "a time such as 5s or 250ms");
  if (time === 0) refuse(text, option, "some time");
  if (time > LONGEST) refuse(text, option, "at most 24 days");
  return time;
}

/** A whole number, underscores and exponents allowed: `1_000_000`, `1e6`. */
export function parseCount(text: string, option: string): number {
  const value = /^\d+(_\d+)*(e\d+)?$/i.test(text) ? Number(text.replaceAll("_", "")) : NaN;
  if (Number.isNaN(value)) refuse(text, option, "a whole number");
  if (!Number.isSafeInteger(value)) refuse(text, option, "a whole number of at most 2^53 - 1");
  return value;
}

/** `K=V`; the value may hold more of them. */
export function parsePair(text: string, option: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) refuse(text, option, "NAME=VALUE");
  return [text.slice(0, at), text.slice(at + 1)];
}

/** `HOST::GUEST`, or one path for both sides. */
export function parseMapping(text: string, option: string): { readonly host: string; readonly guest: string } {
  const at = text.indexOf("::");
  const host = at < 0 ? text : text.slice(0, at);
  const guest = at < 0 ? text : text.slice(at + 2);
  if (host === "" || guest === "") refuse(text, option, "HOST::GUEST");
  return { host, guest };
}

function quantity(text: string, option: string, units: Readonly<Record<string, number>>, what: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const word = (match?.[2] ?? "").toLowerCase();
  if (match === null || !Object.hasOwn(units, word)) refuse(text, option, what);
  return Number(match[1]) * (units[word] ?? NaN);
}

function refuse(text: string, option: string, expected: string): never {
  throw new UsageError(`--${option} ${text === "" ? '""' : text}: expected ${expected}`);
}
