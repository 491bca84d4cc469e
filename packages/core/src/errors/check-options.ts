// Options that embedders give, checked when they are given: a limit of a wrong type would be no limit, a misspelt one would be forgotten.

import { TargetError, type TargetIssue } from "./errors.ts";
import { ONE_COPY, otherCopy } from "./copies.ts";
import { nearestName } from "./nearest-name.ts";
import { isOf, type OptionKind } from "./option-kinds.ts";
import { shown } from "./shown.ts";

/**
 * Throws TargetError for every option that is unknown or not of its kind; undefined is as good as missing. `subject`: whose options they are. Each option is
 * read once: what is given back is what was checked, whatever getters say later.
 */
export function checkOptions<T>(subject: string, options: T, kinds: Readonly<Record<string, OptionKind>>): T {
  const entries = entriesOf(subject, options, kinds);
  const issues = entries.flatMap(([name, value]) => {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) return [unknownOption(name, Object.keys(kinds))];
    return isOf(kind, value) ? [] : [wrongKind(name, value, kind)];
  });
  if (issues.length > 0) throw new TargetError(subject, issues);
  return Object.fromEntries(entries) as T;
}

/** The same for a single value that is no option's. */
export function checkValue(subject: string, path: string, value: unknown, kind: OptionKind): void {
  if (!isOf(kind, value)) throw new TargetError(subject, [wrongKind(path, value, kind)]);
}

/** The issue of a value that is not of its kind. */
export function wrongKind(path: string, value: unknown, { expected }: Pick<OptionKind, "expected">): TargetIssue {
  const issue = { path, message: `expected ${expected}, found ${shown(value)}` };
  return otherCopy(value) === undefined ? issue : { ...issue, hint: ONE_COPY };
}

/** The properties of an object: its own, and those that are asked for, wherever it has them. One that throws when it is looked at is no object. */
function entriesOf(subject: string, options: unknown, asked: object): [string, unknown][] {
  try {
    if (typeof options === "object" && !Array.isArray(options)) {
      const given = options as Readonly<Record<string, unknown>>;
      return [...new Set([...Object.keys(given), ...Object.keys(asked)])]
        .map((name): [string, unknown] => [name, given[name]])
        .filter(([name, value]) => value !== undefined || !(name in asked));
    }
  } catch {
    // Nothing can be read of it.
  }
  throw new TargetError(subject, [wrongKind("options", options, { expected: "an object" })]);
}

/** The issue of an option that does not exist, with the nearest that does. */
export function unknownOption(name: string, known: readonly string[]): TargetIssue {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? `known: ${known.join(", ")}` : `did you mean ${nearest}?`;
  return { path: name, message: "there is no such option", hint };
}
