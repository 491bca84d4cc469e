// `pnpm bench wasi`: the WASI set beside `node:wasi`, on the same guest, engine (the host's) and files, in turns. CPU time, the system's included.
// What the guest itself takes is measured with reads and writes that do nothing, and taken off both sides.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { WASI } from "node:wasi";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { runOnHost } from "../../packages/wasi-builtins/test/fixtures/run-on-host.ts";
import { type BenchOptions, geometricMean, progress, report, type Row } from "./report.ts";

const JOBS: readonly { readonly name: string; readonly args: readonly [job: string, count: number] }[] = [
  { name: "copy 256 MiB by 64 KiB", args: ["copy", 4096] },
  { name: "100,000 small writes", args: ["write", 100_000] },
  { name: "list 10,000 entries", args: ["list", 10_000] },
  { name: "open 20,000 times", args: ["open", 20_000] },
];
const COPIED = 256 * 2 ** 20;

/** Runs the guest; throws when it was not content. */
type Runner = (args: string[]) => Promise<number>;

/** `pnpm bench wasi`. */
export async function run(options: BenchOptions): Promise<void> {
  const bytes = readFileSync(resolve("tools/bench/wasi.wasm"));
  const module = await WebAssembly.compile(bytes);
  const folder = mkdtempSync(join(tmpdir(), "atoll-bench-"));
  const runners: Readonly<Record<"host" | "ours" | "nothing", Runner>> = {
    async host(args) {
      const wasi = new WASI({ version: "preview1", args, preopens: { "/w": folder }, returnOnExit: true });
      return wasi.start(await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport }));
    },
    ours: async (args) => (await runOnHost(module, { args, preopens: { "/w": hostDirectory(folder) } })).status,
    nothing: (args) => runWithoutTransfer(module, args, folder),
  };
  try {
    // What is written to is there already: getting memory for new files is the system's, and takes it as long as it likes.
    for (const name of ["source", "copy"]) writeFileSync(join(folder, name), new Uint8Array(COPIED));
    writeFileSync(join(folder, "small"), new Uint8Array(16 * 100_000));
    mkdirSync(join(folder, "many"));
    for (let i = 0; i < 10_000; i++) writeFileSync(join(folder, "many", `f${i}`), "");
    const rows: Row[] = [];
    for (const { name, args } of JOBS) {
      if (!name.includes(options.filter)) continue;
      rows.push(await measure(name, ["wasi", ...args.map(String)], folder, runners, options.rounds));
    }
    report(options, { baseline: "node:wasi", ours: "atoll" }, rows, {
      "geometric mean": geometricMean(rows.map(({ ratio }) => ratio)),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(
  name: string,
  args: string[],
  folder: string,
  runners: Readonly<Record<"host" | "ours" | "nothing", Runner>>,
  rounds: number,
): Promise<Row> {
  const times = { host: [] as number[], ours: [] as number[], nothing: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    progress(`${name}, round ${round + 1} of ${rounds}`);
    for (const kind of ["host", "ours", "nothing"] as const) times[kind].push(await cpu(() => runners[kind](args)));
  }
  const transfers = args[1] === "copy" || args[1] === "write";
  // The least of each: compilation and what disturbs the system's file cache only ever add.
  const guest = transfers ? Math.min(...times.nothing) : 0;
  const [baseline, ours] = [Math.min(...times.host) - guest, Math.min(...times.ours) - guest];
  return { name, baseline, ours, ratio: ours / baseline };
}

/** Milliseconds of CPU. */
async function cpu(action: () => Promise<number>): Promise<number> {
  const start = process.cpuUsage();
  const status = await action();
  if (status !== 0) throw new Error(`the guest ended with status ${status}`);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** The guest alone: it opens its files, but reads and writes are done at once. */
async function runWithoutTransfer(module: WebAssembly.Module, args: string[], folder: string): Promise<number> {
  const memory: { view?: DataView } = {};
  const done = (_fd: number, iovs: number, _count: number, out: number): number => {
    const { view } = memory;
    view?.setUint32(out, view.getUint32(iovs + 4, true), true);
    return 0;
  };
  const wasi = new WASI({ version: "preview1", args, preopens: { "/w": folder }, returnOnExit: true });
  const instance = await WebAssembly.instantiate(module, {
    wasi_snapshot_preview1: { ...wasi.wasiImport, fd_read: done, fd_write: done },
  });
  memory.view = new DataView((instance.exports["memory"] as WebAssembly.Memory).buffer);
  return wasi.start(instance);
}
