// `pnpm bench ready`: how soon modules are ready to run once their bytes are there: decoded, validated, linked to the WASI target,
// instantiated; the interpreter lowers functions when they are called first. The large module is one of 14 MB, and comes first, when nothing is
// warm yet, on flat memory, on sparse memory, and with what an engine that compiles had kept of it. Beside the time on the clock stands the CPU
// time of this thread: what a machine with nothing else to do takes.
import { compile, FEATURES, flat32, instantiate, type LinkedModule } from "@atoll/core";
import { linkPrepared, prepareModule } from "@atoll/core/engine";
import { wasi as wasiTarget } from "@atoll/targets";
import { sparse } from "@atoll/vm-builtins";
import { wasi } from "@atoll/wasi-builtins";
import { modules } from "./decode.ts";
import { measuredEngine } from "./engines.ts";
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

const targetOn = (memory: ReturnType<typeof flat32>) =>
  wasiTarget.extend({ name: "bench", version: "1.0.0", features: FEATURES, memory });

/** `pnpm bench ready`. */
export async function run(options: BenchOptions): Promise<void> {
  const engine = measuredEngine(options.engine);
  const rows: (Sample & { readonly name: string })[] = [];
  const found = [...modules(options.filter)].toSorted(([, a], [, b]) => b.length - a.length);
  const [flat, paged] = [targetOn(flat32()), targetOn(sparse())];
  for (const [name, bytes] of found) {
    const ready = (link: () => LinkedModule): void => {
      instantiate(link() as ReturnType<typeof fresh>, { engine, provide: wasi({}) })[Symbol.dispose]();
    };
    const fresh = () => compile(bytes, flat, { engine });
    const size = `${name}, ${(bytes.length / 1e6).toFixed(1)} MB`;
    progress(size);
    if (rows.length === 0) {
      rows.push({ name: `${size}, first`, ...timed(() => ready(fresh)) });
      rows.push({ name: `${size}, first sparse`, ...timed(() => ready(() => compile(bytes, paged, { engine }))) });
      if (engine.prepare !== undefined) {
        const kept = prepareModule(fresh(), { engine, code: "bytes" });
        rows.push({ name: `${size}, kept`, ...timed(() => ready(() => linkPrepared(kept, flat, { engine }))) });
      }
    }
    for (let i = 0; i < WARM_UP; i++) ready(fresh);
    const samples = Array.from({ length: options.rounds }, () => timed(() => ready(fresh)));
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
