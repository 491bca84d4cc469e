// Calls into the guest: a program's start, and single exports with arguments from the command line.

import { ArgumentError, type Instance, LinkError } from "@atoll/core";
import {
  type FuncType,
  FunctionInstance,
  nearestName,
  startGuest,
  startGuestAsync,
  startName,
  valueTypeName,
} from "@atoll/core/engine";
import { UsageError } from "../options/usage-error.ts";
import type { Io } from "../output/io.ts";
import { formatValue, parseValue, typeForValue } from "./guest-values.ts";

/** Whether the guest may be suspended in its calls. */
export type CallMode = "synchronous" | "asynchronous";

/** Runs the function that the target starts programs by; its status, if the guest does not exit or trap. */
export async function startProgram(
  instance: Instance,
  mode: CallMode,
  args: readonly string[],
  { hasFrames }: { readonly hasFrames: boolean },
): Promise<number> {
  const name = startName(instance);
  if (!instance.has(name)) {
    const names = functionNames(instance);
    const others = names.length === 0 ? NO_FUNCTION : `call an export with --invoke: ${list(names)}`;
    const hint = hasFrames ? `run an app with --frames N, or ${others}` : others;
    throw missing(name, "the module is a library, not a program", hint);
  }
  const { arguments: convention } = instance.module.target.conventions;
  const given = convention === undefined || convention === "services" ? [] : args;
  try {
    return mode === "asynchronous" ? await startGuestAsync(instance, given) : startGuest(instance, given);
  } catch (error) {
    if (error instanceof ArgumentError) throw new UsageError(error.message);
    throw error;
  }
}

export async function callVoid(instance: Instance, name: string, mode: CallMode): Promise<void> {
  const type = { params: [], results: [] } as const;
  if (mode === "asynchronous") await instance.funcAsync(name, type)();
  else instance.func(name, type)();
}

/** Calls an export with arguments as text, and prints its results, one to a line. */
export async function callExport(
  instance: Instance,
  name: string,
  args: readonly string[],
  mode: CallMode,
  io: Io,
): Promise<number> {
  const type = functionType(instance, name);
  if (args.length !== type.params.length) {
    const { length } = type.params;
    const types = type.params.map(valueTypeName).join(" ");
    const takes = length === 0 ? "no arguments" : `${length} ${length === 1 ? "argument" : "arguments"} (${types})`;
    throw new UsageError(`${name} takes ${takes}, got ${args.length}: they stand behind FILE`);
  }
  const values = type.params.map((param, i) => parseValue(param, args[i] ?? ""));
  const signature = { params: type.params.map(typeForValue), results: type.results.map(typeForValue) };
  const result: unknown =
    mode === "asynchronous"
      ? await instance.funcAsync(name, signature)(...values)
      : instance.func(name, signature)(...values);
  const results = type.results.length === 1 ? [result] : ((result ?? []) as readonly unknown[]);
  for (const [i, value] of results.entries()) io.out(`${formatValue(type.results[i], value)}\n`);
  return 0;
}

function functionType(instance: Instance, name: string): FuncType {
  const value = instance.exports.get(name);
  if (value instanceof FunctionInstance) return value.type;
  const names = functionNames(instance);
  const nearest = nearestName(name, names);
  const known = names.length === 0 ? NO_FUNCTION : `there are ${list(names)}`;
  const path = `export ${name}`;
  if (value !== undefined) {
    const message = "the export is no function";
    throw new LinkError([{ code: "incompatible_export_type", path, message, expected: "func", hint: known }]);
  }
  throw missing(name, "the module has no such export", nearest === undefined ? known : `did you mean ${nearest}?`);
}

const NO_FUNCTION = "it exports no function at all";

function functionNames(instance: Instance): readonly string[] {
  return [...instance.exports].filter(([, value]) => value instanceof FunctionInstance).map(([name]) => name);
}

function missing(name: string, message: string, hint: string): LinkError {
  return new LinkError([{ code: "missing_export", path: `export ${name}`, message, hint }]);
}

/** At most ten names. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(", ");
  return names.length > 10 ? `${shown}, …` : shown;
}
