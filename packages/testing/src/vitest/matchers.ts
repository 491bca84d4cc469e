// Matchers for guests: `expect.extend(atollMatchers)`, then `expect(() => run(0)).toTrap("integer_divide_by_zero")`.

import { ExhaustionError, type ExhaustionCode, LinkError, type LinkIssue, Trap, type TrapCode } from "@atoll/core";

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** What a call, or a promise of one, ended in. */
type Ending = { readonly kind: "returned"; readonly value: unknown } | { readonly kind: "threw"; readonly error: unknown };

/** Calls it, or waits for it. */
function endingOf(received: unknown): Ending | Promise<Ending> {
  const threw = (error: unknown): Ending => ({ kind: "threw", error });
  const returned = (value: unknown): Ending => ({ kind: "returned", value });
  try {
    const value: unknown = typeof received === "function" ? (received as () => unknown)() : received;
    return value instanceof Promise ? value.then(returned, threw) : returned(value);
  } catch (error) {
    return threw(error);
  }
}

function afterwards(ending: Ending | Promise<Ending>, judge: (ending: Ending) => MatcherResult): MatcherResult | Promise<MatcherResult> {
  return ending instanceof Promise ? ending.then(judge) : judge(ending);
}

function describeEnding(ending: Ending): string {
  if (ending.kind === "returned") return "it returned";
  const { error } = ending;
  if (error instanceof Trap || error instanceof ExhaustionError) return `it ended with ${error.code}: ${error.message}`;
  return `it threw ${String(error)}`;
}

/** Passes when calling the function (or awaiting the promise) ends in a Trap or ExhaustionError of that code. */
function toTrap(received: unknown, code: TrapCode | ExhaustionCode): MatcherResult | Promise<MatcherResult> {
  return afterwards(endingOf(received), (ending) => {
    const error = ending.kind === "threw" ? ending.error : undefined;
    const pass = (error instanceof Trap || error instanceof ExhaustionError) && error.code === code;
    return { pass, message: () => `expected the guest ${pass ? "not " : ""}to trap with ${code}, but ${describeEnding(ending)}` };
  });
}

function matchesIssue(issue: LinkIssue, expected: Partial<LinkIssue>): boolean {
  return Object.entries(expected).every(([key, value]) => issue[key as keyof LinkIssue] === value);
}

/**
 * Passes when calling the function gives exactly these link issues, in any order; each may leave parts out. An empty list means
 * that it links.
 */
function toLinkWith(received: unknown, issues: readonly Partial<LinkIssue>[]): MatcherResult | Promise<MatcherResult> {
  return afterwards(endingOf(received), (ending) => {
    const found = ending.kind === "threw" && ending.error instanceof LinkError ? ending.error.issues : [];
    const foreign = ending.kind === "threw" && !(ending.error instanceof LinkError);
    const left = [...found];
    const missing = issues.filter((expected) => {
      const at = left.findIndex((issue) => matchesIssue(issue, expected));
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
    const pass = !foreign && missing.length === 0 && left.length === 0;
    const lines = [
      ...(foreign ? [describeEnding(ending)] : []),
      ...missing.map((issue) => `missing: ${JSON.stringify(issue)}`),
      ...left.map((issue) => `unexpected: ${issue.code} ${issue.path}: ${issue.message}`),
    ];
    return { pass, message: () => `expected ${pass ? "other " : "these "}link issues\n${lines.join("\n")}` };
  });
}

/** For `expect.extend`. */
export const atollMatchers: { readonly toTrap: typeof toTrap; readonly toLinkWith: typeof toLinkWith } = {
  toTrap,
  toLinkWith,
};

declare module "vitest" {
  // Type parameters as vitest declares them: R is what an assertion gives.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** The call, or promise, ends in a trap or exhaustion of this code. */
    toTrap(code: TrapCode | ExhaustionCode): R;
    /** The call gives exactly these link issues; none for an empty list. */
    toLinkWith(issues: readonly Partial<LinkIssue>[]): R;
  }
}
