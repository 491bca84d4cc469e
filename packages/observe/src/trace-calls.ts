// Traces: every builtin call with its named arguments and its result, in words. Who is told decides what becomes of them.

import { type Builtin, type Call, ExitError, type Sets, type t, type Target, type WasmType } from "@atoll/core";
import {
  checkOptions,
  checkValue,
  declared,
  type HostValue,
  andThen,
  type OptionKind,
  optionKinds,
  valueText,
  visibleName,
} from "@atoll/core/engine";

/** One call of a builtin that has come to its end. */
export interface TracedCall {
  /** `namespace.name`. */
  readonly builtin: string;
  /** `fd=1`, `path="a.txt"`. */
  readonly arguments: readonly string[];
  /** Undefined where it gives nothing. */
  readonly result?: string;
  /** It ended the guest with this status. */
  readonly exit?: number;
  /** It failed with this. */
  readonly error?: string;
  /** Where in its source the guest calls, if that is known. */
  readonly source: string | undefined;
}

/** What {@link traceCalls} takes beside the target. */
export interface TraceOptions {
  /** Namespaces, names, or `namespace.name`. Default: all. */
  readonly only?: readonly string[];
  /** Where the guest is that calls, if that is known: that of {@link CallSites}. */
  readonly place?: () => string | undefined;
}

/** Is told of a call. `look` throws what ends the run of who is traced, for those that have to wait. */
export type TraceListener = (call: TracedCall, look: () => void) => void;

/** Longest text of one value. */
const MOST = 120;

type Handler = (call: Call, ...args: readonly HostValue[]) => HostValue;
type Outcome = Pick<TracedCall, "result" | "exit" | "error">;

const TARGET = optionKinds.service("a target, made by defineTarget", "intercept");
const CALL: OptionKind = {
  expected: "a call that a listener of traceCalls was told",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    "builtin" in value &&
    "arguments" in value &&
    Array.isArray(value.arguments),
};
const OPTIONS = {
  only: optionKinds.list("a list of names", optionKinds.text),
  place: optionKinds.callable,
};

/** The target with handlers that tell what they do. The guest notices nothing but the time that it takes. */
export function traceCalls<S extends Sets>(
  target: Target<S>,
  listener: TraceListener,
  options: TraceOptions = {},
): Target<S> {
  checkValue("traceCalls", "target", target, TARGET);
  checkValue("traceCalls", "listener", listener, optionKinds.callable);
  options = checkOptions("traceCalls", options, OPTIONS);
  const { only, place } = options;
  return target.intercept((builtin, namespace, name) => {
    const handler = builtin.handler as unknown as Handler;
    if (only !== undefined && !traceWords(namespace, name).some((word) => only.includes(word))) return builtin.handler;
    const tell = (told: readonly string[], source: string | undefined, outcome: Outcome, call: Call): void => {
      listener({ builtin: `${namespace}.${name}`, arguments: told, ...outcome, source }, call.limits.look);
    };
    const traced: Handler = (call, ...args) => {
      const told = argumentWords(builtin, args);
      const source = place?.();
      const returned = (result: HostValue): HostValue => {
        tell(told, source, resultWords(builtin, result), call);
        return result;
      };
      const failed = (error: unknown): never => {
        const outcome = error instanceof ExitError ? { exit: error.status } : { error: shorten(String(error)) };
        tell(told, source, outcome, call);
        throw error;
      };
      try {
        const result = handler(call, ...args);
        return andThen(result, returned, failed);
      } catch (error) {
        return failed(error);
      }
    };
    return Object.assign(
      traced,
      refusedCalls(builtin, (told, outcome, call) => tell(told, place?.(), outcome, call)),
    );
  });
}

/** Tells of calls whose arguments are bad input, for which no handler is called: what the guest passed, and the failure that it is told. */
function refusedCalls(
  builtin: Builtin,
  tell: (told: readonly string[], outcome: Outcome, call: Call) => void,
): declared.Refusing {
  const declaration = declarationOf(builtin);
  if (declaration === undefined) return {};
  return {
    refused: (of, args, outcome) => {
      const call = of as unknown as Call;
      const told = declared.describePassed(declaration, args, call.hasMemory ? call.memory : undefined);
      const isFailure = outcome instanceof declared.Failure;
      tell(told.map(shorten), isFailure ? { result: outcome.name } : { error: shorten(String(outcome.error)) }, call);
    },
  };
}

/** A call on one line: `wasi_snapshot_preview1.fd_close(fd=3) = success`. */
export function traceText(call: TracedCall): string {
  checkValue("traceText", "call", call, CALL);
  const { builtin, arguments: args, source } = call;
  const place = source === undefined ? "" : ` at ${visibleName(source)}`;
  return `${builtin}(${args.join(", ")}) ${outcomeText(call)}${place}`;
}

/** What may be said for a builtin in `only`. */
function traceWords(namespace: string, name: string): readonly string[] {
  return [namespace, name, `${namespace}.${name}`];
}

/** What a builtin with rich types was declared with: its handler sees other values than the guest passes. */
function declarationOf(builtin: Builtin): t.Declared | undefined {
  return (builtin as Partial<t.Func>).declared;
}

function argumentWords(builtin: Builtin, args: readonly HostValue[]): readonly string[] {
  const declaration = declarationOf(builtin);
  if (declaration !== undefined) return declared.describeArguments(declaration, args).map(shorten);
  return builtin.params.map((type, i) => `${type.label ?? type.name}=${wordsOf(type, args[i])}`);
}

function resultWords(builtin: Builtin, result: HostValue): Outcome {
  const declaration = declarationOf(builtin);
  if (declaration !== undefined) {
    const told = declared.describeResult(declaration, result);
    return told === undefined ? {} : { result: shorten(told) };
  }
  const { results } = builtin;
  if (results.length === 0) return {};
  const values = results.length === 1 ? [result] : (result as readonly HostValue[]);
  return { result: results.map((type, i) => wordsOf(type, values[i])).join(", ") };
}

function outcomeText({ result, exit, error }: Outcome): string {
  if (exit !== undefined) return `exits with ${exit}`;
  if (error !== undefined) return `fails: ${error}`;
  return result === undefined ? "returns" : `= ${result}`;
}

function wordsOf(type: WasmType, value: HostValue): string {
  return shorten(valueText(type, value));
}

function shorten(text: string): string {
  return visibleName(text.length > MOST ? `${text.slice(0, MOST)}…` : text);
}
