// `pnpm bench sparse`: kernels of memory traffic, compiled for sparse memory, beside the host's own memory of as many bits: where the window reaches and
// all that is mapped lies (closed), where something else is mapped, too (open), and in pages that lie outside of the window; real programs in both of the
// first; loads from a buffer of the host's, beside the interpreter's; and how long the emitted code is.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { compiler } from "@atoll/compiler";
import {
  compile,
  defineTarget,
  type Engine,
  ExitError,
  FEATURES,
  flat32,
  flat64,
  gibibytes,
  type Instance,
  instantiate,
  type MemoryPolicy,
  u32,
} from "@atoll/core";
import { decodeModule, moduleSections, prepareModule } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { wasi as wasiTarget } from "@atoll/targets";
import { mapHostBuffer, sparse, vmSet } from "@atoll/vm-builtins";
import { bufferedOutput, wasi } from "@atoll/wasi-builtins";
import type { RecordedProgram } from "../recorded-programs.ts";
import { type Call, type MemoryKernel, KERNELS, kernelOf } from "./memory-kernels.ts";
import { type BenchOptions, geometricMean, kernelFolder, median, progress, report, type Row } from "./report.ts";

const engine = compiler();
/** Milliseconds that are not counted, and of one round on the host's memory. */
const WARM_UP = 100;
const ROUND = 30;
/** Where pages are mapped that do not follow the others, and room for all kernels there. */
const ELSEWHERE = gibibytes(1);
const ROOM = 2 ** 28;
const READ_WRITE = 3;
const EXACTLY = 1;

/** Programs that need no folders, and an address that none of them comes to. */
const PROGRAMS = /^(coremarkish|polybench|raytrace)64\.wasm$/;
const FAR = gibibytes(12);
const PAGES = 2 ** 20;

type Bits = 32 | 64;
const CASES = ["closed", "open", "outside"] as const;

const mean = (rows: readonly Row[]): number => geometricMean(rows.map(({ ratio }) => ratio));

/** `pnpm bench sparse`. */
export async function run(options: BenchOptions): Promise<void> {
  const rows: Row[] = [];
  const summary: Record<string, number> = {};
  for (const bits of [32, 64] as const) {
    const bytes = new Uint8Array(readFileSync(resolve(kernelFolder(), `memory/mem${bits}.wasm`)));
    for (const which of CASES) {
      const found = measureCase(options, bytes, bits, which);
      rows.push(...found);
      summary[`${which}, ${bits}-bit`] = mean(found);
    }
    rows.push(...measureHostBuffer(options, bytes, bits));
    summary[`emitted code, ${bits}-bit`] = growth(bytes, sparse());
    summary[`emitted code, flat, ${bits}-bit`] = growth(bytes, bits === 32 ? flat32() : flat64());
  }
  for (const which of ["closed", "open"] as const) {
    const found = measurePrograms(options, which);
    rows.push(...found);
    summary[`programs, ${which}, 64-bit`] = mean(found);
  }
  report(options, { baseline: "host memory", ours: "sparse" }, rows, summary);
}

function targetOf(memory: MemoryPolicy) {
  return defineTarget({ name: "bench", version: "1.0.0", memory, sets: [vmSet] });
}

function instanceOf(bytes: Uint8Array, memory: MemoryPolicy, by: Engine = engine): Instance {
  return instantiate(compile(bytes, targetOf(memory), { engine: by }), { engine: by });
}

/** How much longer the code becomes. */
function growth(bytes: Uint8Array, memory: MemoryPolicy): number {
  const linked = compile(bytes, targetOf(memory), { engine });
  const { engine: made } = prepareModule(linked, { engine, code: "bytes" });
  const { shapes } = made.prepared as { readonly shapes: readonly { readonly code: Uint8Array }[] };
  const [code = new Uint8Array()] = shapes.map((shape) => shape.code);
  return codeBytes(code) / codeBytes(bytes);
}

function codeBytes(bytes: Uint8Array): number {
  const code = moduleSections(decodeModule(bytes)).find(({ id }) => id === 10);
  return code === undefined ? Number.NaN : code.end - code.start;
}

function milliseconds(work: () => void): number {
  const start = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

/** The kernel with its pointers moved. */
function moved({ params, args }: Pick<MemoryKernel, "params" | "args">, by: number): readonly number[] {
  return args.map((value, i) => (params[i] === "p" ? value + by : value));
}

function measureCase(options: BenchOptions, bytes: Uint8Array, bits: Bits, which: (typeof CASES)[number]): Row[] {
  // One side after the other would see another host: both are there, and called in turns.
  using plain = instanceOf(bytes, bits === 32 ? flat32({ maximum: gibibytes(1) }) : flat64({ maximum: gibibytes(1) }));
  using ours = instanceOf(bytes, sparse());
  if (which !== "closed") ours.memory?.virtual?.map(ELSEWHERE, ROOM, READ_WRITE, EXACTLY, "host");
  const by = which === "outside" ? ELSEWHERE : 0;
  const rows: Row[] = [];
  for (const [name, kernel] of Object.entries(KERNELS)) {
    const full = `${name}, ${which}, ${bits}-bit`;
    if (!full.includes(options.filter)) continue;
    progress(full);
    const sides = [sideOf(plain, name, kernel, 0), sideOf(ours, name, kernel, by)] as const;
    rows.push({ name: full, ...measure(sides, options.rounds) });
  }
  return rows;
}

/** A million loads from a buffer of the host's: milliseconds are nanoseconds for each. The other side is the interpreter. */
function measureHostBuffer(options: BenchOptions, bytes: Uint8Array, bits: Bits): Row[] {
  const name = `host buffer, ${bits}-bit`;
  if (!name.includes(options.filter)) return [];
  progress(name);
  const count = 1_000_000;
  using interpreted = instanceOf(bytes, sparse(), interpreter());
  using compiled = instanceOf(bytes, sparse());
  const sideIn = (instance: Instance): (() => void) => {
    if (instance.memory === undefined) throw new Error("the kernels have no memory");
    const { address } = mapHostBuffer(instance.memory, new ArrayBuffer(4 * count), { protection: READ_WRITE });
    const call = kernelOf(instance as never, "sum32", "pu", u32);
    return () => void call(address, count);
  };
  return [{ name, ...measure([sideIn(interpreted), sideIn(compiled)], options.rounds) }];
}

function programsFolder(): string {
  return resolve(kernelFolder(), "../programs");
}

/** Runs of real programs with 64-bit addresses: their code is there, their instances are made anew. */
function measurePrograms(options: BenchOptions, which: "closed" | "open"): Row[] {
  const list = JSON.parse(readFileSync(join(programsFolder(), "programs.json"), "utf8")) as readonly RecordedProgram[];
  const programs = list.filter(({ wasm }) => PROGRAMS.test(wasm));
  return programs.flatMap((program) => {
    const name = `${program.name}, ${which}`;
    if (!name.includes(options.filter)) return [];
    progress(name);
    const [theirs, ours] = [flat64(), sparse()].map((memory) => runnerOf(program, memory, which));
    if (theirs === undefined || ours === undefined) return [];
    for (let passed = 0; passed < 10 * WARM_UP;) passed += theirs() + ours();
    const times = Array.from({ length: 2 * options.rounds }, () => [theirs(), ours()] as const);
    const baseline = median(times.map(([time]) => time));
    const spent = median(times.map(([, time]) => time));
    return [{ name, baseline, ours: spent, ratio: spent / baseline }];
  });
}

/** Runs it once; gives the CPU milliseconds that it took. */
function runnerOf({ wasm, args }: RecordedProgram, memory: MemoryPolicy, which: "closed" | "open"): () => number {
  const target = wasiTarget.extend({ name: "bench", version: "1.0.0", features: FEATURES, memory });
  const linked = compile(new Uint8Array(readFileSync(join(programsFolder(), "wasm", wasm))), target, { engine });
  return () => {
    using instance = instantiate(linked, { engine, provide: wasi({ args, stdout: bufferedOutput() }) });
    if (which === "open") instance.memory?.virtual?.map(FAR, PAGES, READ_WRITE, EXACTLY, "host");
    const start = instance.func("_start", { params: [], results: [] });
    return milliseconds(() => {
      try {
        start();
      } catch (error) {
        if (!(error instanceof ExitError && error.status === 0)) throw error;
      }
    });
  };
}

function sideOf(instance: Instance, name: string, kernel: MemoryKernel, by: number): () => void {
  const call: Call = kernelOf(instance as never, name, kernel.params, kernel.result);
  if (kernel.after !== undefined) {
    const [first, params, ...args] = kernel.after;
    kernelOf(instance as never, first, params)(...moved({ params, args }, by));
  }
  const args = moved(kernel, by);
  return () => void call(...args);
}

function measure([theirs, ours]: readonly [() => void, () => void], rounds: number): Omit<Row, "name"> {
  for (let passed = 0; passed < 2 * WARM_UP;) for (const call of [theirs, ours]) passed += milliseconds(call);
  let calls = 0;
  for (let passed = 0; passed < ROUND; calls++) passed += milliseconds(theirs);
  const repeat = (call: () => void): number => {
    const time = milliseconds(() => {
      for (let n = 0; n < calls; n++) call();
    });
    return time / calls;
  };
  const times = Array.from({ length: rounds }, () => [repeat(theirs), repeat(ours)] as const);
  const baseline = median(times.map(([time]) => time));
  const spent = median(times.map(([, time]) => time));
  return { baseline, ours: spent, ratio: spent / baseline };
}
