// A process of `pnpm bench lines`: `lines-process.js FILE WHAT OFFSET` reads the debug data of a module once, when nothing is warm, and prints the milliseconds of CPU time of that.
import { readFileSync } from "node:fs";
import { SourceLines } from "@atoll/dwarf";

const READS: Readonly<Record<string, (lines: SourceLines, offset: number) => boolean>> = {
  "first frame": (lines, offset) => lines.at(offset).length > 0,
  "first line": (lines, offset) => lines.lineAt(offset) !== undefined,
  "all rows": (lines) => [...lines.spans()].length > 0,
  "all rows with functions": (lines) => [...lines.spans({ scopes: true })].length > 0,
};

const [file = "", what = "", offset = ""] = process.argv.slice(2);
const read = READS[what];
if (read === undefined) throw new Error(`there is no ${what}: ${Object.keys(READS).join(", ")}`);
const wasm = new Uint8Array(readFileSync(file));
const before = process.threadCpuUsage();
const lines = new SourceLines(wasm);
if (!read(lines, Number(offset))) throw new Error(`nothing is known: ${lines.problems.join(", ")}`);
const { user, system } = process.threadCpuUsage(before);
console.log((user + system) / 1000);
