// Part of `pnpm bench calls`: exported functions of a `WebAssembly` namespace beside the same functions of an instance, on the interpreter and the compiler,
// in nanoseconds per call and as ratios. CPU time, in turns.

import { compile, defineTarget, type Engine, f64, flat, i32, i64, instantiate, type WasmType } from "@atoll/core";
import { F64, I32, I64, type ValueType } from "@atoll/core/engine";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { ModuleBuilder } from "@atoll/testing";
import { createWebAssembly } from "@atoll/webassembly";
import { cpuTime } from "./cpu-time.ts";
import { type BenchOptions, median, progress } from "./report.ts";

/** Milliseconds of one measurement, and of what is not counted before. */
const ROUND = 40;
const WARM_UP = 150;

type AnyFunction = (...args: unknown[]) => unknown;

/** A function that gives its first parameter back, or nothing. */
interface Subject {
  readonly name: string;
  readonly params: readonly ValueType[];
  readonly types: readonly WasmType[];
  readonly args: readonly unknown[];
}

const SUBJECTS: readonly Subject[] = [
  { name: "nothing", params: [], types: [], args: [] },
  { name: "i32", params: [I32], types: [i32], args: [7] },
  { name: "f64, i32, i32", params: [F64, I32, I32], types: [f64, i32, i32], args: [0.5, 1, 2] },
  { name: "i64", params: [I64], types: [i64], args: [7n] },
];
const ENGINES: Readonly<Record<string, Engine>> = { interpreter: interpreter(), compiler: compiler() };
const target = defineTarget({ name: "exports", version: "1.0.0", memory: flat(), sets: [] });

function guestOf({ params }: Subject): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  const results = params.slice(0, 1);
  builder.func({ params, results }, (body) => (params.length === 0 ? body : body.op("local.get", 0)), { export: "f" });
  return new Uint8Array(builder.build());
}

function sidesOf(subject: Subject, engine: Engine): Readonly<Record<"func" | "exported", () => unknown>> {
  const bytes = guestOf(subject);
  const { types, args } = subject;
  const func = instantiate(compile(bytes, target, { engine }), { engine }).func("f", {
    params: types,
    results: types.slice(0, 1),
  }) as AnyFunction;
  const namespace = createWebAssembly({ engine });
  const { f } = new namespace.Instance(new namespace.Module(bytes)).exports as { readonly f: AnyFunction };
  const [a, b, c] = args;
  const called = (call: AnyFunction): (() => unknown) =>
    args.length === 0 ? () => call() : args.length === 1 ? () => call(a) : () => call(a, b, c);
  return { func: called(func), exported: called(f) };
}

type Figures = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** For each subject and engine, nanoseconds through `instance.func` and through an exported function. */
export function measureExports(options: BenchOptions): Figures {
  const figures: Record<string, Record<string, number>> = {};
  for (const subject of SUBJECTS) {
    for (const [engineName, engine] of Object.entries(ENGINES)) {
      const name = `export: ${subject.name}, ${engineName}`;
      if (!name.includes(options.filter)) continue;
      progress(name);
      figures[name] = measure(sidesOf(subject, engine), options.rounds);
    }
  }
  progress("");
  return figures;
}

/** Prints them, the exported function as a ratio. */
export function printExports(figures: Figures): void {
  if (Object.keys(figures).length === 0) return;
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(58)}${cells.map((cell) => cell.padStart(18)).join("")}`;
  console.log(line("", ["instance.func, ns", "exported"]));
  for (const [name, { func = 0, exported = 0 }] of Object.entries(figures)) {
    console.log(line(name, [func.toFixed(1), `${exported.toFixed(1)} (${(exported / func).toFixed(2)}x)`]));
  }
}

function measure(sides: ReturnType<typeof sidesOf>, rounds: number): Record<string, number> {
  const timed = (call: () => unknown, times: number): number =>
    cpuTime(() => {
      for (let i = 0; i < times; i++) call();
    });
  const names = ["func", "exported"] as const;
  const counts = { func: 1000, exported: 1000 };
  const all: Record<(typeof names)[number], number[]> = { func: [], exported: [] };
  for (const name of names) {
    for (let spent = 0; spent < WARM_UP;) {
      const once = Math.max(timed(sides[name], counts[name]), 1);
      spent += once;
      if (once < ROUND) counts[name] = Math.ceil(counts[name] * Math.min(10, ROUND / once));
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const name of names) all[name].push((timed(sides[name], counts[name]) / counts[name]) * 1e6);
  }
  return Object.fromEntries(names.map((name) => [name, median(all[name])]));
}
