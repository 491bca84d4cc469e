// Assembles one WebAssembly text file: `node tools/assemble.ts IN.wat OUT.wasm`. Identifiers in the text become
// the name section. The guests' build scripts use it; nothing at run time does.
import { readFile, writeFile } from "node:fs/promises";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";

const [source, output] = process.argv.slice(2);
if (source === undefined || output === undefined) {
  console.error("usage: node tools/assemble.ts IN.wat OUT.wasm");
  process.exit(2);
}
await writeFile(output, await parse(await readFile(source, "utf8")));
