// `pnpm bench observe`: what coverage and profiles cost. Kernels beside themselves, unobserved, on the same engine and in turns; and how much of a run's
// time its profile has.
import { globSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { compile, defineTarget, flat32, gibibytes, i32, type InstanceOptions, instantiate } from "@atoll/core";
import { Coverage, Profile } from "@atoll/observe";
import { measuredEngine } from "./engines.ts";
import { cpuTime } from "./cpu-time.ts";
import { type BenchOptions, geometricMean, kernelFolder, median, progress, report, type Row } from "./report.ts";

type Kernel = (n: number) => number;

const MILLISECONDS = 50;
const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat32({ maximum: gibibytes(1) }), sets: [] });

const cpu = (kernel: Kernel, n: number): number => cpuTime(() => kernel(n));

function sizeFor(kernel: Kernel): number | undefined {
  for (let n = 1; n < 2 ** 31; n = Math.max(n + 1, Math.ceil(n * 1.05))) if (cpu(kernel, n) >= MILLISECONDS) return n;
  return undefined;
}

/** Of one kernel: coverage, profile, and the share of the run that the profile has. */
interface Figures {
  readonly coverage: Row;
  readonly profile: Row;
  readonly share: number;
}

function measure(name: string, bytes: Uint8Array<ArrayBuffer>, options: BenchOptions): Figures | undefined {
  const engine = measuredEngine(options.engine);
  const linked = compile(bytes, target);
  const made = (observers: Pick<InstanceOptions, "coverage" | "profile">): Kernel =>
    instantiate(linked, { engine, provide: {}, ...observers }).func("run", { params: [i32], results: [i32] });
  const profile = new Profile();
  const kernels = { plain: made({}), coverage: made({ coverage: new Coverage() }), profile: made({ profile }) };
  progress(`${name}, finding a size`);
  const n = sizeFor(kernels.plain);
  if (n === undefined) return undefined;
  const times = { plain: [] as number[], coverage: [] as number[], profile: [] as number[] };
  const names = ["plain", "coverage", "profile"] as const;
  for (const each of names) kernels[each](n);
  for (let round = 0; round < options.rounds; round++) {
    progress(`${name}(${n}), round ${round + 1} of ${options.rounds}`);
    for (const each of names) times[each].push(cpu(kernels[each], n));
  }
  const before = profile.total;
  const start = performance.now();
  kernels.profile(n);
  const share = (profile.total - before) / (performance.now() - start);
  const row = (which: "coverage" | "profile"): Row => {
    const [baseline, ours] = [median(times.plain), median(times[which])];
    return { name: `${name}(${n}), ${which}`, baseline, ours, ratio: ours / baseline };
  };
  return { coverage: row("coverage"), profile: row("profile"), share };
}

/** `pnpm bench observe`. */
export async function run(options: BenchOptions): Promise<void> {
  const folder = resolve(kernelFolder(), "plain");
  const all = globSync("*.wasm", { cwd: folder })
    .toSorted()
    .filter((file) => basename(file, ".wasm").includes(options.filter))
    .flatMap((file) => {
      const found = measure(basename(file, ".wasm"), new Uint8Array(readFileSync(resolve(folder, file))), options);
      return found === undefined ? [] : [found];
    });
  const columns = { baseline: options.engine, ours: "observed" };
  const rows = all.flatMap(({ coverage, profile }) => [coverage, profile]);
  report(options, columns, rows, {
    "geometric mean, coverage": geometricMean(all.map(({ coverage }) => coverage.ratio)),
    "geometric mean, profile": geometricMean(all.map(({ profile }) => profile.ratio)),
    "profile's part of the run": geometricMean(all.map(({ share }) => share)),
  });
}
