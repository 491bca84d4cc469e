// Options that embedders give, checked when they are given: a limit of a wrong type would be no limit, a misspelt one would be forgotten.

import { TargetError, type TargetIssue } from "./errors.ts";
import { nearestName } from "./nearest-name.ts";
import type { OptionKind } from "./option-kinds.ts";
import { shown } from "./shown.ts";

/** Throws TargetError for every option that is unknown or not of its kind; undefined is as good as missing. `subject`: whose options they are. */
export function checkOptions(subject: string, options: unknown, kinds: Readonly<Record<string, OptionKind>>): void {
  if (typeof options !== "object" || options === null) {
    throw new TargetError(subject, [{ path: "options", message: `expected an object, found ${shown(options)}` }]);
  }
  const issues = Object.entries(options).flatMap(([name, value]) => {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) return [unknownOption(name, Object.keys(kinds))];
    if (value === undefined || kind.accepts(value)) return [];
    return [{ path: name, message: `expected ${kind.expected}, found ${shown(value)}` }];
  });
  if (issues.length > 0) throw new TargetError(subject, issues);
}

/** The same for a single value that is no option's. */
export function checkValue(subject: string, path: string, value: unknown, kind: OptionKind): void {
  if (!kind.accepts(value)) {
    throw new TargetError(subject, [{ path, message: `expected ${kind.expected}, found ${shown(value)}` }]);
  }
}

/** The issue of an option that nobody knows, with the nearest that somebody does. */
export function unknownOption(name: string, known: readonly string[]): TargetIssue {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? `known: ${known.join(", ")}` : `did you mean ${nearest}?`;
  return { path: name, message: "there is no such option", hint };
}
