// Options that embedders give, checked when they are given: a limit of a wrong type would be no limit, a misspelt one would be forgotten.

import { TargetError } from "@atoll/core";
import { nearestName } from "@atoll/core/engine";

/** What an option must be. */
export interface OptionKind {
  /** In words: "a number of bytes". */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

/** A whole number from 0 on, or Infinity for no limit. */
export const count = (unit: string): OptionKind => ({
  expected: `a whole number of ${unit} from 0 on, or Infinity`,
  accepts: (value) => value === Infinity || (Number.isSafeInteger(value) && (value as number) >= 0),
});

/** A whole number from 1 on, small enough to be taken at once. */
export const room = (unit: string): OptionKind => ({
  expected: `a whole number of ${unit} from 1 to 2^31 - 1`,
  accepts: (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) < 2 ** 31,
});

export const text: OptionKind = { expected: "a text", accepts: (value) => typeof value === "string" };

export const list = (expected: string, { accepts }: OptionKind): OptionKind => ({
  expected,
  accepts: (value) => Array.isArray(value) && value.every(accepts),
});

/** Things by name. */
export const record = (expected: string, { accepts }: OptionKind): OptionKind => ({
  expected,
  accepts: (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(accepts),
});

export const integer: OptionKind = {
  expected: "an integer",
  accepts: (value) => Number.isSafeInteger(value),
};

export const bigNanoseconds: OptionKind = {
  expected: "nanoseconds as a bigint",
  accepts: (value) => typeof value === "bigint",
};

export const flag: OptionKind = { expected: "true or false", accepts: (value) => typeof value === "boolean" };

/** Anything that has these methods. */
export const service = (expected: string, ...methods: readonly string[]): OptionKind => ({
  expected,
  accepts: (value) =>
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    methods.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === "function"),
});

/** Throws TargetError for every option that is unknown or not of its kind; undefined is as good as missing. `subject`: whose options they are. */
export function checkOptions(subject: string, options: unknown, kinds: Readonly<Record<string, OptionKind>>): void {
  if (typeof options !== "object" || options === null) {
    throw new TargetError(subject, [{ path: "options", message: `expected an object, found ${found(options)}` }]);
  }
  const issues = Object.entries(options).flatMap(([name, value]) => {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) return [unknownOption(name, Object.keys(kinds))];
    if (value === undefined || kind.accepts(value)) return [];
    return [{ path: name, message: `expected ${kind.expected}, found ${found(value)}` }];
  });
  if (issues.length > 0) throw new TargetError(subject, issues);
}

/** The same for a single value that is no option's. */
export function checkValue(subject: string, path: string, value: unknown, kind: OptionKind): void {
  if (!kind.accepts(value)) {
    throw new TargetError(subject, [{ path, message: `expected ${kind.expected}, found ${found(value)}` }]);
  }
}

function unknownOption(name: string, known: readonly string[]): { path: string; message: string; hint: string } {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? `known: ${known.join(", ")}` : `did you mean ${nearest}?`;
  return { path: name, message: "there is no such option", hint };
}

/** A value in words that are never long, whatever it is. */
function found(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    case "number":
    case "boolean":
    case "undefined":
      return String(value);
    case "bigint":
      return value > 10n ** 40n || value < -(10n ** 40n) ? "a bigint" : `${value}n`;
    case "object":
      return value === null ? "null" : Array.isArray(value) ? "an array" : "an object";
    default:
      return `a ${typeof value}`;
  }
}
