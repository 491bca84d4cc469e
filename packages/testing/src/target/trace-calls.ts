// Call traces made from a target's declarations: every builtin call of a guest, with arguments and outcome, in order.

import type { Call, Sets, Target } from "@atoll/core";
import { checkOptions, checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";
import { callText, type DescribeArguments, rememberPassed, rememberWords } from "./call-text.ts";
import { recordOutcome } from "./record-outcome.ts";
import { refusedCalls } from "./refused-calls.ts";
import type { TracedCall } from "./traced-call.ts";

export type { DescribeArguments } from "./call-text.ts";
export type { TracedCall } from "./traced-call.ts";

/** What {@link traceCalls} takes besides the target. */
export interface TraceOptions {
  /** Words for arguments of builtins that were declared with wasm's own types, of which the declaration gives no more than numbers. */
  readonly describe?: DescribeArguments;
}

/** What {@link traceCalls} gives. */
export interface CallTrace<S extends Sets> {
  /** The same target, traced. Everything that is compiled for it adds to `calls`. */
  readonly target: Target<S>;
  /** In the order in which they began. */
  readonly calls: readonly TracedCall[];
  /** The calls as text, one a line: `pico:save.load(slot=0, out=0x1010, capacity=4) = -1`. For snapshots. */
  readonly text: string;
  /** The calls of one builtin. */
  of(builtin: string): readonly TracedCall[];
  clear(): void;
}

type Handler = (call: Call, ...args: unknown[]) => unknown;

const OPTIONS: Readonly<Record<keyof TraceOptions, OptionKind>> = { describe: optionKinds.callable };

/** Wraps every builtin of a target so that its calls are recorded. */
export function traceCalls<S extends Sets>(target: Target<S>, options: TraceOptions = {}): CallTrace<S> {
  checkValue("traceCalls", "target", target, optionKinds.service("a target, made by defineTarget", "intercept"));
  options = checkOptions("traceCalls", options, OPTIONS);
  const calls: TracedCall[] = [];
  const traced = target.intercept((builtin, namespace, name) => {
    const handler = builtin.handler as unknown as Handler;
    const wrapped: Handler = (call, ...args) => {
      const at = calls.length;
      rememberWords(builtin, args, { call, describe: options.describe });
      return recordOutcome(
        () => handler(call, ...args),
        (outcome) => {
          calls[at] = { builtin: `${namespace}.${name}`, args, outcome };
        },
      );
    };
    const refused = (call: Call, args: readonly unknown[], outcome: TracedCall["outcome"]): void => {
      rememberPassed(builtin, args, call);
      calls.push({ builtin: `${namespace}.${name}`, args, outcome });
    };
    return Object.assign(wrapped, refusedCalls(builtin, refused));
  });
  return {
    target: traced,
    calls,
    get text() {
      return callsText(calls);
    },
    of: (builtin) => calls.filter((call) => call.builtin === builtin),
    clear: () => {
      calls.length = 0;
    },
  };
}

/** Calls as text, one a line, for snapshots: some of a trace's, or those that `testTarget` gives. */
export function callsText(calls: readonly TracedCall[]): string {
  checkValue("callsText", "calls", calls, CALLS);
  return calls.map(callText).join("\n");
}

const CALLS = optionKinds.list("calls of a trace", {
  expected: "",
  accepts: (value) => typeof value === "object" && value !== null && "args" in value && "outcome" in value,
});
