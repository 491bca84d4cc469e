// `node tools/check-lines.ts FILE...`: every row, function and inlined call of modules with DWARF beside what llvm-dwarfdump says of them (DWARFDUMP names another one
// than llvm-dwarfdump-22), and the CPU time that the first look-up takes in a new process. Needs a build. What the tests have are small guests; this is for programs.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { sourceLines } from "@atoll/dwarf";
import { dumpLines } from "../packages/dwarf/test/dump-lines.ts";

const dumper = resolve(import.meta.dirname, "../packages/dwarf/test/guests/dwarfdump.mjs");
/** Differences that are shown of a module. */
const SHOWN = 5;

const LOOK = `
import { readFileSync } from "node:fs";
import { sourceLines } from ${JSON.stringify(new URL("../packages/dwarf/dist/index.js", import.meta.url).href)};
const wasm = new Uint8Array(readFileSync(process.argv[1]));
const offset = Number(process.argv[2]);
const start = process.threadCpuUsage();
if (sourceLines(wasm).lineAt(offset) === undefined) throw new Error("no line is known");
const { user, system } = process.threadCpuUsage(start);
console.log(((user + system) / 1000).toFixed(0));
`;

/** The lines of a text. */
const run = (...args: readonly string[]): readonly string[] =>
  execFileSync(process.execPath, args, { encoding: "utf8", maxBuffer: 2 ** 30 })
    .trimEnd()
    .split("\n");

/** An offset that has a line, as far as possible from the beginning: nothing is known of the one before it is looked for. */
function coveredOffset(wasm: Uint8Array): number {
  let last = 0;
  for (const { start } of sourceLines(wasm).spans()) last = Math.max(last, start);
  return last;
}

let different = 0;
for (const file of process.argv.slice(2)) {
  const wasm = new Uint8Array(readFileSync(file));
  const expected = run(dumper, file);
  const found = dumpLines(wasm);
  const wrong = Array.from({ length: Math.max(expected.length, found.length) }, (_, i) => i).filter(
    (i) => expected[i] !== found[i],
  );
  for (const i of wrong.slice(0, SHOWN)) console.log(`  ${expected[i]}, and here ${found[i]}`);
  if (wrong.length > 0) different++;
  const count = (kind: string): number => expected.filter((line) => line.startsWith(kind)).length;
  const [milliseconds] = run("--input-type=module", "--eval", LOOK, file, String(coveredOffset(wasm)));
  const size = `${(wasm.length / 1e6).toFixed(1)} MB, ${count("row")} rows, ${count("function")} functions, ${count("inlined")} inlined calls`;
  const verdict = wrong.length === 0 ? "equal" : `${wrong.length} differ`;
  console.log(`${basename(file)}: ${size}: ${verdict}; first look-up ${milliseconds} ms`);
}
process.exitCode = different === 0 ? 0 : 1;
