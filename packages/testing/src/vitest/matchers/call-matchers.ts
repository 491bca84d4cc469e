// The matcher for what a guest called of its target, as a trace has it.

import type { Sets, Target } from "@atoll/core";
import { unknownBuiltin } from "../../target/unknown-builtin.ts";
import { argumentsByName, callText } from "../../target/call-text.ts";
import type { TracedCall } from "../../target/traced-call.ts";
import { type MatcherContext, type MatcherResult, indented } from "./ending.ts";

/** What else is wanted of the calls of a builtin. */
export interface CallDetails {
  /** How often, exactly. Default: once or more. */
  readonly times?: number;
  /** What it gave back, as its handler returned it. */
  readonly result?: unknown;
}

/** Calls that a failure shows. */
const MOST = 20;

/**
 * Passes when the calls of a trace have one of this builtin (`vm.map`), with these arguments: all of them in a list, or some by their names. Values are
 * compared as `toEqual` does it, `expect.any` and its kin included.
 */
export function toCallBuiltin(
  context: MatcherContext,
  received: unknown,
  builtin: string,
  args?: readonly unknown[] | Readonly<Record<string, unknown>>,
  details: CallDetails = {},
): MatcherResult {
  const calls = callsOf(received);
  if (calls === undefined) {
    const message = "toCallBuiltin takes a trace, or its calls";
    return { pass: context.isNot === true, message: () => message };
  }
  const slip = slipIn(received, builtin);
  if (slip !== undefined) return { pass: context.isNot === true, message: () => slip };
  const { times } = details;
  const matching = calls.filter((call) => call.builtin === builtin && matches(context, call, { args, details }));
  const pass = times === undefined ? matching.length > 0 : matching.length === times;
  const often = times === undefined ? "" : `, ${times} times (it did ${matching.length} times)`;
  return {
    pass,
    message: () =>
      `expected the guest ${pass ? "not " : ""}to call ${builtin}${argumentsText(args)}${often}; it called\n${listed(calls)}`,
  };
}

/** What is wrong with the name, of a trace that knows its target. */
function slipIn(received: unknown, builtin: string): string | undefined {
  if (typeof received !== "object" || received === null || !("target" in received)) return undefined;
  const { target } = received as { readonly target: unknown };
  const isTarget = typeof target === "object" && target !== null && "builtins" in target && "sets" in target;
  return isTarget ? unknownBuiltin(target as Target<Sets>, builtin) : undefined;
}

interface Wanted {
  readonly args: readonly unknown[] | Readonly<Record<string, unknown>> | undefined;
  readonly details: CallDetails;
}

function matches({ equals }: MatcherContext, call: TracedCall, { args, details }: Wanted): boolean {
  if ("result" in details) {
    const { outcome } = call;
    if (outcome.kind !== "returned" || !equals(outcome.result, details.result)) return false;
  }
  if (args === undefined) return true;
  if (Array.isArray(args)) return equals(call.args, args);
  const byName = argumentsByName(call);
  return Object.entries(args).every(([name, value]) => name in byName && equals(byName[name], value));
}

/** The calls of a trace, or a list of them. */
function callsOf(received: unknown): readonly TracedCall[] | undefined {
  if (Array.isArray(received)) return received as readonly TracedCall[];
  if (typeof received !== "object" || received === null || !("calls" in received)) return undefined;
  return Array.isArray(received.calls) ? (received.calls as readonly TracedCall[]) : undefined;
}

function argumentsText(args: Wanted["args"]): string {
  if (args === undefined) return "";
  const words = Array.isArray(args)
    ? args.map(valueText)
    : Object.entries(args).map(([name, value]) => `${name}=${valueText(value)}`);
  return `(${words.join(", ")})`;
}

function valueText(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  // What expect.any and its kin have in place of a text of their own.
  if (typeof value === "object" && value !== null && "toAsymmetricMatcher" in value) {
    return (value as { readonly toAsymmetricMatcher: () => string }).toAsymmetricMatcher();
  }
  return typeof value === "object" && value !== null ? "…" : String(value);
}

function listed(calls: readonly TracedCall[]): string {
  if (calls.length === 0) return "  nothing";
  const more = calls.length > MOST ? `\n  … and ${calls.length - MOST} more` : "";
  return indented(calls.slice(0, MOST).map(callText).join("\n")) + more;
}
