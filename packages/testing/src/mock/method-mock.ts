// A method whose answers a test decides: for every call, or for the nth alone. Every call is recorded, with the types of the method.

import { checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";
import { recordOutcome } from "../target/record-outcome.ts";

/** Any method: of a service, or a builtin's handler without its call object. */
export type AnyMethod = (...args: never[]) => unknown;

/** One call of a mocked method. */
export interface MockedCall<F extends AnyMethod> {
  readonly args: Readonly<Parameters<F>>;
  readonly outcome:
    | { readonly kind: "returned"; readonly result: Awaited<ReturnType<F>> }
    | { readonly kind: "threw"; readonly error: unknown }
    /** A promise that has not settled yet. */
    | { readonly kind: "pending" };
}

/** What some calls are answered with; the last word counts. */
export interface Answers<F extends AnyMethod, T> {
  returns(value: ReturnType<F>): T;
  /** Computes the answer. */
  does(method: F): T;
  throws(error: unknown): T;
}

/** A method in a test's hands. */
export interface MethodMock<F extends AnyMethod> extends Answers<F, MethodMock<F>> {
  /** Answers of one call, counted from 1 on. */
  nth(call: number): Answers<F, MethodMock<F>>;
  /** In the order in which they began. */
  readonly calls: readonly MockedCall<F>[];
  /** Calls that were scripted by `nth` and never came. */
  readonly unused: readonly number[];
}

export type Answer = (context: unknown, args: readonly unknown[]) => unknown;

/** What stands behind mocks of every kind: answers by call, and the record. */
export class Script {
  readonly calls: { args: readonly unknown[]; outcome: MockedCall<AnyMethod>["outcome"] }[] = [];
  #always: Answer | undefined;
  readonly #nth = new Map<number, Answer>();

  setAlways(answer: Answer): void {
    this.#always = answer;
  }

  setNth(call: number, answer: Answer): void {
    this.#nth.set(call, answer);
  }

  get unused(): readonly number[] {
    return [...this.#nth.keys()].filter((call) => call > this.calls.length);
  }

  /** Answers a call: by what was said for it, for all, or `otherwise`. */
  answer(
    otherwise: Answer,
    { context, args }: { readonly context: unknown; readonly args: readonly unknown[] },
  ): unknown {
    const at = this.calls.length;
    const answer = this.#nth.get(at + 1) ?? this.#always ?? otherwise;
    return recordOutcome(
      () => answer(context, args),
      (outcome) => {
        this.calls[at] = { args, outcome };
      },
    );
  }
}

export const CALL_NUMBER: OptionKind = {
  expected: "the number of a call, from 1 on",
  accepts: (value) => Number.isInteger(value) && (value as number) >= 1,
};

/** The answers that any method may have; `set` takes each. */
export function answersOf<T>(set: (answer: Answer) => T, subject: string): Answers<AnyMethod, T> {
  return {
    returns: (value) => set(() => value),
    does: (method) => {
      checkValue(subject, "method", method, optionKinds.callable);
      return set((_context, args) => method(...(args as never[])));
    },
    throws: (error) =>
      set(() => {
        throw error;
      }),
  };
}

/** A mock of a service's method. */
export function methodMock(script: Script, subject: string): MethodMock<AnyMethod> {
  const mock: MethodMock<AnyMethod> = {
    ...answersOf((answer) => {
      script.setAlways(answer);
      return mock;
    }, subject),
    nth: (call) => {
      checkValue(subject, "call", call, CALL_NUMBER);
      return answersOf((answer) => {
        script.setNth(call, answer);
        return mock;
      }, subject);
    },
    get calls() {
      return script.calls as unknown as readonly MockedCall<AnyMethod>[];
    },
    get unused() {
      return script.unused;
    },
  };
  return mock;
}
