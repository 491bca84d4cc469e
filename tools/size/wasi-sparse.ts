// A WASI program on sparse memory with a filesystem in memory: what `pnpm check:size` bundles beside the smallest program.
import { compile, defineTarget, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { sparse, vmSet } from "@atoll/vm-builtins";
import { bufferedOutput, memoryFileSystem, wasi, wasiPreview1 } from "@atoll/wasi-builtins";

/** Runs a `cat` of one file and gives its output. */
export function run(cat: Uint8Array): string {
  const target = defineTarget({ name: "pages", version: "1.0.0", memory: sparse(), sets: [wasiPreview1, vmSet] });
  const stdout = bufferedOutput();
  using program = instantiate(compile(cat, target), {
    engine: interpreter(),
    provide: wasi({
      args: ["cat", "/data/a.txt"],
      preopens: { "/data": memoryFileSystem({ "a.txt": "from memory\n" }) },
      stdout,
    }),
  });
  program.func("_start", { params: [], results: [] })();
  return stdout.text.trim();
}
