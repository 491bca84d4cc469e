// Measures kernels without imports, each `run(i32) -> i32`, warm and in one process: one of our engines against the host's own
// engine. The two run in turns; sizes are found by measuring, so any kernel of that shape will do.
import { globSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { compile, defineTarget, flat32, gibibytes, i32, instantiate } from "@atoll/core";
import { measuredEngine, limitsFor } from "./engines.ts";
import { type BenchOptions, median, progress, type Row } from "./report.ts";

type Kernel = (n: number) => number;

/** How the kernels of a folder are measured. */
export type KernelSet = {
  readonly folder: string;
  /** Stands before their names. */
  readonly prefix: string;
  /** What the host is kept busy for, at least: below some milliseconds timers and garbage collection weigh too much. */
  readonly hostMilliseconds: number;
};

const plain = defineTarget({
  name: "plain",
  version: "1.0.0",
  memory: flat32({ maximum: gibibytes(1) }),
  sets: [],
});

function hostKernel(bytes: Uint8Array<ArrayBuffer>): Kernel {
  const exported = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports["run"];
  if (typeof exported !== "function") throw new Error("the kernel exports no function run");
  return (n) => Number(exported(n));
}

/** CPU time of this thread: neither a busy machine nor the host's compiler threads count. */
function timed(kernel: Kernel, n: number): { milliseconds: number; result: number } {
  const start = process.threadCpuUsage();
  const result = kernel(n);
  const { user, system } = process.threadCpuUsage(start);
  return { milliseconds: (user + system) / 1000, result };
}

/** The first n, growing from 1 by a twentieth, that keeps the kernel busy; undefined when no n does. Warms it up on the way. */
function sizeFor(kernel: Kernel, milliseconds: number): number | undefined {
  for (let n = 1; n < 2 ** 31; n = Math.max(n + 1, Math.ceil(n * 1.05))) {
    if (timed(kernel, n).milliseconds >= milliseconds) return n;
  }
  return undefined;
}

/** One row for each kernel of the folder whose name the options ask for. Throws when the results differ. */
export function measureKernels({ folder, prefix, hostMilliseconds }: KernelSet, options: BenchOptions): Row[] {
  const engine = measuredEngine(options.engine);
  const rows: Row[] = [];
  for (const file of globSync("*.wasm", { cwd: folder }).toSorted()) {
    const name = prefix + basename(file, ".wasm");
    if (!name.includes(options.filter)) continue;
    const bytes = new Uint8Array(readFileSync(resolve(folder, file)));
    const host = hostKernel(bytes);
    progress(`${name}, finding a size`);
    const n = sizeFor(host, hostMilliseconds);
    // The empty kernel is there for the start-up of whole processes.
    if (n === undefined) continue;
    using instance = instantiate(compile(bytes, plain), { engine, provide: {}, ...limitsFor(options.engine) });
    const kernel = instance.func("run", { params: [i32], results: [i32] });
    progress(`${name}(${n}), warming up`);
    kernel(n);
    const times = { host: [] as number[], ours: [] as number[] };
    for (let round = 0; round < options.rounds; round++) {
      progress(`${name}(${n}), round ${round + 1} of ${options.rounds}`);
      const theirs = timed(host, n);
      const ours = timed(kernel, n);
      if (theirs.result !== ours.result) throw new Error(`${name}(${n}) is ${theirs.result}, not ${ours.result}`);
      times.host.push(theirs.milliseconds);
      times.ours.push(ours.milliseconds);
    }
    const [baseline, ours] = [median(times.host), median(times.ours)];
    rows.push({ name: `${name}(${n})`, baseline, ours, ratio: ours / baseline });
  }
  return rows;
}

/** Our own vector kernels. */
export const SIMD_KERNELS: KernelSet = {
  folder: resolve("tools/bench/simd"),
  prefix: "simd/",
  hostMilliseconds: 20,
};
