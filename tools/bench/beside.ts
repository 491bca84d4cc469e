// `pnpm bench beside`: kernels on the interpreter in a process in which a drop-in namespace's memory grew, so that a buffer was detached, beside the same in
// one in which none was. Each is a process of its own, since V8 looks at arrays in another way for the rest of its life.
import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type BenchOptions, geometricMean, kernelFolder, progress, report, type Row } from "./report.ts";

/** The memories that the interpreter has loops for. */
const MEMORIES = ["flat", "sparse"] as const;

interface Kernel {
  readonly file: string;
  readonly memory: (typeof MEMORIES)[number];
}

/** `memory`: whether that of a drop-in namespace grows in its process. */
function measure(kernel: Kernel, n: number, memory: "grows" | "stays"): { readonly n: number; readonly best: number } {
  const program = join(import.meta.dirname, "beside-process.js");
  const args = [program, kernel.file, String(n), memory, kernel.memory];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as { n: number; best: number };
}

/** `pnpm bench beside`. */
export async function run(options: BenchOptions): Promise<void> {
  const folder = resolve(kernelFolder(), "plain");
  const rows: Row[] = [];
  const files = globSync("*.wasm", { cwd: folder }).toSorted();
  for (const [file, memory] of MEMORIES.flatMap((each) => files.map((found) => [found, each] as const))) {
    const name = `${basename(file, ".wasm")}, ${memory}`;
    // The empty kernel takes no time.
    if (file === "empty.wasm" || !name.includes(options.filter)) continue;
    progress(name);
    const kernel = { file: resolve(folder, file), memory };
    const { n } = measure(kernel, 0, "stays");
    const rounds = Array.from({ length: options.rounds }, () => ({
      alone: measure(kernel, n, "stays").best,
      beside: measure(kernel, n, "grows").best,
    }));
    // The least of each: V8 does not make the same of a loop in every process, and what else the machine does only adds.
    const baseline = Math.min(...rounds.map(({ alone }) => alone));
    const ours = Math.min(...rounds.map(({ beside }) => beside));
    rows.push({ name, baseline, ours, ratio: ours / baseline });
  }
  report(options, { baseline: "alone", ours: "beside" }, rows, {
    "geometric mean": geometricMean(rows.map(({ ratio }) => ratio)),
  });
}
