// Clang and its linker, compiled to WebAssembly: what they write, byte by byte, and what that prints.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CompilerCheck, Workshop } from "./packages.ts";
import { expectSame } from "./packages.ts";

const source = `#include <stdio.h>
#include <stdlib.h>
static int less(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
int main(void) {
  int numbers[100];
  for (int i = 0; i < 100; i++) numbers[i] = i * 7919 % 101;
  qsort(numbers, 100, sizeof *numbers, less);
  for (int i = 0; i < 100; i += 9) printf("%d %.3f\\n", numbers[i], numbers[i] / 7.0);
  return 0;
}
`;
const LINK =
  "-m wasm32 -L/usr/lib/wasm32-unknown-wasip1 -L/usr/lib/wasm32-wasip1 /usr/lib/wasm32-wasip1/crt1-command.o /sort.o -lc /usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a -o /sort.wasm";

export const clang: CompilerCheck = {
  name: "clang",
  package: "@yowasp/clang",
  run(workshop) {
    const root = join(workshop.folder, "clang");
    mkdirSync(join(root, "usr"), { recursive: true });
    const generated = join(workshop.folder, "node_modules/@yowasp/clang/gen");
    workshop.run("tar", ["xf", join(generated, "llvm-resources.tar"), "-C", join(root, "usr")]);
    writeFileSync(join(root, "sort.c"), source);
    const made = (engine: Engine): Uint8Array[] => {
      const run = (name: string, ...args: readonly string[]): string =>
        engine(workshop, join(generated, "llvm.core.wasm"), root, [name, ...args]);
      run("clang", "-O2", "-c", "-o", "/sort.o", "/sort.c");
      run("wasm-ld", ...LINK.split(" "));
      return ["sort.o", "sort.wasm"].map((file) => new Uint8Array(readFileSync(join(root, file))));
    };
    const hosts = made(onHost);
    const ours = made(onAtoll);
    expectSame("what clang wrote", ours[0] ?? "", hosts[0] ?? "");
    expectSame("what wasm-ld wrote", ours[1] ?? "", hosts[1] ?? "");
    const program = join(root, "sort.wasm");
    expectSame(
      "what their program prints",
      onAtoll(workshop, program, root, ["sort"]),
      onHost(workshop, program, root, ["sort"]),
    );
    const version = onHost(workshop, join(generated, "llvm.core.wasm"), root, ["clang", "--version"]).split("\n")[0];
    return Promise.resolve(`${version}: an object, a program and what it prints are the same`);
  },
};

type Engine = (workshop: Workshop, file: string, root: string, args: readonly [string, ...string[]]) => string;

const onHost: Engine = (workshop, file, root, args) =>
  workshop.run(process.execPath, [
    "--no-warnings",
    resolve("tools/bench/host-wasi.mjs"),
    file,
    "--dir",
    `${root}::/`,
    "--",
    ...args,
  ]);

const onAtoll: Engine = (workshop, file, root, [name, ...args]) => {
  const options = ["run", file, "--argv0", name, "--dir", `${root}::/`, "--", ...args];
  return workshop.run(process.execPath, [resolve("apps/cli/dist/main.js"), ...options]);
};
