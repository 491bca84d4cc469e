// `pnpm bench vm`: what virtual memory costs. Mapping calls of a guest on the interpreter beside the host kernel's own, memory
// kernels on sparse memory, with 32- and 64-bit addresses, against flat memory, a double-mapped ring against one that copies in
// two, and what an untouched tebibyte takes.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  compile,
  defineTarget,
  flat32,
  gibibytes,
  type Instance,
  instantiate,
  pointer,
  size,
  tebibytes,
  type MemoryPolicy,
} from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { MAX_REGIONS, sparse, vmSet } from "@atoll/vm-builtins";
import { KERNELS, kernelOf } from "./memory-kernels.ts";
import { cpuTime } from "./cpu-time.ts";
import { type BenchOptions, geometricMean, kernelFolder, median, progress, report, type Row } from "./report.ts";

const PAGE = 65536;
const engine = interpreter();

function target(memory: MemoryPolicy) {
  return defineTarget({ name: "bench", version: "1.0.0", memory, sets: [vmSet] });
}

const table = (name: string, ...cells: string[]): void =>
  console.log(`${name.padEnd(44)}${cells.map((cell) => cell.padStart(18)).join("")}`);

/** `pnpm bench vm`. */
export async function run(options: BenchOptions): Promise<void> {
  const guest = readFileSync(resolve("tools/bench/vm-guest.wasm"));
  benchMapping(options, guest);
  benchUntouched(guest);
  benchRing(options, guest);
  benchKernels(options);
}

function guestInstance(guest: Uint8Array): Instance {
  return instantiate(compile(guest, target(sparse())), { engine });
}

/** Mapping calls among live regions, beside the kernel's. */
function benchMapping(options: BenchOptions, guest: Uint8Array): void {
  const kernel = kernelFigures();
  table("map + unmap of one page, from a guest", "anywhere", "among the live", "host kernel");
  const times = 100_000;
  const spread: number[] = [];
  for (const live of [0, 1000, 30_000, 1_000_000]) {
    progress(`${live} live regions`);
    using instance = guestInstance(guest);
    const populate = instance.func("populate", { params: [size], results: [size] });
    const pairs = instance.func("pairs", { params: [size, size, size], results: [size] });
    if (populate(live) !== live) throw new Error(`${live} regions could not be mapped`);
    const pair = (count: number, bytes: number): number => {
      const rounds = Array.from({ length: options.rounds + 1 }, () =>
        cpuTime(() => {
          if (pairs(times, count, bytes) !== 0) throw new Error("a mapping failed");
        }),
      );
      return (median(rounds.slice(1)) * 1e6) / times;
    };
    const among = pair(live, PAGE);
    spread.push(among);
    const anywhere = pair(0, PAGE);
    table(`  ${live} live regions`, ns(anywhere), ns(among), ns(kernel.pairs.get(live)));
    if (live !== 1000) continue;
    const large = pair(0, tebibytes(1));
    table("  1 TiB instead of one page", ns(large), `${(large / anywhere).toFixed(2)}x`, "");
  }
  table("  a million against a thousand", "", `${((spread[3] ?? 0) / (spread[1] ?? 1)).toFixed(2)}x`, "");
  table(
    "live regions at most",
    "",
    String(MAX_REGIONS),
    kernel.regions === undefined ? "no compiler" : String(kernel.regions),
  );
}

function ns(value: number | undefined): string {
  return value === undefined ? "" : `${value.toFixed(0)} ns`;
}

/** Builds and runs kernel-mmap.c where there is a compiler. */
function kernelFigures(): { readonly pairs: ReadonlyMap<number, number>; readonly regions: number | undefined } {
  const folder = mkdtempSync(join(tmpdir(), "atoll-bench-"));
  const pairs = new Map<number, number>();
  let regions: number | undefined;
  try {
    const program = join(folder, "kernel-mmap");
    execFileSync("cc", ["-O2", resolve("tools/bench/kernel-mmap.c"), "-o", program], { stdio: "ignore" });
    for (const line of execFileSync(program, { encoding: "utf8" }).trim().split("\n")) {
      const [what, first, second] = line.split(" ");
      if (what === "PAIRS") pairs.set(Number(first), Number(second));
      else regions = Number(first);
    }
  } catch (error) {
    console.error(
      `the host kernel is not measured: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { pairs, regions };
}

/** Resident memory of a tebibyte that nobody touches. */
function benchUntouched(guest: Uint8Array): void {
  using instance = guestInstance(guest);
  const pairs = instance.func("pairs", { params: [size, size, size], results: [size] });
  pairs(10, 0, PAGE);
  const before = process.memoryUsage.rss();
  pairs(1, 0, tebibytes(1));
  table("an untouched tebibyte takes", `${((process.memoryUsage.rss() - before) / 2 ** 20).toFixed(1)} MiB`);
}

/** Bytes per second through a ring of 64 KiB in messages of 1000 bytes. */
function benchRing(options: BenchOptions, guest: Uint8Array): void {
  using instance = guestInstance(guest);
  const ring = instance.func("ring", { params: [size], results: [pointer] });
  const type = { params: [pointer, size, pointer, size, size], results: [size] } as const;
  const base = ring(PAGE);
  const messages = 100_000;
  const speed = (name: "stream_mapped" | "stream_split"): number => {
    const stream = instance.func(name, type);
    const rounds = Array.from({ length: options.rounds + 1 }, () =>
      cpuTime(() => stream(base, PAGE, 4096, 1000, messages)),
    );
    return (messages * 1000) / 1e3 / median(rounds.slice(1));
  };
  const [split, mapped] = [speed("stream_split"), speed("stream_mapped")];
  table("ring buffer, messages of 1000 bytes", `split ${split.toFixed(0)} MB/s`, `mapped ${mapped.toFixed(0)} MB/s`);
}

/** Milliseconds that are not counted, for each kernel on each memory: the host compiles the loops anew for what it has not seen. */
const WARM_UP = 800;
/** Milliseconds of a round on flat memory. */
const ROUND = 60;

/** The same kernels on flat memory, on sparse memory, and compiled for 64-bit addresses on sparse memory. */
function benchKernels(options: BenchOptions): void {
  const kernels = (bits: number): Uint8Array =>
    new Uint8Array(readFileSync(resolve(kernelFolder(), `memory/mem${bits}.wasm`)));
  using flat32Instance = instantiate(compile(kernels(32), target(flat32({ maximum: gibibytes(1) }))), { engine });
  using sparse32Instance = instantiate(compile(kernels(32), target(sparse())), { engine });
  using sparse64Instance = instantiate(compile(kernels(64), target(sparse())), { engine });
  const instances = [flat32Instance, sparse32Instance, sparse64Instance];
  const narrow: Row[] = [];
  const wide: Row[] = [];
  for (const [name, { params, args, result, after }] of Object.entries(KERNELS)) {
    if (!name.includes(options.filter)) continue;
    progress(name);
    const functions = instances.map((instance) => kernelOf(instance as never, name, params, result));
    if (after !== undefined) {
      const [first, types, ...values] = after;
      for (const instance of instances) kernelOf(instance as never, first, types)(...values);
    }
    for (let passed = 0; passed < WARM_UP * functions.length;) {
      for (const call of functions) passed += cpuTime(() => call(...args));
    }
    let calls = 0;
    for (let passed = 0; passed < ROUND; calls++) passed += cpuTime(() => functions[0]?.(...args));
    const times: number[][] = functions.map(() => []);
    for (let round = 0; round < options.rounds; round++) {
      for (const [i, call] of functions.entries()) {
        const time = cpuTime(() => {
          for (let n = 0; n < calls; n++) call(...args);
        });
        times[i]?.push(time / calls);
      }
    }
    const [baseline = 0, ours32 = 0, ours64 = 0] = times.map(median);
    narrow.push({ name: `${name}, sparse, 32-bit`, baseline, ours: ours32, ratio: ours32 / baseline });
    wide.push({ name: `${name}, sparse, 64-bit`, baseline, ours: ours64, ratio: ours64 / baseline });
  }
  const mean = (rows: readonly Row[]): number => geometricMean(rows.map(({ ratio }) => ratio));
  report(options, { baseline: "flat32", ours: "sparse" }, [...narrow, ...wide], {
    "geometric mean, 32-bit": mean(narrow),
    "geometric mean, 64-bit": mean(wide),
  });
}
