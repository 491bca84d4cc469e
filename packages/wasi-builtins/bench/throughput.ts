// Times this set beside `node:wasi` on the same guest, engine and files, round by round. The engine is the host's: what the guest's own instructions take is the
// same on both sides and small; a run with imports that do nothing tells how small.
//
// Run: node --conditions=@atoll/source packages/wasi-builtins/bench/throughput.ts [rounds]

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WASI } from "node:wasi";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { runOnHost } from "../test/fixtures/run-on-host.ts";

const MEBIBYTE = 2 ** 20;
const JOBS: readonly (readonly [name: string, count: number, what: string])[] = [
  ["copy", 4096, "copy 256 MiB by 64 KiB"],
  ["write", 100_000, "100,000 writes of 16 bytes"],
  ["list", 10_000, "list 10,000 entries"],
  ["open", 20_000, "open and close 20,000 times"],
];
const rounds = Number(process.argv[2] ?? 5);

const bytes = readFileSync(new URL("throughput.wasm", import.meta.url));
const module = await WebAssembly.compile(bytes);
const folder = mkdtempSync(join(tmpdir(), "atoll-throughput-"));

async function ours(args: string[]): Promise<void> {
  const { status } = await runOnHost(bytes, { args, preopens: { "/w": hostDirectory(folder) } });
  if (status !== 0) throw new Error(`the guest failed with ${status}`);
}

async function nodes(args: string[]): Promise<void> {
  const wasi = new WASI({ version: "preview1", args, preopens: { "/w": folder }, returnOnExit: true });
  const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport });
  const status = wasi.start(instance);
  if (status !== 0) throw new Error(`the guest failed with ${status}`);
}

/** Milliseconds of CPU, the system's included: other processes do not disturb it. */
async function time(action: () => Promise<void>): Promise<number> {
  const start = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

try {
  writeFileSync(join(folder, "source"), new Uint8Array(256 * MEBIBYTE));
  mkdirSync(join(folder, "many"));
  for (let i = 0; i < 10_000; i++) writeFileSync(join(folder, "many", `f${i}`), "");
  console.log("                               atoll      node:wasi   ratio");
  for (const [name, count, what] of JOBS) {
    const args = ["throughput", name, String(count)];
    const mine: number[] = [];
    const theirs: number[] = [];
    for (let i = 0; i < rounds; i++) {
      mine.push(await time(() => ours(args)));
      theirs.push(await time(() => nodes(args)));
    }
    const [a, b] = [median(mine), median(theirs)];
    console.log(
      `${what.padEnd(28)} ${a.toFixed(1).padStart(8)} ms ${b.toFixed(1).padStart(8)} ms    ${(a / b).toFixed(2)}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
