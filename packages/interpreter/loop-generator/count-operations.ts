// Counts what a guest executes: `node packages/interpreter/loop-generator/count-operations.ts run PROGRAM…`, the arguments being those of
// `atoll`. Prints, on standard error, the most frequent operations and pairs of neighbours of the loop for flat 32-bit memories,
// as shares of all that were executed. Needs a build.

import { registerHooks } from "node:module";
import { type Tree, patternWords, resultKind, wordKinds } from "./pattern.ts";
import { allPatterns } from "./patterns.ts";

const LINES = 40;
const counts = new Float64Array(16 * 1024 * 1024);
let code: Int32Array = new Int32Array(0);

/** Called by the loop for each operation. */
function count(at: number, words: Int32Array): void {
  counts[at] = (counts[at] ?? 0) + 1;
  code = words;
}

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith("/execute-flat32.js") || loaded.source === undefined) return loaded;
    const text = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
    const source = text.replace("switch (code[pc]) {", "globalThis.countOperation(pc, code);$&");
    return { ...loaded, source };
  },
});
Object.assign(globalThis, { countOperation: count });

const patterns: readonly (readonly [string, Tree])[] = [...allPatterns()];

function print(title: string, shares: ReadonlyMap<string, number>, total: number): void {
  console.error(`\n${title}`);
  const sorted = [...shares].toSorted(([, a], [, b]) => b - a).slice(0, LINES);
  for (const [name, times] of sorted) console.error(`${((100 * times) / total).toFixed(2).padStart(6)} %  ${name}`);
}

function report(): void {
  const operations = new Map<string, number>();
  const pairs = new Map<string, number>();
  let total = 0;
  const add = (map: Map<string, number>, name: string, times: number): void => {
    map.set(name, (map.get(name) ?? 0) + times);
  };
  for (const [at, times] of counts.entries()) {
    if (times === 0) continue;
    total += times;
    const opcode = code[at] ?? 0;
    const [name, tree] = patterns[opcode] ?? [];
    add(operations, name ?? `outside ${opcode.toString(16)}`, times);
    if (name === undefined || tree === undefined) continue;
    const next = at + patternWords(tree) + 1;
    const [after, afterTree] = patterns[code[next] ?? 0] ?? [];
    // What is reached more often than its neighbour is a label: nothing is joined over it.
    if (after === undefined || afterTree === undefined || counts[next] !== times) continue;
    add(pairs, `${name}  =>  ${after}${use(tree, afterTree, next)}`, times);
  }
  print(`operations, of ${total}`, operations, total);
  print("neighbours; [n] is the operand of the second that the first computed", pairs, total);

  function use(first: Tree, second: Tree, next: number): string {
    if (resultKind(first) === undefined) return "";
    for (const [word, kind] of wordKinds(second).split("").entries()) {
      if ((kind === "r" || kind === "f") && code[next + 1 + word] === code[next - 1]) return ` [${word}]`;
    }
    return "";
  }
}

process.on("exit", report);
const cli: { main(args: readonly string[]): Promise<number> } = await import(
  new URL("../../../apps/cli/dist/cli.js", import.meta.url).href
);
process.exitCode = await cli.main(process.argv.slice(2));
