// Kernels without imports, each `run(i32) -> i32`, warm and in one process: our interpreter against the host's own engine.
// The two run in turns; sizes are found by measuring, so any kernel of that shape will do.
import { globSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { compile, defineTarget, flat32, gibibytes, i32, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { type BenchOptions, geometricMean, kernelFolder, median, progress, report, type Row } from "./report.ts";

type Kernel = (n: number) => number;

/** Below this, timers and garbage collection weigh too much. */
const minimumMilliseconds = 50;

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
function sizeFor(kernel: Kernel): number | undefined {
  for (let n = 1; n < 2 ** 31; n = Math.max(n + 1, Math.ceil(n * 1.05))) {
    if (timed(kernel, n).milliseconds >= minimumMilliseconds) return n;
  }
  return undefined;
}

/** `pnpm bench`. */
export async function run(options: BenchOptions): Promise<void> {
  const folder = resolve(kernelFolder(), "plain");
  const engine = interpreter();
  const rows: Row[] = [];
  for (const file of globSync("*.wasm", { cwd: folder }).toSorted()) {
    const name = basename(file, ".wasm");
    if (!name.includes(options.filter)) continue;
    const bytes = new Uint8Array(readFileSync(resolve(folder, file)));
    const host = hostKernel(bytes);
    progress(`${name}, finding a size`);
    const n = sizeFor(host);
    // The empty kernel is there for the start-up of whole processes.
    if (n === undefined) continue;
    using instance = instantiate(compile(bytes, plain), { engine, provide: {} });
    const interpreted = instance.func("run", { params: [i32], results: [i32] });
    progress(`${name}(${n}), warming up`);
    interpreted(n);
    const times = { host: [] as number[], ours: [] as number[] };
    for (let round = 0; round < options.rounds; round++) {
      progress(`${name}(${n}), round ${round + 1} of ${options.rounds}`);
      const theirs = timed(host, n);
      const ours = timed(interpreted, n);
      if (theirs.result !== ours.result) throw new Error(`${name}(${n}) is ${theirs.result}, not ${ours.result}`);
      times.host.push(theirs.milliseconds);
      times.ours.push(ours.milliseconds);
    }
    const [baseline, ours] = [median(times.host), median(times.ours)];
    rows.push({ name: `${name}(${n})`, baseline, ours, ratio: ours / baseline });
  }
  report(options, { baseline: "host", ours: "interpreter" }, rows, {
    "geometric mean": geometricMean(rows.map(({ ratio }) => ratio)),
  });
}
