// Part of `pnpm bench calls`: builtins with rich types beside handlers that do the same by hand, in nanoseconds per call and as ratios, with adapters
// in code and in loops. CPU time, in turns.

import {
  type Builtin,
  builtins,
  builtinSet,
  compile,
  defineTarget,
  f64,
  flat,
  i32,
  instantiate,
  type Memory,
  pointer,
  size,
  t,
  u32,
} from "@atoll/core";
import { type AddressType, F64, generatedCode, I32, I64, type ValueType } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { ModuleBuilder } from "@atoll/testing";
import { sparse } from "@atoll/vm-builtins";
import { cpuTime } from "./cpu-time.ts";
import { type BenchOptions, median, progress } from "./report.ts";

/** Milliseconds of one measurement, and of what is not counted before. */
const ROUND = 40;
const WARM_UP = 200;
/** Places in the guest's memory. */
const [TEXT, RECORD, LIST, OUT, LENGTH] = [1024, 2048, 4096, 16_384, 20_480];

const hand = builtins({
  state: () => ({ things: new Map<number, { readonly weight: number }>([[1, { weight: 5 }]]) }),
});
const rich = t.scope();
const decoder = new TextDecoder("utf-8", { fatal: true });
const MODES = ["read", "write", "append"] as const;
const mode = t.enumeration("mode", MODES);
const flags = t.flags("flags", ["creat", "excl", "trunc", "directory"]);
const point = t.record("point", { kind: t.u32, x: t.f64, y: t.f64, weight: t.u32 });
const thing = t.resource<{ readonly weight: number }>("thing");
const failure = t.errors("failure", ["ok", "bad"], { memory: "bad", space: "bad" });
const SIXTEEN = new Uint8Array(16).fill(7);
const pointBytes = 32;

function readPoint(memory: Memory, at: number): { kind: number; x: number; y: number; weight: number } {
  const bytes = memory.read(at, pointBytes);
  const view = new DataView(bytes.buffer);
  return {
    kind: view.getUint32(0, true),
    x: view.getFloat64(8, true),
    y: view.getFloat64(16, true),
    weight: view.getUint32(24, true),
  };
}

interface Subject {
  readonly name: string;
  readonly args: readonly number[];
  readonly result: ValueType;
  readonly rich: Builtin;
  readonly hand: Builtin;
}

/** The handle that `make` gave; set before calls are measured. */
const HANDLE = 2 ** 20 + 1;

const SUBJECTS: readonly Subject[] = [
  {
    name: "numbers",
    args: [5, 7],
    result: I32,
    rich: rich.func(
      { params: [t.param("a", t.u32), t.param("b", t.u32)], result: t.u32 },
      (_call, a, b) => (a + b) >>> 0,
    ),
    hand: hand.func({ params: [u32, u32], results: [u32] }, (_call, a, b) => (a + b) >>> 0),
  },
  {
    name: "a name of an enumeration",
    args: [1],
    result: I32,
    rich: rich.func({ params: [t.param("mode", mode)], result: t.u32 }, (_call, which) => (which === "write" ? 1 : 0)),
    hand: hand.func({ params: [u32], results: [u32] }, (call, code) => {
      const which = MODES[code] ?? call.trap("builtin", `${code} is no mode`);
      return which === "write" ? 1 : 0;
    }),
  },
  {
    name: "flags",
    args: [5, 2],
    result: I32,
    rich: rich.func({ params: [t.param("a", flags), t.param("b", flags)], result: t.u32 }, (_call, a, b) =>
      a.creat && b.excl ? 1 : 0,
    ),
    hand: hand.func({ params: [u32, u32], results: [u32] }, (call, a, b) => {
      if (a > 15 || b > 15) call.trap("builtin", "unknown bits");
      return (a & 1) !== 0 && (b & 2) !== 0 ? 1 : 0;
    }),
  },
  {
    name: "a text of 12 bytes",
    args: [TEXT, 12],
    result: I32,
    rich: rich.func({ params: [t.param("text", t.string)], result: t.u32 }, (_call, text) => text.length),
    hand: hand.func(
      { params: [pointer, size], results: [u32] },
      (call, at, length) => decoder.decode(call.memory.read(at, length)).length,
    ),
  },
  {
    name: "64 bytes",
    args: [TEXT, 64],
    result: I32,
    rich: rich.func({ params: [t.param("bytes", t.bytes())], result: t.u32 }, (_call, bytes) => bytes[3] ?? 0),
    hand: hand.func(
      { params: [pointer, size], results: [u32] },
      (call, at, length) => call.memory.read(at, length)[3] ?? 0,
    ),
  },
  {
    name: "16 bytes as a result",
    args: [OUT, 64, LENGTH],
    result: I32,
    rich: rich.func({ params: [], result: t.result(t.bytes(), failure) }, () => SIXTEEN),
    hand: hand.func({ params: [pointer, size, pointer], results: [i32] }, (call, at, room, length) => {
      const { memory } = call;
      memory.check(at, room, "write");
      memory.check(length, memory.addressWidth, "write");
      memory.setAddress(length, SIXTEEN.length);
      if (SIXTEEN.length > room) return 1;
      memory.write(at, SIXTEEN);
      return 0;
    }),
  },
  {
    name: "a handle",
    args: [HANDLE],
    result: I32,
    rich: rich.func({ params: [t.param("thing", t.borrow(thing))], result: t.u32 }, (_call, { weight }) => weight),
    hand: hand.func({ params: [u32], results: [u32] }, (call, handle) => {
      const found = call.state.things.get(handle & 0xfffff) ?? call.trap("builtin", "no thing");
      return found.weight;
    }),
  },
  {
    name: "a record",
    args: [RECORD],
    result: F64,
    rich: rich.func({ params: [t.param("point", point)], result: t.f64 }, (_call, { x, y }) => x + y),
    hand: hand.func({ params: [pointer], results: [f64] }, (call, at) => {
      const { x, y } = readPoint(call.memory, at);
      return x + y;
    }),
  },
  {
    name: "a record as a result",
    args: [OUT],
    result: I32,
    rich: rich.func({ params: [], result: t.result(point, failure) }, () => ({ kind: 1, x: 2, y: 3, weight: 4 })),
    hand: hand.func({ params: [pointer], results: [i32] }, (call, at) => {
      const bytes = new Uint8Array(pointBytes);
      const view = new DataView(bytes.buffer);
      view.setUint32(0, 1, true);
      view.setFloat64(8, 2, true);
      view.setFloat64(16, 3, true);
      view.setUint32(24, 4, true);
      call.memory.write(at, bytes);
      return 0;
    }),
  },
  {
    name: "a list of 64 records",
    args: [LIST, 64],
    result: F64,
    rich: rich.func({ params: [t.param("points", t.list(point))], result: t.f64 }, (_call, points) => {
      let sum = 0;
      for (const { x, weight } of points) sum += x * weight;
      return sum;
    }),
    hand: hand.func({ params: [pointer, size], results: [f64] }, (call, at, count) => {
      const bytes = call.memory.read(at, count * pointBytes);
      const view = new DataView(bytes.buffer);
      let sum = 0;
      const points = Array.from({ length: count }, (_, i) => ({
        kind: view.getUint32(pointBytes * i, true),
        x: view.getFloat64(pointBytes * i + 8, true),
        y: view.getFloat64(pointBytes * i + 16, true),
        weight: view.getUint32(pointBytes * i + 24, true),
      }));
      for (const { x, weight } of points) sum += x * weight;
      return sum;
    }),
  },
];

const make = rich.func({ params: [], result: t.own(thing) }, () => ({ weight: 5 }));
const engine = interpreter();

type Side = (times: number) => number;

/** A guest that calls one builtin in a loop. */
function sideOf(
  { args, result }: Subject,
  builtin: Builtin,
  {
    addressType,
    layout,
    code,
  }: { readonly addressType: AddressType; readonly layout: "flat" | "paged"; readonly code: boolean },
): Side {
  const builder = new ModuleBuilder();
  const params = builtin.params.map(({ valueType }) => (valueType === "address" && addressType === "i64" ? I64 : I32));
  builder.import("b", "f", { kind: "func", typeidx: builder.type(params, [result]) });
  builder.import("b", "make", { kind: "func", typeidx: builder.type([], [I32]) });
  builder.memory({ addressType, limits: { min: 2n, max: 2n }, shared: false, pageSizeLog2: 16 });
  builder.func(
    { params: [I32], results: [] },
    (body) => {
      body.op("loop", undefined);
      for (const [i, type] of params.entries()) {
        if (type === I64) body.op("i64.const", BigInt(args[i] ?? 0));
        else body.op("i32.const", args[i] ?? 0);
      }
      body.op("call", 0).op("drop");
      body.op("local.get", 0).op("i32.const", 1).op("i32.sub").op("local.tee", 0).op("br_if", 0).op("end");
    },
    { export: "run" },
  );
  builder.func({ params: [], results: [I32] }, (body) => body.op("call", 1), { export: "make" });
  const set = builtinSet("b", { version: "1.0.0", functions: { f: builtin, make } });
  const memory = layout === "flat" ? flat() : sparse();
  const target = defineTarget({ name: "b", version: "1.0.0", memory, sets: [set] });
  generatedCode.allowed = code;
  const instance = instantiate(compile(builder.build(), target), { engine, provide: {} });
  generatedCode.allowed = true;
  instance.memory.write(
    TEXT,
    new TextEncoder().encode("dir/file.txt and more text to come, so that there are 64 bytes of it here"),
  );
  instance.func("make", { params: [], results: [i32] })();
  const run = instance.func("run", { params: [i32], results: [] });
  return (times) => cpuTime(() => run(times));
}

const WAYS = (["i32", "i64"] as const).flatMap((addressType) =>
  (["flat", "paged"] as const).map((layout) => ({ addressType, layout })),
);

type Figures = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** For each subject and kind of memory, nanoseconds by hand, declared, and declared without generated code. */
export function measureDeclared(options: BenchOptions): Figures {
  const figures: Record<string, Record<string, number>> = {};
  for (const subject of SUBJECTS) {
    const name = `declared: ${subject.name}`;
    if (!name.includes(options.filter)) continue;
    for (const way of WAYS) {
      progress(`${name}, ${way.addressType} ${way.layout}`);
      figures[`${name}, ${way.layout} ${way.addressType}`] = measure(subject, way, options.rounds);
    }
  }
  progress("");
  return figures;
}

/** Prints them, the declared ones as ratios. */
export function printDeclared(figures: Figures): void {
  if (Object.keys(figures).length === 0) return;
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(48)}${cells.map((cell) => cell.padStart(14)).join("")}`;
  console.log(line("", ["by hand, ns", "declared", "without code"]));
  for (const [name, { hand: ns = 0, code = 0, loops = 0 }] of Object.entries(figures)) {
    console.log(line(name, [ns.toFixed(1), `${(code / ns).toFixed(2)}x`, `${(loops / ns).toFixed(2)}x`]));
  }
}

function measure(
  subject: Subject,
  way: { readonly addressType: AddressType; readonly layout: "flat" | "paged" },
  rounds: number,
): Record<string, number> {
  const sides: Readonly<Record<string, Side>> = {
    hand: sideOf(subject, subject.hand, { ...way, code: true }),
    code: sideOf(subject, subject.rich, { ...way, code: true }),
    loops: sideOf(subject, subject.rich, { ...way, code: false }),
  };
  const counts: Record<string, number> = {};
  for (const [name, side] of Object.entries(sides)) {
    let count = 1000;
    for (let spent = 0; spent < WARM_UP;) {
      const once = side(count);
      spent += once;
      if (once < ROUND) count = Math.ceil(count * Math.min(10, ROUND / Math.max(once, 1)));
    }
    counts[name] = count;
  }
  const all: Record<string, number[]> = { hand: [], code: [], loops: [] };
  for (let round = 0; round < rounds; round++) {
    for (const [name, side] of Object.entries(sides))
      all[name]?.push((side(counts[name] ?? 1) / (counts[name] ?? 1)) * 1e6);
  }
  return Object.fromEntries(Object.entries(all).map(([name, each]) => [name, median(each)]));
}
