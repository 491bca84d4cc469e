// Part of `pnpm bench calls`: builtins of the ready sets beside the same functions as ordinary imports, on the interpreter and the compiler, in nanoseconds per
// call and as ratios. Strings of one unit and of a million cost the same, since none is copied. CPU time, in turns.

import {
  type Builtin,
  builtinSet,
  compile,
  defineTarget,
  type Engine,
  externref,
  i32,
  instantiate,
  type Instance,
} from "@atoll/core";
import { EXTERNREF, F64, HEAP, hostFunction, I32, refType, type ValueType } from "@atoll/core/engine";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { jsString } from "@atoll/js-builtins";
import { orcaClock, systemOrcaClock } from "@atoll/orca-builtins";
import { ModuleBuilder } from "@atoll/testing";
import { sparse, vmSet } from "@atoll/vm-builtins";
import { type BenchOptions, median, progress } from "./report.ts";

/** Milliseconds of one measurement, and of what is not counted before. */
const ROUND = 40;
const WARM_UP = 150;
/** The host's compiler may leave out calls of its own builtins whose result nobody takes. */
const MOST_CALLS = 2 ** 24;

const SHORT = "lagoon";
const LONG = SHORT.repeat(200_000);
/** The same text, and another string: to tell that takes as long as they are. */
const SAME = Array.from({ length: 200_000 }, () => SHORT).join("");

/** A function that the guest calls: as a builtin, and as what an embedder would write. Arguments: numbers, or the first or second string. */
interface Subject {
  readonly name: string;
  readonly args: readonly (number | "first" | "second")[];
  readonly result: ValueType;
  readonly builtin: Builtin;
  readonly plain: (this: void, ...args: never[]) => unknown;
  readonly strings?: readonly [string, string];
}

const REF_EXTERN = refType(HEAP.extern, { nullable: false });

function requireString(value: unknown): string {
  if (typeof value !== "string") throw new WebAssembly.RuntimeError("no string");
  return value;
}

const strings = (name: string, pair: readonly [string, string]): readonly Subject[] =>
  [
    {
      name: "length",
      args: ["first"] as const,
      result: I32,
      builtin: jsString.functions.length,
      plain: (text: unknown) => requireString(text).length,
    },
    {
      name: "charCodeAt",
      args: ["first", 3] as const,
      result: I32,
      builtin: jsString.functions.charCodeAt,
      plain: (text: unknown, index: number) => {
        const found = requireString(text);
        if (index >>> 0 >= found.length) throw new WebAssembly.RuntimeError("no unit");
        return found.charCodeAt(index >>> 0);
      },
    },
    {
      name: "substring",
      args: ["first", 1, 4] as const,
      result: REF_EXTERN,
      builtin: jsString.functions.substring,
      plain: (text: unknown, from: number, to: number) => requireString(text).substring(from >>> 0, to >>> 0),
    },
    {
      name: "concat",
      args: ["first", "second"] as const,
      result: REF_EXTERN,
      builtin: jsString.functions.concat,
      plain: (a: unknown, b: unknown) => requireString(a) + requireString(b),
    },
    {
      name: "equals",
      args: ["first", "second"] as const,
      result: I32,
      builtin: jsString.functions.equals,
      plain: (a: unknown, b: unknown) => Number(a === b),
    },
    {
      name: "cast",
      args: ["first"] as const,
      result: REF_EXTERN,
      builtin: jsString.functions.cast,
      plain: (text: unknown) => requireString(text),
    },
  ].map((each) => ({ ...each, name: `${each.name}, ${name}`, strings: pair }));

/** What an embedder would ask: the same as the builtins ask. */
const space = { memory: new Map([[0, { pageSize: 65_536, reserved: 2 ** 32 }]]).get(0), width: 4, lastError: 0 };
const width = { memory32: 2 ** 32 - 1, memory64: Infinity };

const SUBJECTS: readonly Subject[] = [
  ...strings("6 units", [SHORT, "atoll!"]),
  ...strings("1.2 million units", [LONG, SAME]),
  {
    name: "vm.page_size",
    args: [],
    result: I32,
    builtin: vmSet.functions.page_size,
    plain: () => space.memory?.pageSize,
  },
  {
    name: "vm.reserved",
    args: [],
    result: I32,
    builtin: vmSet.functions.reserved,
    plain: () => Math.min(space.memory?.reserved ?? 0, space.width === 4 ? width.memory32 : width.memory64) | 0,
  },
  {
    name: "vm.last_error",
    args: [],
    result: I32,
    builtin: vmSet.functions.last_error,
    plain: () => space.lastError,
  },
  {
    name: "orca:clock.now",
    args: [0],
    result: F64,
    builtin: orcaClock.functions.now,
    plain: (kind: number) => (kind === 0 ? systemOrcaClock.monotonic() : systemOrcaClock.realtime()),
  },
];

const ENGINES: Readonly<Record<string, Engine>> = { interpreter: interpreter(), compiler: compiler() };

/** CPU milliseconds of so many calls. */
type Side = (times: number) => number;

function guestOf({ args, result }: Subject): Uint8Array {
  const builder = new ModuleBuilder();
  const params = args.map((each) => (typeof each === "number" ? I32 : EXTERNREF));
  builder.import("b", "f", { kind: "func", typeidx: builder.type(params, [result]) });
  builder.memory({ addressType: "i32", limits: { min: 1n, max: 1n }, shared: false, pageSizeLog2: 16 });
  for (const name of ["run", "loop"]) {
    builder.func(
      { params: [I32, EXTERNREF, EXTERNREF], results: [] },
      (body) => {
        body.op("loop", undefined);
        for (const each of args) {
          if (typeof each === "number") body.op("i32.const", each);
          else body.op("local.get", each === "first" ? 1 : 2);
        }
        if (name === "run") body.op("call", 0).op("drop");
        else for (const _ of args) body.op("drop");
        body.op("local.get", 0).op("i32.const", 1).op("i32.sub").op("local.tee", 0).op("br_if", 0).op("end");
      },
      { export: name },
    );
  }
  return builder.build();
}

function instanceOf(subject: Subject, engine: Engine, how: "builtin" | "import"): Instance {
  const { args, result, builtin, plain } = subject;
  const asBuiltin = how === "builtin";
  const sets = asBuiltin ? [builtinSet("b", { version: "1.0.0", functions: { f: builtin } })] : [];
  const target = defineTarget({ name: "b", version: "1.0.0", memory: sparse(), sets, openNamespaces: "any" });
  const params = args.map((each) => (typeof each === "number" ? I32 : EXTERNREF));
  const imports = asBuiltin ? {} : { b: { f: hostFunction({ kind: "func", params, results: [result] }, plain) } };
  const module = compile(guestOf(subject), target, { engine, imports: Object.keys(imports) });
  return instantiate(module, { engine, imports, provide: { orcaClock: systemOrcaClock } });
}

function sideOf(subject: Subject, engine: Engine, how: "builtin" | "import"): Side {
  const instance = instanceOf(subject, engine, how);
  const [first, second] = subject.strings ?? [undefined, undefined];
  const type = { params: [i32, externref, externref], results: [] } as const;
  const [run, loop] = [instance.func("run", type), instance.func("loop", type)];
  const timed = (call: typeof run, times: number): number => {
    const start = process.threadCpuUsage();
    call(times, first, second);
    const { user, system } = process.threadCpuUsage(start);
    return (user + system) / 1000;
  };
  return (times) => timed(run, times) - timed(loop, times);
}

type Figures = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** For each subject and engine, nanoseconds as an ordinary import (`plain`) and as a builtin. */
export function measureImports(options: BenchOptions): Figures {
  const figures: Record<string, Record<string, number>> = {};
  for (const subject of SUBJECTS) {
    for (const [engineName, engine] of Object.entries(ENGINES)) {
      const name = `import: ${subject.name}, ${engineName}`;
      if (!name.includes(options.filter)) continue;
      progress(name);
      figures[name] = measure(subject, engine, options.rounds);
    }
  }
  progress("");
  return figures;
}

/** Prints them, the builtin as a ratio. */
export function printImports(figures: Figures): void {
  if (Object.keys(figures).length === 0) return;
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(58)}${cells.map((cell) => cell.padStart(18)).join("")}`;
  console.log(line("", ["as an import, ns", "as a builtin"]));
  for (const [name, { plain = 0, builtin = 0 }] of Object.entries(figures)) {
    console.log(line(name, [plain.toFixed(1), `${builtin.toFixed(1)} (${(builtin / plain).toFixed(2)}x)`]));
  }
}

function measure(subject: Subject, engine: Engine, rounds: number): Record<string, number> {
  const sides = { plain: sideOf(subject, engine, "import"), builtin: sideOf(subject, engine, "builtin") };
  const counts = { plain: 1000, builtin: 1000 };
  const all: Record<keyof typeof sides, number[]> = { plain: [], builtin: [] };
  const names = ["plain", "builtin"] as const;
  for (const name of names) {
    for (let spent = 0; spent < WARM_UP;) {
      const once = Math.max(sides[name](counts[name]), 1);
      spent += once;
      if (once < ROUND) counts[name] = Math.min(MOST_CALLS, Math.ceil(counts[name] * Math.min(10, ROUND / once)));
      else if (counts[name] === MOST_CALLS) break;
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const name of names) all[name].push((sides[name](counts[name]) / counts[name]) * 1e6);
  }
  return Object.fromEntries(names.map((name) => [name, median(all[name])]));
}
