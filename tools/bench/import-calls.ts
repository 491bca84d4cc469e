// Part of `pnpm bench calls`: builtins of the ready sets beside the same functions as ordinary imports, on the interpreter and the compiler, in nanoseconds per
// call and as ratios. Strings of six units and of a million cost the same, since none is copied: but where two are compared. CPU time, in turns.

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
import { EXTERNREF, F64, HEAP, hostFunction, I32, I64, refType, type ValueType } from "@atoll/core/engine";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { jsString } from "@atoll/js-builtins";
import { orcaClock, systemOrcaClock } from "@atoll/orca-builtins";
import { ModuleBuilder } from "@atoll/testing";
import { sparse, vmSet } from "@atoll/vm-builtins";
import { wasi, wasiPreview1 } from "@atoll/wasi-builtins";
import { cpuTime } from "./cpu-time.ts";
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
  readonly args: readonly (number | bigint | "first" | "second")[];
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

/** Code units of the part that is taken: with more than a dozen, hosts let it point into the whole. */
const PART = 30;

function requireIndex(text: string, index: number): number {
  if (index >>> 0 >= text.length) throw new WebAssembly.RuntimeError("no unit");
  return index >>> 0;
}

const strings = (name: string, pair: readonly [string, string]): readonly Subject[] => {
  const { functions } = jsString;
  const of = (
    what: string,
    args: Subject["args"],
    result: ValueType,
    [builtin, plain]: readonly [Builtin, Subject["plain"]],
  ): Subject => ({ name: `${what}, ${name}`, args, result, builtin, plain, strings: pair });
  const part = (text: unknown, from: number, to: number): string => requireString(text).substring(from >>> 0, to >>> 0);
  return [
    of("cast", ["first"], REF_EXTERN, [functions.cast, (text: unknown) => requireString(text)]),
    of("test", ["first"], I32, [functions.test, (text: unknown) => Number(typeof text === "string")]),
    of("length", ["first"], I32, [functions.length, (text: unknown) => requireString(text).length]),
    of("charCodeAt", ["first", 3], I32, [
      functions.charCodeAt,
      (text: unknown, index: number) => {
        const found = requireString(text);
        return found.charCodeAt(requireIndex(found, index));
      },
    ]),
    of("codePointAt", ["first", 3], I32, [
      functions.codePointAt,
      (text: unknown, index: number) => {
        const found = requireString(text);
        return found.codePointAt(requireIndex(found, index));
      },
    ]),
    of("substring of 3", ["first", 1, 4], REF_EXTERN, [functions.substring, part]),
    of(`substring of ${PART}`, ["first", 1, 1 + PART], REF_EXTERN, [functions.substring, part]),
    of("substring but for 1", ["first", 1, 2 ** 31 - 1], REF_EXTERN, [functions.substring, part]),
    of("concat", ["first", "second"], REF_EXTERN, [
      functions.concat,
      (a: unknown, b: unknown) => requireString(a) + requireString(b),
    ]),
    of("equals of one", ["first", "first"], I32, [functions.equals, (a: unknown, b: unknown) => Number(a === b)]),
    of("equals of two", ["first", "second"], I32, [functions.equals, (a: unknown, b: unknown) => Number(a === b)]),
    of("compare", ["first", "second"], I32, [
      functions.compare,
      (a: unknown, b: unknown) => {
        const [one, other] = [requireString(a), requireString(b)];
        return one === other ? 0 : one < other ? -1 : 1;
      },
    ]),
  ];
};

/** What an embedder would ask: the same as the builtins ask. */
const space = { memory: new Map([[0, { pageSize: 65_536, reserved: 2 ** 32 }]]).get(0), width: 4, lastError: 0 };
const view = new DataView(new ArrayBuffer(65_536));
const width = { memory32: 2 ** 32 - 1, memory64: Infinity };

const SUBJECTS: readonly Subject[] = [
  {
    name: "fromCharCode",
    args: [97],
    result: REF_EXTERN,
    builtin: jsString.functions.fromCharCode,
    plain: (unit: number) => String.fromCharCode(unit),
  },
  {
    name: "fromCodePoint",
    args: [0x1f30a],
    result: REF_EXTERN,
    builtin: jsString.functions.fromCodePoint,
    plain: (point: number) => {
      if (point >>> 0 > 0x10ffff) throw new WebAssembly.RuntimeError("no code point");
      return String.fromCodePoint(point);
    },
  },
  ...strings("6 units", [SHORT, "atoll!"]),
  ...strings("100 units", [LONG.substring(0, 100), SAME.substring(0, 100)]),
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
    name: "wasi.clock_time_get",
    args: [1, 1000n, 64],
    result: I32,
    builtin: wasiPreview1.functions.clock_time_get,
    plain: (_clock: number, _precision: bigint, at: number) => {
      view.setBigUint64(at, BigInt(Math.round(performance.now() * 1e6)), true);
      return 0;
    },
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

function typeOf(arg: Subject["args"][number]): ValueType {
  return typeof arg === "number" ? I32 : typeof arg === "bigint" ? I64 : EXTERNREF;
}

function guestOf({ args, result }: Subject): Uint8Array {
  const builder = new ModuleBuilder();
  const params = args.map(typeOf);
  builder.import("b", "f", { kind: "func", typeidx: builder.type(params, [result]) });
  builder.memory({ addressType: "i32", limits: { min: 1n, max: 1n }, shared: false, pageSizeLog2: 16 });
  for (const name of ["run", "loop"]) {
    builder.func(
      { params: [I32, EXTERNREF, EXTERNREF], results: [] },
      (body) => {
        body.op("loop", undefined);
        for (const each of args) {
          if (typeof each === "number") body.op("i32.const", each);
          else if (typeof each === "bigint") body.op("i64.const", each);
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
  const params = args.map(typeOf);
  const imports = asBuiltin ? {} : { b: { f: hostFunction({ kind: "func", params, results: [result] }, plain) } };
  const module = compile(guestOf(subject), target, { engine, imports: Object.keys(imports) });
  return instantiate(module, { engine, imports, provide: { orcaClock: systemOrcaClock, ...wasi() } });
}

function sideOf(subject: Subject, engine: Engine, how: "builtin" | "import"): Side {
  const instance = instanceOf(subject, engine, how);
  const [first, second] = subject.strings ?? [undefined, undefined];
  const type = { params: [i32, externref, externref], results: [] } as const;
  const [run, loop] = [instance.func("run", type), instance.func("loop", type)];
  const timed = (call: typeof run, times: number): number => cpuTime(() => call(times, first, second));
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
