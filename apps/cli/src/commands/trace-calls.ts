// `--trace`: every builtin call with its named arguments and its result, for people or as JSON lines.

import { type Builtin, type Call, ExitError, type t, type Target, type WasmType } from "@atoll/core";
import { declared, type HostValue, isThenable, nearestName, valueText, visibleName } from "@atoll/core/engine";
import { describeArguments, describeValue } from "@atoll/wasi-builtins";
import { UsageError } from "../options/usage-error.ts";

export interface TraceOptions {
  /** Namespaces, names, or `namespace.name`. Default: all. */
  readonly only?: readonly string[];
  readonly json: boolean;
  /** Where the guest is that calls, if that is known. */
  readonly place?: () => string | undefined;
}

/** `look`: throws what ends the run of who is traced, for writers that have to wait. */
export type TraceWriter = (line: string, look: () => void) => void;

/** Longest text of one value. */
const MOST = 120;

type Handler = (call: Call, ...args: readonly HostValue[]) => HostValue;

interface Outcome {
  readonly result?: string;
  readonly exit?: number;
  readonly error?: string;
}

/** The target with handlers that tell what they do. Throws UsageError if one of `only` is nothing that the target has. */
export function traceCalls(target: Target, write: TraceWriter, { only, json, place }: TraceOptions): Target {
  for (const each of only ?? []) requireTraceable(target, each);
  return target.intercept((builtin, namespace, name) => {
    const handler = builtin.handler as unknown as Handler;
    if (only !== undefined && !wordsFor(namespace, name).some((word) => only.includes(word))) return builtin.handler;
    const traced: Handler = (call, ...args) => {
      const words = argumentWords(builtin, call, args);
      const source = place?.();
      const tell = (outcome: Outcome): void => {
        const line = json
          ? JSON.stringify({ builtin: `${namespace}.${name}`, arguments: words, ...outcome, source })
          : `${namespace}.${name}(${words.join(", ")}) ${outcomeText(outcome)}${source === undefined ? "" : ` at ${visibleName(source)}`}`;
        write(`${line}\n`, call.limits.look);
      };
      const returned = (result: HostValue): HostValue => {
        tell(resultWords(builtin, result));
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

/** What may be said for a builtin. */
function wordsFor(namespace: string, name: string): readonly string[] {
  return [namespace, name, `${namespace}.${name}`];
}

function requireTraceable(target: Target, word: string): void {
  const known = new Set(
    [...target.builtins].flatMap(([namespace, entries]) =>
      [...entries].flatMap(([name, { builtin }]) => (builtin.kind === "func" ? wordsFor(namespace, name) : [])),
    ),
  );
  if (known.has(word)) return;
  // Of some namespaces, any name may be a function.
  if (target.sets.some((set) => set.resolve !== undefined && word.startsWith(`${set.namespace}.`))) return;
  const nearest = nearestName(word, known);
  const hint =
    nearest === undefined ? `its sets are ${[...target.builtins.keys()].join(", ")}` : `did you mean ${nearest}?`;
  throw new UsageError(`--trace=${word}: target ${target.name} has no such set or builtin (${hint})`);
}

/** What a builtin with rich types was declared with: its handler sees other values than the guest passes. */
function declarationOf(builtin: Builtin): t.Declared | undefined {
  return (builtin as Partial<t.Func>).declared;
}

function argumentWords(builtin: Builtin, call: Call, args: readonly HostValue[]): readonly string[] {
  const declaration = declarationOf(builtin);
  if (declaration !== undefined) return declared.describeArguments(declaration, args).map(shorten);
  if (builtin.params.every(isPlain) && call.hasMemory) {
    return describeArguments(builtin, args, call.memory).map(shorten);
  }
  return builtin.params.map((type, i) => `${type.label ?? type.name}=${wordsOf(type, args[i])}`);
}

function resultWords(builtin: Builtin, result: HostValue): Outcome {
  const declaration = declarationOf(builtin);
  if (declaration !== undefined) {
    const words = declared.describeResult(declaration, result);
    return words === undefined ? {} : { result: shorten(words) };
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

/** Whether handlers see the wasm value itself. */
function isPlain(type: WasmType): boolean {
  return type.codec === undefined;
}

function wordsOf(type: WasmType, value: HostValue): string {
  return shorten((isPlain(type) ? describeValue(type, value) : undefined) ?? valueText(type, value));
}

function shorten(text: string): string {
  return visibleName(text.length > MOST ? `${text.slice(0, MOST)}…` : text);
}
