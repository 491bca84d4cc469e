// Calls of builtins in words, by the names of their declarations. They are found when the call is made: a handler may see the guest's own memory, which is another
// later.

import { type Builtin, type Call, ExitError, type Memory, type t, type WasmType } from "@atoll/core";
import { declared, valueText, visibleName } from "@atoll/core/engine";
import type { TracedCall } from "./traced-call.ts";

/** Says what a builtin was called with, a text for each argument; undefined for builtins of which it knows nothing more. */
export type DescribeArguments = (
  builtin: Builtin,
  args: readonly unknown[],
  memory: Memory,
) => readonly string[] | undefined;

/** What is known of a call besides what it tells itself. */
interface CallWords {
  /** Names of its arguments, in order. */
  readonly names: readonly string[];
  readonly words: readonly string[];
  readonly builtin: Builtin;
}

/** Longest text of one value. */
const MOST = 120;

/** By the arguments of a call, which stay the same from its beginning to its end. */
const known = new WeakMap<readonly unknown[], CallWords>();

/** Keeps the words of a call that begins. */
export function rememberWords(
  builtin: Builtin,
  args: readonly unknown[],
  { call, describe }: { readonly call: Call; readonly describe: DescribeArguments | undefined },
): void {
  const declaration = (builtin as Partial<t.Func>).declared;
  const names = declaration === undefined ? builtin.params.map(nameOf) : seenNames(declaration);
  known.set(args, { names, words: wordsOf(builtin, args, { call, describe }).map(shorten), builtin });
}

/** The same of one that no handler is called for: `args` are what the guest passed. */
export function rememberPassed(builtin: Builtin, args: readonly unknown[], call: Call): void {
  const declaration = (builtin as Partial<t.Func>).declared;
  if (declaration === undefined) return;
  const memory = call.hasMemory ? call.memory : undefined;
  const words = declared.describePassed(declaration, args, memory).map(shorten);
  known.set(args, { names: builtin.params.map(nameOf), words, builtin });
}

function wordsOf(
  builtin: Builtin,
  args: readonly unknown[],
  { call, describe }: { readonly call: Call; readonly describe: DescribeArguments | undefined },
): readonly string[] {
  const declaration = (builtin as Partial<t.Func>).declared;
  if (declaration !== undefined) return declared.describeArguments(declaration, args);
  const words = describe === undefined || !call.hasMemory ? undefined : describe(builtin, args, call.memory);
  return words ?? builtin.params.map((type, i) => `${nameOf(type)}=${valueText(type, args[i])}`);
}

function nameOf({ label, name }: WasmType): string {
  return label ?? name;
}

/** Of the parameters that handlers see. */
function seenNames({ params }: t.Declared): readonly string[] {
  return params.filter(({ type }) => !(type instanceof declared.CountType)).map(({ name }) => name);
}

/** The arguments of a call by the names of its declaration. */
export function argumentsByName({ args }: TracedCall): Readonly<Record<string, unknown>> {
  const names = known.get(args)?.names ?? [];
  return Object.fromEntries(args.map((value, i) => [names[i] ?? String(i), value]));
}

/** A call in a line: `pico:save.load(slot=0, out=0x1010, capacity=4) = -1`. */
export function callText(call: TracedCall): string {
  const words = known.get(call.args)?.words ?? call.args.map(String);
  return `${visibleName(call.builtin)}(${words.join(", ")})${outcomeText(call)}`;
}

function outcomeText({ outcome, args }: TracedCall): string {
  switch (outcome.kind) {
    case "pending":
      return " waits";
    case "threw": {
      const { error } = outcome;
      if (error instanceof declared.Failure) return ` = ${error.name}`;
      if (error instanceof ExitError) return ` exits with ${error.status}`;
      return ` fails: ${shorten(error instanceof Error ? `${error.name}: ${error.message}` : String(error))}`;
    }
    case "returned": {
      const builtin = known.get(args)?.builtin;
      const words = builtin === undefined ? String(outcome.result) : resultWords(builtin, outcome.result);
      return words === undefined ? "" : ` = ${shorten(words)}`;
    }
  }
}

function resultWords(builtin: Builtin, result: unknown): string | undefined {
  const declaration = (builtin as Partial<t.Func>).declared;
  if (declaration !== undefined) return declared.describeResult(declaration, result);
  const { results } = builtin;
  if (results.length === 0) return undefined;
  const values = results.length === 1 ? [result] : (result as readonly unknown[]);
  return results.map((type, i) => valueText(type, values[i])).join(", ");
}

function shorten(text: string): string {
  return visibleName(text.length > MOST ? `${text.slice(0, MOST)}…` : text);
}
