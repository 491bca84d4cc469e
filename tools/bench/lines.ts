// `pnpm bench lines`: the time from a module's bytes to the first source line, and to all of them, in a new process each: who asks for a backtrace has nothing warm. The modules are
// the guests of the reader's tests, each repeated until it has 4 MB.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { SourceLines } from "@atoll/dwarf";
import { repeatWithLines } from "./lines-module.ts";
import { type BenchOptions, median, progress } from "./report.ts";

const BYTES = 4_000_000;
/** Of three compilers, with DWARF 4 and 5, hardly optimised, which makes most rows, and with inlined calls. */
const GUESTS = ["c-clang14", "c-clang14-dwarf5", "c-clang22", "rust"] as const;
const READS = ["first line", "first frame", "all rows", "all rows with functions"] as const;

/** `pnpm bench lines`. */
export async function run(options: BenchOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "atoll-lines-"));
  const figures: Record<string, Record<string, number>> = {};
  try {
    for (const name of GUESTS.filter((each) => each.includes(options.filter))) {
      const small = new Uint8Array(readFileSync(resolve("packages/dwarf/test/guests", `${name}.wasm`)));
      const { bytes, copies, shift } = repeatWithLines(small, BYTES);
      const offset = lastOffset(small, bytes, shift);
      const file = join(folder, `${name}.wasm`);
      writeFileSync(file, bytes);
      const rows = [...new SourceLines(bytes).spans()].length;
      const times: Record<string, number> = {};
      for (const what of READS) {
        progress(`${name}, ${what}`);
        times[what] = median(Array.from({ length: options.rounds }, () => measure(file, what, offset)));
      }
      figures[`${name} x ${copies}, ${(bytes.length / 1e6).toFixed(1)} MB, ${rows} rows`] = times;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  progress("");
  if (options.json) console.log(JSON.stringify(figures, undefined, 2));
  else print(figures);
}

/** Milliseconds of CPU time. */
function measure(file: string, what: string, offset: number): number {
  const program = join(import.meta.dirname, "lines-process.js");
  return Number(execFileSync(process.execPath, [program, file, what, String(offset)], { encoding: "utf8" }));
}

/** The last instruction of the large module that has a line, once it is known that it has the same as the small one's. */
function lastOffset(small: Uint8Array, large: Uint8Array, shift: number): number {
  const [ours, theirs] = [new SourceLines(small), new SourceLines(large)];
  let last = -1;
  for (const { start } of ours.spans()) {
    last = Math.max(last, start);
    const [expected, found] = [ours.at(start), theirs.at(start + shift)].map((places) => JSON.stringify(places));
    if (expected !== found) throw new Error(`at ${start + shift} there is ${found}, and not ${expected}`);
  }
  if (last < 0) throw new Error("the module has no lines");
  return last + shift;
}

function print(figures: Readonly<Record<string, Readonly<Record<string, number>>>>): void {
  const line = (name: string, cells: readonly string[]): void =>
    console.log(`${name.padEnd(48)}${cells.map((cell) => cell.padStart(24)).join("")}`);
  line("module, CPU time of a new process", READS);
  for (const [name, times] of Object.entries(figures)) {
    line(
      name,
      READS.map((what) => `${times[what]?.toFixed(1)} ms`),
    );
  }
}
