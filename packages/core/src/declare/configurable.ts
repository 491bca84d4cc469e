// Sets and targets that take options: a console with so many colours, a board with so many pins. Options are zod schemas, with defaults where they may be
// left out; who types a command gives them as texts.

import { $ZodAsyncError, type $ZodType, type input, type output, safeParse } from "zod/v4/core";
import { BUILTIN_SET, type BuiltinSet } from "../builtins/builtin-set.ts";
import { words } from "../builtins/zod-words.ts";
import { pathText } from "../builtins/path-text.ts";
import { checkValue, unknownOption } from "../errors/check-options.ts";
import { markCopy } from "../errors/copies.ts";
import { TargetError, type TargetIssue } from "../errors/errors.ts";
import { callable, isOf, type OptionKind, record } from "../errors/option-kinds.ts";
import { TARGET } from "./target.ts";
import type { TargetParts } from "./target-parts.ts";

/** Schemas by option. */
export type OptionShape = Readonly<Record<string, $ZodType>>;

type Needed<O extends OptionShape> = { [K in keyof O]: undefined extends input<O[K]> ? never : K }[keyof O];

/** What whoever makes the thing says. */
export type GivenOptions<O extends OptionShape> = { readonly [K in Needed<O>]: input<O[K]> } & {
  readonly [K in Exclude<keyof O, Needed<O>>]?: input<O[K]>;
};

/** A set or target that takes options. */
export interface Configurable<
  T extends BuiltinSet | TargetParts = BuiltinSet | TargetParts,
  O extends OptionShape = OptionShape,
> {
  /** Makes it. Throws TargetError for unknown options and for values that do not fit, all at once. */
  (...given: [Needed<O>] extends [never] ? [given?: GivenOptions<O>] : [given: GivenOptions<O>]): T;
  readonly options: O;
  /** Makes it of texts: each is a text, or what JSON says of it, as the option's schema takes it. */
  ofTexts(texts: Readonly<Record<string, string>>): T;
}

const SCHEMA: OptionKind = {
  expected: "a zod schema",
  accepts: (value) => typeof value === "object" && value !== null && "_zod" in value,
};
const SHAPE = record("zod schemas by option", SCHEMA);
const MADE: OptionKind = {
  expected: "a target or a builtin set",
  accepts: (value) => isOf(TARGET, value) || isOf(BUILTIN_SET, value),
};

/**
 * Declares a set or target that takes options. The command line gives them by `--option NAME=VALUE`.
 *
 * @example export const pico = configurable({ colors: z.int().default(8) }, ({ colors }) => defineTarget({ … }));
 */
export function configurable<const O extends OptionShape, T extends BuiltinSet | TargetParts>(
  options: O,
  make: (options: { readonly [K in keyof O]: output<O[K]> }) => T,
): Configurable<T, O> {
  checkValue("configurable", "options", options, SHAPE);
  checkValue("configurable", "make", make, callable);
  // What was looked at is what goes on.
  const shape = { ...options };
  checkValue("configurable", "options", shape, SHAPE);
  const makeOf = (candidates: Readonly<Record<string, readonly unknown[]>>): T => {
    const made = make(settle(shape, candidates) as { readonly [K in keyof O]: output<O[K]> });
    checkValue("configurable", "what it makes", made, MADE);
    return made;
  };
  const made = (given: unknown = {}): T => {
    checkValue("options", "options", given, record("options by name", { expected: "", accepts: () => true }));
    const entries = Object.entries(given as object).map(([name, value]) => [name, [value]] as const);
    return makeOf(Object.fromEntries(entries));
  };
  const ofTexts = (texts: Readonly<Record<string, string>>): T =>
    makeOf(Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, readings(text)])));
  return Object.freeze(markCopy(Object.assign(made, { options: shape, ofTexts })));
}

/** What a text may mean. */
function readings(text: string): readonly unknown[] {
  try {
    return [text, JSON.parse(text)];
  } catch {
    return [text];
  }
}

type Parsed =
  | { readonly success: true; readonly data: unknown }
  | {
      readonly success: false;
      readonly error: { readonly issues: readonly { readonly path: PropertyKey[]; readonly message: string }[] };
    };

/** What a schema makes of a value. Targets are there at once: a schema that has to wait fits nothing. */
function parsed(schema: $ZodType, value: unknown): Parsed {
  try {
    return safeParse(schema, value, { error: words, jitless: true });
  } catch (error) {
    if (!(error instanceof $ZodAsyncError)) throw error;
    return { success: false, error: { issues: [{ path: [], message: "its schema answers later, with a promise" }] } };
  }
}

function issuesOf(result: Parsed | undefined): readonly { readonly path: PropertyKey[]; readonly message: string }[] {
  return result?.success === false ? result.error.issues : [];
}

/** The options' values, each by the first candidate that fits. Throws TargetError with what is wrong with the others' last ones. */
function settle(
  shape: OptionShape,
  given: Readonly<Record<string, readonly unknown[]>>,
): Readonly<Record<string, unknown>> {
  const known = Object.keys(shape);
  const issues: TargetIssue[] = Object.keys(given)
    .filter((name) => !Object.hasOwn(shape, name))
    .map((name) => unknownOption(name, known));
  const settled: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(shape)) {
    const candidates = given[name] ?? [undefined];
    const results = candidates.map((value) => parsed(schema, value));
    const fitting = results.find(({ success }) => success);
    if (fitting?.success === true) settled[name] = fitting.data;
    else {
      for (const { path, message } of issuesOf(results.at(-1)))
        issues.push({ path: pathText([name, ...path]), message });
    }
  }
  if (issues.length > 0) throw new TargetError("options", issues);
  return settled;
}
