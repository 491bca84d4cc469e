// The baseline of the run and programs benchmarks: runs a WASI command on the host's own engine. Plain JavaScript, so that the
// baseline does not pay for stripping types. FILE [--dir HOST::GUEST]... [-- NAME ARGS...], as `atoll run` has it but for the name.
import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const [file, ...rest] = process.argv.slice(2);
const end = rest.indexOf("--");
const options = end < 0 ? rest : rest.slice(0, end);
const args = end < 0 ? [file] : rest.slice(end + 1);
const preopens = Object.fromEntries(
  options.filter((each) => each !== "--dir").map((dir) => dir.split("::").toReversed()),
);
const wasi = new WASI({ version: "preview1", args, preopens });
const module = new WebAssembly.Module(readFileSync(file));
wasi.start(new WebAssembly.Instance(module, wasi.getImportObject()));
