// Which error a failing command must end in: the class by the kind of the assertion, the words by their beginning.

import { DecodeError, ExhaustionError, LinkError, Trap, ValidationError } from "@atoll/core";
import { failed, type Outcome, PASSED } from "./command-result.ts";
import type { ScriptCommand } from "./script-format.ts";

export type FailureKind = Extract<
  ScriptCommand["type"],
  | "assert_trap"
  | "assert_exhaustion"
  | "assert_exception"
  | "assert_invalid"
  | "assert_malformed"
  | "assert_invalid_custom"
  | "assert_malformed_custom"
  | "assert_unlinkable"
  | "assert_uninstantiable"
>;

/** The messages of an error that count for a kind of assertion; undefined if the error is of another class. */
function messagesFor(kind: FailureKind, error: unknown): readonly string[] | undefined {
  switch (kind) {
    case "assert_malformed":
    case "assert_malformed_custom":
      return error instanceof DecodeError ? [error.message] : undefined;
    case "assert_invalid":
    case "assert_invalid_custom":
      return error instanceof ValidationError ? [error.message] : undefined;
    case "assert_unlinkable":
      return error instanceof LinkError ? error.issues.map((issue) => issue.message) : undefined;
    case "assert_exhaustion":
      return error instanceof ExhaustionError && error.code === "call_stack_exhausted" ? [error.message] : undefined;
    case "assert_exception":
      return error instanceof Trap && error.code === "uncaught_exception" ? [error.message] : undefined;
    case "assert_trap":
    case "assert_uninstantiable":
      return error instanceof Trap ? [error.message] : undefined;
  }
}

/** Compares an error with what a command expects; `text` is the beginning of its message. */
export function checkError(kind: FailureKind, text: string, error: unknown): Outcome {
  const messages = messagesFor(kind, error);
  if (messages?.some((message) => message.startsWith(text))) return PASSED;
  return failed(`${kind.replace("assert_", "")} "${text}"`, describeError(error));
}

export function describeError(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${error.message.split("\n", 3).join(" ")}`
    : `thrown ${String(error)}`;
}
