// The baseline of the wasi benchmark: runs a WASI command on the host's own engine. Plain JavaScript, so that the baseline
// does not pay for stripping types.
import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const [file, ...args] = process.argv.slice(2);
const wasi = new WASI({ version: "preview1", args: [file, ...args] });
const module = new WebAssembly.Module(readFileSync(file));
wasi.start(new WebAssembly.Instance(module, wasi.getImportObject()));
