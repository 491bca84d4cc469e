// Sets and targets that take options: a console with so many colours, a board with so many pins. Options are zod schemas, with defaults where they may be
// left out; who types a command gives them as texts.

import { type $ZodType, type input, type output, safeParse } from "zod/v4/core";
import type { BuiltinSet } from "../builtins/builtin-set.ts";
import { words } from "../builtins/zod-words.ts";
import { pathText } from "../builtins/path-text.ts";
import { checkValue, unknownOption } from "../errors/check-options.ts";
import { markCopy } from "../errors/copies.ts";
import { TargetError, type TargetIssue } from "../errors/errors.ts";
import { callable, type OptionKind, record } from "../errors/option-kinds.ts";
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
  const makeOf = (candidates: Readonly<Record<string, readonly unknown[]>>): T =>
    make(settle(options, candidates) as { readonly [K in keyof O]: output<O[K]> });
  const made = (given: unknown = {}): T => {
    checkValue("options", "options", given, record("options by name", { expected: "", accepts: () => true }));
    const entries = Object.entries(given as object).map(([name, value]) => [name, [value]] as const);
    return makeOf(Object.fromEntries(entries));
  };
  const ofTexts = (texts: Readonly<Record<string, string>>): T =>
    makeOf(Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, readings(text)])));
  return Object.freeze(markCopy(Object.assign(made, { options, ofTexts })));
}

/** What a text may mean. */
function readings(text: string): readonly unknown[] {
  try {
    return [text, JSON.parse(text)];
  } catch {
    return [text];
  }
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
    const results = candidates.map((value) => safeParse(schema, value, { error: words, jitless: true }));
    const fitting = results.find(({ success }) => success);
    if (fitting?.success === true) settled[name] = fitting.data;
    else {
      for (const { path, message } of results.at(-1)?.error?.issues ?? [])
        issues.push({ path: pathText([name, ...path]), message });
    }
  }
  if (issues.length > 0) throw new TargetError("options", issues);
  return settled;
}
