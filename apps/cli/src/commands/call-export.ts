// Calls into the guest: a program's start, and single exports with arguments from the command line.

import { type FuncType, FunctionInstance, type Instance, LinkError, valueTypeName } from "@atoll/core";
import { UsageError } from "../options/parse-command-line.ts";
import type { Io } from "../output/io.ts";
import { formatValue, parseValue, typeForValue } from "./guest-values.ts";

/** Whether the guest may be suspended in its calls. */
export type CallMode = "synchronous" | "asynchronous";

/** Runs `_start`; 0, if the guest does not exit or trap. */
export async function startProgram(instance: Instance, mode: CallMode): Promise<number> {
  if (!instance.has("_start")) {
    const names = [...instance.exports].filter(([, value]) => value instanceof FunctionInstance).map(([name]) => name);
    const hint = names.length === 0 ? "it exports no function at all" : `call an export with --invoke: ${list(names)}`;
    throw new LinkError([
      { code: "missing_export", path: "export _start", message: "the module is a library, not a program", hint },
    ]);
  }
  await callVoid(instance, "_start", mode);
  return 0;
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
    const takes = `${name} takes ${type.params.length} (${type.params.map(valueTypeName).join(" ")})`;
    throw new UsageError(`${takes}, got ${args.length}: arguments go after --`);
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
  // Asking for it with any type fails with the nearest name.
  instance.func(name, { params: [], results: [] });
  throw new UsageError(`${name} is not a function`);
}

/** At most ten names. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(", ");
  return names.length > 10 ? `${shown}, …` : shown;
}
