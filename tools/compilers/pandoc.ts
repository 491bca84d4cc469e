// Pandoc, which GHC compiled: half a million functions, and exceptions of the former kind. A document becomes a page as it does by the package's
// own glue on the host's engine.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile, i32, instantiate, u32 } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { wasi as target } from "@atoll/targets";
import { wasi } from "@atoll/wasi-builtins";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { type CompilerCheck, expectSame } from "./packages.ts";

const OPTIONS = { from: "markdown", to: "html" };
const legacy = target.extend({ name: "wasi-legacy", features: [...target.features, "legacy-exceptions"] });

export const pandoc: CompilerCheck = {
  name: "pandoc",
  package: "pandoc-wasm",
  run(workshop) {
    const text = readFileSync("README.md", "utf8");
    writeFileSync(join(workshop.folder, "text.md"), text);
    const script = `import { readFileSync } from "node:fs"; import { convert } from "pandoc-wasm";
      process.stdout.write((await convert(${JSON.stringify(OPTIONS)}, readFileSync("text.md", "utf8"), {})).stdout);`;
    const hosts = workshop.run(process.execPath, ["--input-type=module", "--eval", script]);
    const bytes = readFileSync(join(workshop.folder, "node_modules/pandoc-wasm/src/pandoc.wasm"));
    const started = performance.now();
    const ours = convert(bytes, join(workshop.folder, "pandoc"), text);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    expectSame("the page", ours, hosts);
    return Promise.resolve(`a page of ${ours.length} bytes is the same, after ${seconds} s`);
  },
};

/** What the package's own glue does: pandoc reads and writes files of certain names. */
function convert(bytes: Uint8Array, folder: string, text: string): string {
  mkdirSync(folder);
  const files = { stdin: text, stdout: "", stderr: "", warnings: "" };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  using vm = instantiate(compile(bytes, legacy), {
    engine: interpreter(),
    provide: wasi({ preopens: { "/": hostDirectory(folder) } }),
  });
  const nothing = { params: [], results: [] } as const;
  const malloc = vm.func("malloc", { params: [u32], results: [u32] });
  const put = (content: Uint8Array): number => {
    const address = malloc(content.length);
    vm.memory.write(address, content);
    return address;
  };
  const words = (...values: readonly number[]): number => put(new Uint8Array(Uint32Array.from(values).buffer));
  const encode = (word: string): Uint8Array => new TextEncoder().encode(word);
  if (vm.has("_initialize")) vm.func("_initialize", nothing)();
  vm.func("__wasm_call_ctors", nothing)();
  const args = ["pandoc.wasm", "+RTS", "-H64m", "-RTS"].map((arg) => put(encode(`${arg}\0`)));
  const init = vm.func("hs_init_with_rtsopts", { params: [u32, u32], results: [] });
  init(words(args.length), words(words(...args, 0)));
  const options = encode(JSON.stringify(OPTIONS));
  vm.func("convert", { params: [u32, i32], results: [] })(put(options), options.length);
  const complaint = readFileSync(join(folder, "stderr"), "utf8");
  if (complaint !== "") throw new Error(`pandoc says ${complaint}`);
  return readFileSync(join(folder, "stdout"), "utf8");
}
