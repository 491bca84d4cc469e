// `pnpm bench ready`: how soon modules are ready to run once their bytes are there: decoded, validated, linked to the WASI target,
// instantiated; functions are lowered when they are called first. The large module is one of 14 MB, and comes first, when nothing is
// warm yet. Beside the time on the clock stands the CPU time of this thread: what a machine with nothing else to do takes.
import { compile, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { wasi as target } from "@atoll/targets";
import { wasi } from "@atoll/wasi-builtins";
import { modules } from "./decode.ts";
import { type BenchOptions, median, progress } from "./report.ts";

type Sample = { readonly wall: number; readonly cpu: number };

function timed(work: () => void): Sample {
  const start = performance.now();
  const cpuStart = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(cpuStart);
  return { wall: performance.now() - start, cpu: (user + system) / 1000 };
}

const WARM_UP = 10;

/** `pnpm bench ready`. */
export async function run(options: BenchOptions): Promise<void> {
  const engine = interpreter();
  const rows: (Sample & { readonly name: string })[] = [];
  const found = [...modules(options.filter)].toSorted(([, a], [, b]) => b.length - a.length);
  for (const [name, bytes] of found) {
    const ready = (): void => {
      instantiate(compile(bytes, target), { engine, provide: wasi({}) })[Symbol.dispose]();
    };
    const size = `${name}, ${(bytes.length / 1e6).toFixed(1)} MB`;
    progress(size);
    if (rows.length === 0) rows.push({ name: `${size}, first`, ...timed(ready) });
    for (let i = 0; i < WARM_UP; i++) ready();
    const samples = Array.from({ length: options.rounds }, () => timed(ready));
    const middle = (clock: keyof Sample): number => median(samples.map((each) => each[clock]));
    rows.push({ name: `${size}, warm`, wall: middle("wall"), cpu: middle("cpu") });
  }
  progress("");
  if (options.json) {
    console.log(JSON.stringify(rows, undefined, 2));
    return;
  }
  const line = (name: string, ...cells: string[]): void =>
    console.log(`${name.padEnd(32)}${cells.map((cell) => cell.padStart(20)).join("")}`);
  line("module", "wall", "cpu, this thread");
  for (const { name, wall, cpu } of rows) line(name, `${wall.toFixed(1)} ms`, `${cpu.toFixed(1)} ms`);
}
