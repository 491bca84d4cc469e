// What options may be: a test, and the words for what it wants.

/** What an option must be. */
export interface OptionKind {
  /** In words: "a number of bytes". */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

/** Whether a value is of a kind. A value that throws when it is looked at is of no kind. */
export function isOf(kind: OptionKind, value: unknown): boolean {
  try {
    return kind.accepts(value);
  } catch {
    return false;
  }
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

/** A text. */
export const text: OptionKind = { expected: "a text", accepts: (value) => typeof value === "string" };

/** Things of one kind, in an array. */
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

/** Any whole number. */
export const integer: OptionKind = {
  expected: "an integer",
  accepts: (value) => Number.isSafeInteger(value),
};

/** A number, a bigint, and so on: what `typeof` says. */
export const typed = (type: "bigint" | "function" | "number" | "object", expected: string): OptionKind => ({
  expected,
  accepts: (value) => typeof value === type && value !== null,
});

/** An instance of a class. */
export const instanceOf = (expected: string, type: abstract new (...args: never) => object): OptionKind => ({
  expected,
  accepts: (value) => value instanceof type,
});

/** A function. */
export const callable: OptionKind = typed("function", "a function");

/** Bytes, of whatever realm. */
export const bytes: OptionKind = {
  expected: "a Uint8Array",
  accepts: (value) => Object.prototype.toString.call(value) === "[object Uint8Array]",
};

/** One of these texts. */
export const oneOf = (...texts: readonly string[]): OptionKind => ({
  expected: texts.map((each) => JSON.stringify(each)).join(" or "),
  accepts: (value) => typeof value === "string" && texts.includes(value),
});

/** A boolean. */
export const flag: OptionKind = { expected: "true or false", accepts: (value) => typeof value === "boolean" };

/** Anything that has these methods. */
export const service = (expected: string, ...methods: readonly string[]): OptionKind => ({
  expected,
  accepts: (value) =>
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    methods.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === "function"),
});
