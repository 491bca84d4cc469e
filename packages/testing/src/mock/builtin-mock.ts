// A builtin in a test's hands: the answers of any method, and those that only builtins have, such as a failure of the declaration's by its name.

import { ArgumentError, type Builtin, type Call, type t } from "@atoll/core";
import { checkValue, declared, nearestName, optionKinds } from "@atoll/core/engine";
import {
  type Answer,
  type Answers,
  answersOf,
  type AnyMethod,
  CALL_NUMBER,
  type MethodMock,
  type Script,
} from "./method-mock.ts";

/** What some calls of a builtin are answered with. `F` is its handler without the call object. */
export interface BuiltinAnswers<F extends AnyMethod, T> extends Answers<F, T> {
  /** A failure of the builtin's declaration, by its name. Throws ArgumentError for one that the declaration does not have. */
  fails(name: string): T;
  /** Ends the guest with a trap of code `builtin`. */
  traps(message: string): T;
  /** Ends the guest with an exit status. */
  exits(status: number): T;
}

/** A builtin in a test's hands. */
export interface BuiltinMock<F extends AnyMethod>
  extends BuiltinAnswers<F, BuiltinMock<F>>, Pick<MethodMock<F>, "calls" | "unused"> {
  /** Answers of one call, counted from 1 on: `nth(3).fails("nospc")`. */
  nth(call: number): BuiltinAnswers<F, BuiltinMock<F>>;
}

/** A mock of a builtin; `name` is for messages. */
export function builtinMock(script: Script, builtin: Builtin, name: string): BuiltinMock<AnyMethod> {
  const mock: BuiltinMock<AnyMethod> = {
    ...builtinAnswers(
      (answer) => {
        script.setAlways(answer);
        return mock;
      },
      builtin,
      name,
    ),
    nth: (call) => {
      checkValue(name, "call", call, CALL_NUMBER);
      return builtinAnswers(
        (answer) => {
          script.setNth(call, answer);
          return mock;
        },
        builtin,
        name,
      );
    },
    get calls() {
      return script.calls as unknown as BuiltinMock<AnyMethod>["calls"];
    },
    get unused() {
      return script.unused;
    },
  };
  return mock;
}

function builtinAnswers<T>(set: (answer: Answer) => T, builtin: Builtin, name: string): BuiltinAnswers<AnyMethod, T> {
  return {
    ...answersOf(set, name),
    fails: (failure) => {
      const made = failureOf(builtin, name, failure);
      return set(() => made);
    },
    traps: (message) => {
      checkValue(name, "message", message, optionKinds.text);
      return set((call) => (call as Call).trap("builtin", message));
    },
    exits: (status) => {
      checkValue(name, "status", status, optionKinds.count("an exit status"));
      return set((call) => (call as Call).exit(status));
    },
  };
}

function failureOf(builtin: Builtin, name: string, failure: string): unknown {
  const result = (builtin as Partial<t.Func>).declared?.result;
  if (!(result instanceof declared.ResultType)) {
    throw new ArgumentError(`${name} declares no failures: script what it returns or throws`);
  }
  const names = Object.keys(result.errors.codes);
  if (names.includes(failure)) return result.errors.fail(failure);
  const nearest = nearestName(failure, names);
  const hint = nearest === undefined ? `it has ${names.join(", ")}` : `did you mean ${nearest}?`;
  throw new ArgumentError(`${name} has no failure ${JSON.stringify(failure)}: ${hint}`);
}
