// Decoding and validation against the host's `WebAssembly.validate`, warm, on real programs and on one made 14 MB large by
// repeating its functions. The host uses several threads: both the time on the clock and the CPU time of all threads are given.
import { existsSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { decodeModule, type Module, validateModule } from "@atoll/core/engine";
import { type BenchOptions, geometricMean, kernelFolder, median, progress, report, type Row } from "./report.ts";

/** Each sample repeats until it has taken this long. */
const sampleMilliseconds = 100;
/** Samples that only warm up. */
const warmUpSamples = 3;
const largeBytes = 14_000_000;

type Sample = { readonly wall: number; readonly cpu: number };

/** One measurement, of work that is done again and again. */
export function sample(work: () => void): Sample {
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  let times = 0;
  do {
    work();
    times++;
  } while (performance.now() - start < sampleMilliseconds);
  const { user, system } = process.cpuUsage(cpuStart);
  return { wall: (performance.now() - start) / times, cpu: (user + system) / 1000 / times };
}

/** A number as modules have it. */
export function u32(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...u32(value >>> 7)];
}

/** A section in parts. */
export function section(id: number, ...parts: Uint8Array[]): Uint8Array[] {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return [Uint8Array.from([id, ...u32(size)]), ...parts];
}

/** The same module with its defined functions several times over; the copies are never called. */
function repeated(module: Module, times: number): Uint8Array<ArrayBuffer> {
  const typeidxs = module.functions.slice(module.importCounts.func);
  const out: Uint8Array[] = [module.bytes.subarray(0, 8)];
  const count = Uint8Array.from(u32(typeidxs.length * times));
  for (let at = 8; at < module.bytes.length;) {
    const id = module.bytes[at] ?? 0;
    const start = at++;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module.bytes[at++] ?? 0;
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const end = at + size;
    const content = module.bytes.subarray(at + lengthOfU32(module.bytes, at), end);
    if (id === 3 || id === 10) out.push(...section(id, count, ...Array.from({ length: times }, () => content)));
    else if (id !== 0) out.push(module.bytes.subarray(start, end));
    at = end;
  }
  return new Uint8Array(Buffer.concat(out));
}

function lengthOfU32(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) < 0x80 ? 1 : 1 + lengthOfU32(bytes, at + 1);
}

/** Real programs, and one made large, by name. */
export function modules(filter: string): Map<string, Uint8Array<ArrayBuffer>> {
  const folder = resolve(kernelFolder(), "../programs/wasm");
  const found = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of ["sqlite3.wasm", "quickjs.wasm", "lua.wasm"]) {
    const path = resolve(folder, file);
    if (existsSync(path)) found.set(basename(file, ".wasm"), new Uint8Array(readFileSync(path)));
  }
  const largest = found.get("sqlite3");
  if (largest !== undefined) {
    const module = decodeModule(largest);
    const code = [...module.bodies].reduce((sum, body) => sum + body.end - body.start, 0);
    const times = Math.ceil(largeBytes / code);
    found.set(`sqlite3 x ${times}`, repeated(module, times));
  }
  return new Map([...found].filter(([name]) => name.includes(filter)));
}

/** `pnpm bench decode`. */
export async function run(options: BenchOptions): Promise<void> {
  const rows: Row[] = [];
  for (const [name, bytes] of modules(options.filter)) {
    if (!WebAssembly.validate(bytes)) throw new Error(`the host refuses ${name}`);
    const host: Sample[] = [];
    const ours: Sample[] = [];
    for (let round = -warmUpSamples; round < options.rounds; round++) {
      progress(`${name} ${round + 1}/${options.rounds}`);
      const hostSample = sample(() => WebAssembly.validate(bytes));
      const oursSample = sample(() => validateModule(decodeModule(bytes)));
      if (round < 0) continue;
      host.push(hostSample);
      ours.push(oursSample);
    }
    const size = `${name}, ${(bytes.length / 1e6).toFixed(1)} MB`;
    for (const clock of ["wall", "cpu"] as const) {
      const baseline = median(host.map((each) => each[clock]));
      const own = median(ours.map((each) => each[clock]));
      rows.push({ name: `${size}, ${clock}`, baseline, ours: own, ratio: own / baseline });
    }
  }
  const mean = (clock: string): number =>
    geometricMean(rows.filter((row) => row.name.endsWith(clock)).map((row) => row.ratio));
  report(options, { baseline: "host", ours: "atoll" }, rows, {
    "geometric mean, wall": mean("wall"),
    "geometric mean, cpu": mean("cpu"),
  });
}
