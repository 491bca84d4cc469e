// `pnpm bench calls`: nanoseconds per call between guest and host, on the interpreter without limits and with each limit, and on the host's engine
// where that can do the same. CPU time, in turns; what the guest's loop takes by itself is taken off.
import {
  bool,
  type Builtin,
  builtins,
  builtinSet,
  compile,
  defineTarget,
  type Engine,
  flat,
  i32,
  instantiate,
  type Instance,
  pointer,
  type RunLimitOptions,
  size,
} from "@atoll/core";
import { type AddressType, hostFunction, I32, I64, type ValueType, wasmBody } from "@atoll/core/engine";
import { ModuleBuilder } from "@atoll/testing";
import { instructions } from "../../examples/instructions/instructions.ts";
import { measuredEngine } from "./engines.ts";
import { measureDeclared, printDeclared } from "./declared-calls.ts";
import { measureExports, printExports } from "./export-calls.ts";
import { measureImports, printImports } from "./import-calls.ts";
import { cpuTimeOf } from "./cpu-time.ts";
import { type BenchOptions, median, progress } from "./report.ts";

/** The one that is measured. */
let engine: Engine;
const host = builtins();

/** Milliseconds that one measurement takes. */
const ROUND = 60;
/** Milliseconds of each run that are not counted. */
const WARM_UP = 300;

/** The limits of the columns, far away. */
const LIMITS: Readonly<Record<string, RunLimitOptions>> = {
  none: {},
  timeout: { timeout: 1e9 },
  fuel: { fuel: 2 ** 50 },
  signal: { signal: new AbortController().signal },
};

/** One kind of call. What the guest imports as `host.f`, and the guest's own `f` where it imports nothing. */
interface Subject {
  readonly name: string;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly addressType?: AddressType;
  /** Undefined: an ordinary import. */
  readonly builtin?: Builtin;
  /** The same for the host's engine. Undefined: the guest calls itself. */
  readonly plain?: (this: void, ...args: never[]) => unknown;
  /** Who calls whom: the guest in a loop; the guest in a loop where the call may wait; or whoever embeds it. */
  readonly from: "guest" | "waiting guest" | "outside";
}

/** Calls the guest's `next` from within a call; set for the instance that is measured. */
let nested: (value: number) => number = (value) => value;

const addition = (a: number, b: number): number => a + b;

const SUBJECTS: readonly Subject[] = [
  {
    name: "builtin, i32 -> i32",
    params: [I32],
    results: [I32],
    builtin: host.func({ params: [i32], results: [i32] }, (_call, value) => (value + 1) | 0),
    plain: (value: number) => (value + 1) | 0,
    from: "guest",
  },
  {
    name: "plain import, i32 -> i32",
    params: [I32],
    results: [I32],
    plain: (value: number) => (value + 1) | 0,
    from: "guest",
  },
  {
    name: "builtin, sizes of 32 bits",
    params: [I32, I32],
    results: [I32],
    builtin: host.func({ params: [pointer, size], results: [size] }, (_call, a, b) => a + b),
    plain: addition,
    from: "guest",
  },
  {
    name: "builtin, sizes of 64 bits",
    params: [I64, I64],
    results: [I64],
    addressType: "i64",
    builtin: host.func({ params: [pointer, size], results: [size] }, (_call, a, b) => a + b),
    plain: (a: bigint, b: bigint) => BigInt(Number(a) + Number(b)),
    from: "guest",
  },
  {
    name: "builtin, bool -> bool",
    params: [I32],
    results: [I32],
    builtin: host.func({ params: [bool], results: [bool] }, (_call, value) => !value),
    plain: (value: number) => Number(value === 0),
    from: "guest",
  },
  {
    name: "async builtin that answers at once",
    params: [I32],
    results: [I32],
    builtin: host.asyncFunc({ params: [i32], results: [i32] }, (_call, value) => value),
    from: "waiting guest",
  },
  {
    name: "async builtin with a promise",
    params: [I32],
    results: [I32],
    builtin: host.asyncFunc({ params: [i32], results: [i32] }, async (_call, value) => value),
    from: "waiting guest",
  },
  {
    name: "builtin with a body, i32 -> i32",
    params: [I32],
    results: [I32],
    builtin: host.func(
      {
        params: [i32],
        results: [i32],
        body: wasmBody((code) => code.op("local.get", 0).op("i32.const", 1).op("i32.add")),
      },
      (_call, value) => (value + 1) | 0,
    ),
    plain: (value: number) => (value + 1) | 0,
    from: "guest",
  },
  ...[true, false].map((withBody): Subject => {
    const { body: _, ...handled } = instructions.functions.mul_wide_u;
    return {
      name: `product of 128 bits, ${withBody ? "with a body" : "by its handler"}`,
      params: [I64, I64],
      results: [I64, I64],
      builtin: withBody ? instructions.functions.mul_wide_u : handled,
      plain: (a: bigint, b: bigint) => {
        const product = BigInt.asUintN(64, a) * BigInt.asUintN(64, b);
        return [BigInt.asIntN(64, product), BigInt.asIntN(64, product >> 64n)];
      },
      from: "guest",
    };
  }),
  { name: "internal call", params: [I32], results: [I32], from: "guest" },
  { name: "outermost call from JavaScript", params: [I32], results: [I32], from: "outside" },
  {
    name: "builtin that calls the guest",
    params: [I32],
    results: [I32],
    builtin: host.func({ params: [i32], results: [i32] }, (_call, value) => nested(value)),
    plain: (value: number) => nested(value),
    from: "guest",
  },
];

/** Does something so many times; gives the CPU milliseconds that it took. */
type Measured = (times: number) => Promise<number>;

/** `pnpm bench calls`. */
export async function run(options: BenchOptions): Promise<void> {
  engine = measuredEngine(options.engine);
  const figures: Record<string, Record<string, number>> = {};
  const columns = [...Object.keys(LIMITS), "host"];
  for (const subject of SUBJECTS) {
    if (!subject.name.includes(options.filter)) continue;
    progress(subject.name);
    figures[subject.name] = await measure(subject, options.rounds);
  }
  progress("");
  if (options.json) {
    console.log(
      JSON.stringify(
        { ...figures, ...measureDeclared(options), ...measureImports(options), ...measureExports(options) },
        undefined,
        2,
      ),
    );
    return;
  }
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(36)}${cells.map((cell) => cell.padStart(18)).join("")}`;
  if (Object.keys(figures).length > 0) console.log(line("ns per call", columns));
  for (const [name, row] of Object.entries(figures)) {
    const { none = Number.NaN } = row;
    const cell = (column: string): string => {
      const value = row[column];
      if (value === undefined) return "";
      return column === "none" ? value.toFixed(1) : `${value.toFixed(1)} (${(value / none).toFixed(2)}x)`;
    };
    console.log(line(name, columns.map(cell)));
  }
  printDeclared(measureDeclared(options));
  printImports(measureImports(options));
  printExports(measureExports(options));
}

async function measure(subject: Subject, rounds: number): Promise<Record<string, number>> {
  const sides = new Map<string, { readonly calls: Measured; readonly loop: Measured }>();
  for (const [name, limits] of Object.entries(LIMITS)) sides.set(name, ourSide(subject, limits));
  const theirs = await hostSide(subject);
  if (theirs !== undefined) sides.set("host", theirs);
  const times = new Map<string, number>();
  const nanoseconds = new Map<string, number[]>([...sides.keys()].map((name) => [name, []]));
  for (const [name, { calls, loop }] of sides) {
    let count = 1000;
    for (let spent = 0; spent < WARM_UP;) {
      const once = await calls(count);
      spent += once;
      if (once < ROUND) count = Math.ceil(count * Math.min(10, ROUND / Math.max(once, 1)));
    }
    await loop(count);
    times.set(name, count);
  }
  for (let round = 0; round < rounds; round++) {
    for (const [name, { calls, loop }] of sides) {
      const count = times.get(name) ?? 0;
      const each = (((await calls(count)) - (await loop(count))) / count) * 1e6;
      nanoseconds.get(name)?.push(each);
    }
  }
  return Object.fromEntries([...nanoseconds].map(([name, all]) => [name, median(all)]));
}

/** The guest: `run` calls so many times, `loop` does the same without calling, `next` is called from outside. */
function guestOf({ params, results, addressType = "i32", builtin, plain }: Subject): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  const imports = builtin !== undefined || plain !== undefined;
  if (imports) builder.import("host", "f", { kind: "func", typeidx: builder.type(params, results) });
  builder.memory({ addressType, limits: { min: 1n, max: 1n }, shared: false, pageSizeLog2: 16 });
  builder.func({ params: [I32], results: [I32] }, (code) => code.op("local.get", 0).op("i32.const", 1).op("i32.add"), {
    export: "next",
  });
  for (const name of ["run", "loop"]) {
    builder.func(
      { params: [I32], results: [] },
      (code) => {
        code.op("loop", undefined);
        for (const type of params) {
          code.op("local.get", 0);
          if (type === I64) code.op("i64.extend_i32_u");
        }
        if (name === "run") code.op("call", 0);
        else for (const _ of params.slice(1)) code.op("drop");
        const left = name === "run" ? results : params.slice(0, 1);
        for (const _ of left) code.op("drop");
        code.op("local.get", 0).op("i32.const", 1).op("i32.sub").op("local.tee", 0).op("br_if", 0).op("end");
      },
      { export: name },
    );
  }
  return builder.build();
}

function repeated(next: (value: number) => number, times: number): void {
  for (let i = 0; i < times; i++) next(i);
}

function ourSide(subject: Subject, limits: RunLimitOptions): { readonly calls: Measured; readonly loop: Measured } {
  const { builtin, plain, params, results, from } = subject;
  const functions: Record<string, Builtin> = builtin === undefined ? {} : { f: builtin };
  const sets = builtin === undefined ? [] : [builtinSet("host", { version: "1.0.0", functions })];
  const target = defineTarget({ name: "calls", version: "1.0.0", memory: flat(), sets, openNamespaces: "any" });
  const f = hostFunction({ kind: "func", params, results }, plain ?? (() => 0));
  const imports = builtin === undefined && plain !== undefined ? { host: { f } } : {};
  const module = compile(guestOf(subject), target, { engine, imports: Object.keys(imports) });
  const instance: Instance = instantiate(module, { ...limits, engine, imports, provide: {} });
  const type = { params: [i32], results: [] } as const;
  const next = instance.func("next", { params: [i32], results: [i32] });
  if (from === "outside") {
    return { calls: (times) => cpuTimeOf(() => repeated(next, times)), loop: async () => 0 };
  }
  const sync = instance.func("run", type);
  const waiting = instance.funcAsync("run", type);
  const loop = instance.func("loop", type);
  return {
    calls: (times) => {
      nested = next;
      return cpuTimeOf(() => (from === "guest" ? sync(times) : waiting(times)));
    },
    loop: (times) => cpuTimeOf(() => loop(times)),
  };
}

interface HostGuest {
  readonly run: (times: number) => void;
  readonly loop: (times: number) => void;
  readonly next: (value: number) => number;
}

async function hostSide(subject: Subject): Promise<{ readonly calls: Measured; readonly loop: Measured } | undefined> {
  if (subject.from === "waiting guest") return undefined;
  const module = await WebAssembly.compile(guestOf(subject));
  const { exports } = await WebAssembly.instantiate(module, { host: { f: subject.plain ?? (() => 0) } });
  const { run: sync, loop, next } = exports as unknown as HostGuest;
  if (subject.from === "outside") {
    return { calls: (times) => cpuTimeOf(() => repeated(next, times)), loop: async () => 0 };
  }
  return {
    calls: (times) => {
      nested = next;
      return cpuTimeOf(() => sync(times));
    },
    loop: (times) => cpuTimeOf(() => loop(times)),
  };
}
