// Matchers for guests: `expect.extend(atollMatchers)`, then `expect(() => run(0)).toTrap("integer_divide_by_zero")`.
// Promises go through vitest's own `rejects`: `await expect(runAsync(0)).rejects.toTrap(…)`.

import { ExhaustionError, type ExhaustionCode, LinkError, type LinkIssue, Trap, type TrapCode } from "@atoll/core";

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** What a call ended in. */
type Ending =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown };

/** Calls a function; anything else (as `rejects` gives it) is what something ended in already. */
function endingOf(received: unknown): Ending {
  if (received instanceof Error) return { kind: "threw", error: received };
  if (typeof received !== "function") return { kind: "returned", value: received };
  try {
    return { kind: "returned", value: (received as () => unknown)() };
  } catch (error) {
    return { kind: "threw", error };
  }
}

function describeEnding(ending: Ending): string {
  if (ending.kind === "returned") return "it returned";
  const { error } = ending;
  if (error instanceof Trap || error instanceof ExhaustionError) return `it ended with ${error.code}: ${error.message}`;
  return `it threw ${String(error)}`;
}

/** Passes when calling the function ends in a Trap or ExhaustionError of that code. */
function toTrap(received: unknown, code: TrapCode | ExhaustionCode): MatcherResult {
  const ending = endingOf(received);
  const error = ending.kind === "threw" ? ending.error : undefined;
  const pass = (error instanceof Trap || error instanceof ExhaustionError) && error.code === code;
  const not = pass ? "not " : "";
  return { pass, message: () => `expected the guest ${not}to trap with ${code}, but ${describeEnding(ending)}` };
}

function matchesIssue(issue: LinkIssue, expected: Partial<LinkIssue>): boolean {
  return Object.entries(expected).every(([key, value]) => issue[key as keyof LinkIssue] === value);
}

/**
 * Passes when calling the function gives exactly these link issues, in any order; each may leave parts out. An empty list means
 * that it links.
 */
function toLinkWith(received: unknown, issues: readonly Partial<LinkIssue>[]): MatcherResult {
  const ending = endingOf(received);
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
  return { pass, message: () => `expected ${pass ? "other" : "these"} link issues\n${lines.join("\n")}` };
}

/** For `expect.extend`. */
export const atollMatchers: { readonly toTrap: typeof toTrap; readonly toLinkWith: typeof toLinkWith } = {
  toTrap,
  toLinkWith,
};

declare module "vitest" {
  // Type parameters as vitest declares them: R is what an assertion gives.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** The call ends in a trap or exhaustion of this code. */
    toTrap(code: TrapCode | ExhaustionCode): R;
    /** The call gives exactly these link issues; none for an empty list. */
    toLinkWith(issues: readonly Partial<LinkIssue>[]): R;
  }
}
