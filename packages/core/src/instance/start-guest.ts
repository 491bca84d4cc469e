// Runs a program as its target has it: which export starts it, and how that gets its arguments.

import { f32, f64, i32, i64, pointer, size } from "../builtins/ready-types.ts";
import type { WasmType } from "../builtins/wasm-type.ts";
import { checkValue } from "../errors/check-options.ts";
import { ArgumentError, LinkError } from "../errors/errors.ts";
import { list, type OptionKind, text } from "../errors/option-kinds.ts";
import { shown } from "../errors/shown.ts";
import { LINKED_MODULE } from "../link/linked-module.ts";
import { F32, F64, type FuncType, funcTypeName, I32, I64, type ValueType, valueTypeName } from "../module/types.ts";
import { FunctionInstance } from "../runtime/function-instance.ts";
import type { Instance } from "./instance.ts";

const TYPES: ReadonlyMap<ValueType, WasmType> = new Map<ValueType, WasmType>([
  [I32, i32],
  [I64, i64],
  [F32, f32],
  [F64, f64],
]);

const INSTANCE: OptionKind = {
  expected: "an instance",
  accepts: (value) =>
    typeof value === "object" && value !== null && "module" in value && LINKED_MODULE.accepts(value.module),
};

interface Start {
  readonly name: string;
  readonly type: { readonly params: readonly WasmType[]; readonly results: readonly WasmType[] };
  readonly values: readonly unknown[];
}

/** How commands of WASI 0.2 begin, before they are made components and by the component model's own naming; and what has to be called before. */
const RUN = /^(?:wasi:cli\/run@0\.2\.\d+#run|cm32p2\|wasi:cli\/run@0\.2\|run)$/;
const INITIALISE = ["_initialize", "cm32p2_initialize"];

/** Name of the export that runs a program of an instance's target. */
export function startName(instance: Instance): string {
  checkValue("start of a program", "instance", instance, INSTANCE);
  const { start } = instance.module.target.conventions;
  if (start !== undefined || instance.exports.has("_start")) return start ?? "_start";
  return [...instance.exports.keys()].find((name) => RUN.test(name)) ?? "_start";
}

/**
 * Runs a program by the conventions of its target. Gives what its start function gives, an integer as a status, or 0. Throws LinkError if there is no
 * such function, ArgumentError for arguments that it does not take, and what the guest ends with.
 */
export function startGuest(instance: Instance, args: readonly string[] = []): number {
  const { name, type, values } = startOf(instance, args);
  for (const first of beforeRun(instance, name)) instance.func(first, NOTHING)();
  return status(instance.func(name, type)(...(values as never[])));
}

/** The same for guests that may be suspended. */
export async function startGuestAsync(instance: Instance, args: readonly string[] = []): Promise<number> {
  const { name, type, values } = startOf(instance, args);
  for (const first of beforeRun(instance, name)) await instance.funcAsync(first, NOTHING)();
  return status(await instance.funcAsync(name, type)(...(values as never[])));
}

const NOTHING = { params: [], results: [] } as const;

function beforeRun(instance: Instance, start: string): readonly string[] {
  return RUN.test(start) ? INITIALISE.filter((name) => instance.exports.has(name)) : [];
}

function status(result: unknown): number {
  return typeof result === "number" ? result : 0;
}

function startOf(instance: Instance, args: readonly string[]): Start {
  checkValue("start of a program", "instance", instance, INSTANCE);
  checkValue("start of a program", "arguments", args, list("a list of texts", text));
  const name = startName(instance);
  const convention = instance.module.target.conventions.arguments ?? "services";
  if (convention === "services") return { name, type: signature(typeOf(instance, name), name, []), values: [] };
  if (typeof convention === "object") return withVector(instance, name, convention.argv, args);
  const type = typeOf(instance, name);
  const types = type.params.map((param) => TYPES.get(param));
  if (types.length !== args.length || types.includes(undefined)) {
    const takes = `${name} takes ${type.params.length} (${type.params.map(valueTypeName).join(" ")})`;
    throw new ArgumentError(`${takes}, got ${args.length} texts`);
  }
  const params = types.flatMap((each) => (each === undefined ? [] : [each]));
  return { name, type: signature(type, name, params), values: args.map((each, i) => numberFrom(each, params[i])) };
}

/** The function as `params` say, with no result or one integer. */
function signature({ results }: FuncType, name: string, params: readonly WasmType[]): Start["type"] {
  if (results.length === 0) return { params, results: [] };
  if (results.length === 1 && results[0] === I32) return { params, results: [i32] };
  const found = results.map(valueTypeName).join(" ");
  const message = `a start function gives nothing, or an i32 as status; this one gives ${found}`;
  throw new LinkError([{ code: "incompatible_export_type", path: `export ${name}`, message }]);
}

function typeOf(instance: Instance, name: string): FuncType {
  const value = instance.exports.get(name);
  if (value instanceof FunctionInstance) return value.type;
  const message = `target ${instance.module.target.name} starts programs by the function ${name}, which the module does not export`;
  throw new LinkError([{ code: "missing_export", path: `export ${name}`, message }]);
}

function numberFrom(value: string, type: WasmType | undefined): number | bigint {
  const isInteger = type === i32 || type === i64;
  if (value.trim() === "" || !(isInteger ? /^[+-]?(0x[0-9a-f]+|\d+)$/i : /./).test(value)) {
    throw new ArgumentError(`${shown(value)} is no ${type?.name ?? "number"}`);
  }
  const parsed = isInteger ? integer(value) : Number(value);
  if (Number.isNaN(parsed)) throw new ArgumentError(`${shown(value)} is no ${type?.name ?? "number"}`);
  return type === i32 ? Number(BigInt.asIntN(32, BigInt(parsed))) : parsed;
}

function integer(value: string): bigint {
  const magnitude = BigInt(value.replace(/^[+-]/, ""));
  return value.startsWith("-") ? -magnitude : magnitude;
}

/** C's `main(argc, argv)`: addresses of texts, a zero behind them, then the texts, each with a zero; in one piece of the guest's memory. */
function withVector(instance: Instance, name: string, allocate: string, args: readonly string[]): Start {
  const type = typeOf(instance, name);
  const { memory } = instance;
  const width = instance.module.addressType === "i64" ? 8 : 4;
  const texts = args.map((each) => new TextEncoder().encode(`${each}\0`));
  const first = (args.length + 1) * width;
  const bytes = texts.reduce((sum, { length }) => sum + length, first);
  const wanted = { params: [i32, pointer], results: [] } as const;
  if (type.params.length !== 2) {
    const message = `the function takes (argc, argv), this one is func ${funcTypeName(type)}`;
    throw new LinkError([{ code: "incompatible_export_type", path: `export ${name}`, message }]);
  }
  const base = instance.func(allocate, { params: [size], results: [pointer] })(bytes);
  if (base === 0) throw new ArgumentError(`the guest's ${allocate} gives no memory for ${bytes} bytes of arguments`);
  let at = base + first;
  for (const [i, each] of texts.entries()) {
    memory.setAddress(base + i * width, at);
    memory.write(at, each);
    at += each.length;
  }
  memory.setAddress(base + args.length * width, 0);
  return { name, type: signature(type, name, wanted.params), values: [args.length, base] };
}
