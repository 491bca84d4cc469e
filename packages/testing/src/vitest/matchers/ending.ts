// What a call of a guest ended in, and how matchers tell it: with the guest's frames, by source lines where they are known, and none of the host's.

import { errorText, ExhaustionError, ExitError, Trap } from "@atoll/core";
import { isThenable } from "@atoll/core/engine";

/** What a matcher finds. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** What matchers use of the runner's. */
export interface MatcherContext {
  readonly isNot?: boolean;
  readonly equals: (a: unknown, b: unknown) => boolean;
}

/** What a call ended in. */
export type Ending =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown };

/** Calls a function; anything else (as `rejects` and `resolves` give it) is what something ended in already. */
export function endingOf(received: unknown): Ending {
  if (received instanceof Error) return { kind: "threw", error: received };
  if (typeof received !== "function") return { kind: "returned", value: received };
  try {
    return { kind: "returned", value: (received as () => unknown)() };
  } catch (error) {
    return { kind: "threw", error };
  }
}

/** The end of a message: what came instead, and where the guest was. */
export function endingText(ending: Ending): string {
  if (ending.kind === "returned") return returnedText(ending.value);
  const { error } = ending;
  if (error instanceof ExitError) return `it exited with status ${error.status}`;
  const ended =
    error instanceof Trap || error instanceof ExhaustionError ? `it ended with ${error.code}` : "it threw an error";
  return `${ended}:\n${indented(errorText(error))}`;
}

function returnedText(value: unknown): string {
  if (value === undefined) return "it returned";
  if (isThenable(value)) return "it returned a promise: await expect(promise).rejects instead";
  if (typeof value === "string") return `it returned ${JSON.stringify(value)}`;
  if (value === null) return "it returned null";
  const isShort = typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
  return isShort ? `it returned ${value}` : "it returned";
}

/** Lines of a message that belong to the line before. */
export function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
