// Programs of Node's that have a namespace by being loaded: all of a process, or chosen packages.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compiler } from "@atoll/compiler";
import { afterAll, expect, test } from "vitest";
import { register } from "../src/node/register.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-register-"));
afterAll(() => rmSync(folder, { recursive: true }));

const node = join(import.meta.dirname, "../src/node");
const guest = readFileSync(join(import.meta.dirname, "guests/fib.wasm"));

function put(file: string, text: string | Uint8Array): string {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** What a program prints; its errors are ours. */
function run(program: string, ...options: string[]): string {
  const args = ["--conditions=@atoll/source", ...options, program];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: folder });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

put("fib.wasm", guest);
const using = (name: string): string => `
  import { readFileSync } from "node:fs";
  export const kind = WebAssembly.Module.toString().includes("[native code]") ? "${name}: host" : "${name}: ours";
  export const fib = new WebAssembly.Instance(new WebAssembly.Module(readFileSync("fib.wasm"))).exports.fib;`;
put("node_modules/chosen/package.json", `{ "name": "chosen", "type": "module", "main": "index.js" }`);
put("node_modules/chosen/index.js", using("chosen"));
put("node_modules/chosen/dist/package.json", `{ "type": "commonjs" }`);
put(
  "node_modules/chosen/dist/script.js",
  `"use strict";\nexports.kind = WebAssembly.Module.toString().includes("[native code]") ? "script: host" : "script: ours";`,
);
put("node_modules/other/package.json", `{ "name": "other", "type": "module", "main": "index.js" }`);
put("node_modules/other/index.js", using("other"));
const asking = `
  import { kind, fib } from "chosen"; import script from "chosen/dist/script.js"; import { kind as other } from "other";
  console.log([kind, script.kind, other, fib(10)].join(", "));`;

test("a process that imports it runs on Atoll, where the host may generate no code, too", () => {
  const program = put("all.mjs", asking);
  const all = ["--import", join(node, "register-all.ts"), "--disallow-code-generation-from-strings"];
  expect(run(program)).toBe("chosen: host, script: host, other: host, 55\n");
  expect(run(program, ...all)).toBe("chosen: ours, script: ours, other: ours, 55\n");
});

test("chosen packages have it, others do not, and their limits hold", () => {
  const program = put(
    "some.mjs",
    `import { register } from ${JSON.stringify(join(node, "register.ts"))};
     const { reached } = register({ only: ["chosen", "absent"], limits: { fuel: 50_000 } });
     await import("./all.mjs");
     console.log([...reached]);
     const { fib } = await import("chosen");
     try { fib(40); } catch (error) { console.log(error.name, error.code); }
     console.log((await import("other")).fib(20));`,
  );
  expect(run(program)).toBe(
    "chosen: ours, script: ours, other: host, 55\n[ 'chosen' ]\nExhaustionError fuel_exhausted\n6765\n",
  );
});

test("an engine that compiles stands on the host's, whoever else has ours", () => {
  const before = globalThis.WebAssembly;
  {
    using registration = register({ engine: compiler() });
    expect(globalThis.WebAssembly).toBe(registration.namespace);
    const { fib } = new WebAssembly.Instance(new WebAssembly.Module(guest)).exports as { fib: (n: number) => number };
    expect(fib(10)).toBe(55);
  }
  expect(globalThis.WebAssembly).toBe(before);
});

test("the host's is back when the registration is disposed", () => {
  const before = globalThis.WebAssembly;
  {
    using registration = register({ limits: { fuel: 1000 } });
    expect(globalThis.WebAssembly).toBe(registration.namespace);
    expect(new WebAssembly.Memory({ initial: 1 }).buffer.byteLength).toBe(65_536);
  }
  expect(globalThis.WebAssembly).toBe(before);
});

test("what names no packages is refused", () => {
  expect(() => register({ only: "sql.js" as never })).toThrow("a list of packages' names");
});
