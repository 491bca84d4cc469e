// Runs the packed packages on other hosts than Node, Deno and Bun, as far as npm brings them: the command, and a program that uses the
// libraries. What cannot be had is skipped, out loud.
import { cpSync, globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { packAll, run, userEnvironment } from "./packs.ts";

/** A host's npm package, where its program is below the folder of packages, and how it runs a file. */
const HOSTS = [
  { name: "deno", program: "@deno/*/deno", args: ["run", "--allow-all", "--no-prompt"] },
  { name: "bun", program: "bun/bin/bun.exe", args: [] },
] as const;

const program = `import { builtins, builtinSet, compile, defineTarget, errorText, flat32, i32, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { ModuleBuilder } from "@atoll/testing";
import { I32 } from "@atoll/core/engine";
import { readFileSync } from "node:fs";
import { orca, wasi as target_ } from "@atoll/targets";
import { bufferedOutput, wasi } from "@atoll/wasi-builtins";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { orcaServices } from "@atoll/orca-builtins";
const set = builtinSet("host", { version: "1.0.0", functions: { add: builtins().func({ params: [i32, i32], results: [i32] }, (_call, a, b) => {
  if (a < 0) throw new Error("too small");
  return a + b;
}) } });
const module = new ModuleBuilder();
const add = module.import("host", "add", { kind: "func", typeidx: module.type([I32, I32], [I32]) });
module.export("run", "func", module.func({ params: [I32], results: [I32] }, (code) => code.op("local.get", 0).op("i32.const", 1).op("call", add)));
const target = defineTarget({ name: "t", version: "1.0.0", memory: flat32(), sets: [set] });
using vm = instantiate(compile(module.build(), target), { engine: interpreter(), name: "smoke" });
const run = vm.func("run", { params: [i32], results: [i32] });
console.log(run(41));
try { run(-1); } catch (error) { console.log(errorText(error).split("\\n")[0]); }
const stdout = bufferedOutput();
const cat = instantiate(compile(readFileSync("cat.wasm"), target_), {
  engine: interpreter(),
  provide: wasi({ args: ["cat", "/note.txt"], preopens: { "/": hostDirectory(".") }, stdout }),
});
cat.func("_start", { params: [], results: [] })();
console.log(stdout.text);
const heap = instantiate(compile(readFileSync("heap64.wasm"), orca), {
  engine: interpreter(),
  provide: orcaServices({ orcaLog: { log: (_level, message) => console.log(message.split(":")[0]) } }),
});
console.log(heap.func("run", { params: [], results: [i32] })());
console.log("getMetadata" in Reflect);
`;

const board = `import { defineTarget, flat32 } from "@atoll/core";
export const board = defineTarget({ name: "board", version: "1.0.0", memory: flat32(), sets: [], openNamespaces: "any" });
`;

/** Command lines of atoll, and what they print. */
const COMMANDS: readonly (readonly [args: readonly string[], printed: string])[] = [
  [["run", "hello.wasm"], "Hello from the lagoon!\n"],
  [["run", "cat.wasm", "--dir", ".::/", "/note.txt"], "a note"],
  [["run", "heap64.wasm", "--target", "orca", "--invoke", "run", "--timeout", "60s"], "0\n"],
  [["check", "hello.wasm", "--target", "./board.ts"], "fits: hello.wasm runs on board@1.0.0\n"],
];

const dir = mkdtempSync(join(tmpdir(), "atoll-hosts-"));
const env = userEnvironment();
try {
  writeFileSync(join(dir, "package.json"), '{ "private": true, "type": "module" }');
  const tarballs = packAll(dir).map(({ tarball }) => tarball);
  run(dir, "npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...tarballs], env);
  writeFileSync(join(dir, "smoke.ts"), program);
  for (const guest of [
    "apps/cli/test/guests/hello.wasm",
    "apps/cli/test/guests/cat.wasm",
    "examples/heap/heap64.wasm",
  ]) {
    cpSync(resolve(guest), join(dir, basename(guest)));
  }
  writeFileSync(join(dir, "note.txt"), "a note");
  writeFileSync(join(dir, "board.ts"), board);
  for (const host of HOSTS) checkHost(host);
} finally {
  rmSync(dir, { recursive: true, force: true });
}

function checkHost({ name, program: pattern, args }: (typeof HOSTS)[number]): void {
  const found = install(name, pattern);
  if (found === undefined) {
    console.log(`SKIPPED ${name}: npm has no program of it for this machine`);
    return;
  }
  const printed = "42\nUncaughtException: host.add: too small\na note\nbusy\nafter\n0\nfalse\n";
  expectPrinted(`a program on ${name}`, run(dir, found, [...args, "smoke.ts"], env), printed);
  const command = join("node_modules/@atoll/cli/dist/main.js");
  for (const [line, expected] of COMMANDS) {
    expectPrinted(`atoll ${line.join(" ")} on ${name}`, run(dir, found, [...args, command, ...line], env), expected);
  }
}

/** The host's program; undefined where its package cannot be installed, or has none for this machine. */
function install(name: string, pattern: string): string | undefined {
  try {
    run(dir, "npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", name], env);
  } catch (error) {
    console.log(String(error));
  }
  const [found] = globSync(pattern, { cwd: join(dir, "node_modules") });
  return found === undefined ? undefined : join(dir, "node_modules", found);
}

function expectPrinted(what: string, printed: string, expected: string): void {
  if (printed !== expected) throw new Error(`${what} printed ${JSON.stringify(printed)}`);
  console.log(`ok ${what}`);
}
