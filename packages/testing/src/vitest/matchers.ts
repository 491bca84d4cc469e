// Matchers for guests: `expect.extend(atollMatchers)`, then `expect(() => run(0)).toTrap("integer_divide_by_zero")`.
// Promises go through vitest's own `rejects`: `await expect(runAsync(0)).rejects.toTrap(…)`.

import type { CompileOptions, ExhaustionCode, LinkIssue, t, Target, TrapCode } from "@atoll/core";
import type { MatcherContext, MatcherResult } from "./matchers/ending.ts";
import { type CallDetails, toCallBuiltin } from "./matchers/call-matchers.ts";
import { toFit, toLink, toLinkWith } from "./matchers/link-matchers.ts";
import { toExhaust, toExitWith, toTrap, type TrapDetails } from "./matchers/run-matchers.ts";
import { toHold, toLeak } from "./matchers/state-matchers.ts";

export type { CallDetails } from "./matchers/call-matchers.ts";
export type { TrapDetails } from "./matchers/run-matchers.ts";

type Arguments<F> = F extends (context: MatcherContext, ...args: infer A) => MatcherResult ? A : never;
/** As runners call it: with themselves as `this`. */
type Matcher<F> = (this: MatcherContext, ...args: Arguments<F>) => MatcherResult;

/** For `expect.extend`. */
export const atollMatchers: {
  readonly toTrap: typeof toTrap;
  readonly toExhaust: typeof toExhaust;
  readonly toExitWith: typeof toExitWith;
  readonly toLink: Matcher<typeof toLink>;
  readonly toLinkWith: typeof toLinkWith;
  readonly toFit: Matcher<typeof toFit>;
  readonly toCallBuiltin: Matcher<typeof toCallBuiltin>;
  readonly toLeak: Matcher<typeof toLeak>;
  readonly toHold: Matcher<typeof toHold>;
} = {
  toTrap,
  toExhaust,
  toExitWith,
  toLink(...args) {
    return toLink(this, ...args);
  },
  toLinkWith,
  toFit(...args) {
    return toFit(this, ...args);
  },
  toCallBuiltin(...args) {
    return toCallBuiltin(this, ...args);
  },
  toLeak(...args) {
    return toLeak(this, ...args);
  },
  toHold(...args) {
    return toHold(this, ...args);
  },
};

declare module "vitest" {
  // Type parameters as vitest declares them: R is what an assertion gives.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** The call ends in a trap: any, or one of this code, with these details (`{ address: 0x1010, frame: "fill" }`). */
    toTrap(code?: TrapCode | ExhaustionCode, details?: TrapDetails): R;
    /** The call ends because a limit is reached: any, or this one. */
    toExhaust(limit?: ExhaustionCode): R;
    /** The run ends with this status: by an exit, or as its start function returns. */
    toExitWith(status: number): R;
    /** The call, which compiles or instantiates, gives no link issue. */
    toLink(): R;
    /** The call gives exactly these link issues; none for an empty list. */
    toLinkWith(issues: readonly Partial<LinkIssue>[]): R;
    /** The module of these bytes fits the target. */
    toFit(target: Target, options?: CompileOptions): R;
    /** The calls of a trace have one of this builtin (`vm.map`), with these arguments: all in a list, or some by name. */
    toCallBuiltin(
      builtin: string,
      args?: readonly unknown[] | Readonly<Record<string, unknown>>,
      details?: CallDetails,
    ): R;
    /** The instance has handles that it did not give up: of any resource, or of this one. */
    toLeak(resource?: string): R;
    /** The memory, or that of the instance, has these bytes, this text, or this value of a type (`t`) at an address. */
    toHold(address: number, value: unknown, type?: t.Type): R;
  }
}
