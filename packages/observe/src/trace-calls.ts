// Traces: every builtin call with its named arguments and its result, in words. Who is told decides what becomes of them.

import {
  type Builtin,
  type Call,
  ExitError,
  type Memory,
  type Sets,
  type t,
  type Target,
  type WasmType,
} from "@atoll/core";
import {
  checkOptions,
  checkValue,
  declared,
  type HostValue,
  isThenable,
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

/** Puts what a set's own types mean into words, such as `describeArguments` and `describeValue` of `@atoll/wasi-builtins`. */
export interface CallWords {
  arguments(builtin: Builtin, values: readonly HostValue[], memory: Memory): readonly string[];
  value(type: WasmType, value: HostValue): string | undefined;
}

/** What {@link traceCalls} takes beside the target. */
export interface TraceOptions {
  /** Namespaces, names, or `namespace.name`. Default: all. */
  readonly only?: readonly string[];
  /** Where the guest is that calls, if that is known: that of {@link CallSites}. */
  readonly place?: () => string | undefined;
  /** Default: plain values as they are. */
  readonly words?: CallWords;
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
  words: optionKinds.service("what puts values into words", "arguments", "value"),
};

/** The target with handlers that tell what they do. The guest notices nothing but the time that it takes. */
export function traceCalls<S extends Sets>(
  target: Target<S>,
  listener: TraceListener,
  options: TraceOptions = {},
): Target<S> {
  checkValue("traceCalls", "target", target, TARGET);
  checkValue("traceCalls", "listener", listener, optionKinds.callable);
  checkOptions("traceCalls", options, OPTIONS);
  const { only, place, words = PLAIN } = options;
  return target.intercept((builtin, namespace, name) => {
    const handler = builtin.handler as unknown as Handler;
    if (only !== undefined && !traceWords(namespace, name).some((word) => only.includes(word))) return builtin.handler;
    const traced: Handler = (call, ...args) => {
      const told = argumentWords(builtin, call, args, words);
      const source = place?.();
      const tell = (outcome: Outcome): void => {
        listener({ builtin: `${namespace}.${name}`, arguments: told, ...outcome, source }, call.limits.look);
      };
      const returned = (result: HostValue): HostValue => {
        tell(resultWords(builtin, result, words));
        return result;
      };
      const failed = (error: unknown): never => {
        tell(error instanceof ExitError ? { exit: error.status } : { error: shorten(String(error)) });
        throw error;
      };
      try {
        const result = handler(call, ...args);
        return isThenable(result) ? result.then(returned, failed) : returned(result);
      } catch (error) {
        return failed(error);
      }
    };
    return traced;
  });
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

const PLAIN: CallWords = {
  arguments: (builtin, values) =>
    builtin.params.map((type, i) => `${type.label ?? type.name}=${valueText(type, values[i])}`),
  value: () => undefined,
};

/** What a builtin with rich types was declared with: its handler sees other values than the guest passes. */
function declarationOf(builtin: Builtin): t.Declared | undefined {
  return (builtin as Partial<t.Func>).declared;
}

function argumentWords(builtin: Builtin, call: Call, args: readonly HostValue[], words: CallWords): readonly string[] {
  const declaration = declarationOf(builtin);
  if (declaration !== undefined) return declared.describeArguments(declaration, args).map(shorten);
  if (builtin.params.every(isPlain) && call.hasMemory) return words.arguments(builtin, args, call.memory).map(shorten);
  return builtin.params.map((type, i) => `${type.label ?? type.name}=${wordsOf(type, args[i], words)}`);
}

function resultWords(builtin: Builtin, result: HostValue, words: CallWords): Outcome {
  const declaration = declarationOf(builtin);
  if (declaration !== undefined) {
    const told = declared.describeResult(declaration, result);
    return told === undefined ? {} : { result: shorten(told) };
  }
  const { results } = builtin;
  if (results.length === 0) return {};
  const values = results.length === 1 ? [result] : (result as readonly HostValue[]);
  return { result: results.map((type, i) => wordsOf(type, values[i], words)).join(", ") };
}

function outcomeText({ result, exit, error }: Outcome): string {
  if (exit !== undefined) return `exits with ${exit}`;
  if (error !== undefined) return `fails: ${error}`;
  return result === undefined ? "returns" : `= ${result}`;
}

/** Whether handlers see the wasm value itself. */
function isPlain(type: WasmType): boolean {
  return type.codec === undefined;
}

function wordsOf(type: WasmType, value: HostValue, words: CallWords): string {
  return shorten((isPlain(type) ? words.value(type, value) : undefined) ?? valueText(type, value));
}

function shorten(text: string): string {
  return visibleName(text.length > MOST ? `${text.slice(0, MOST)}…` : text);
}
