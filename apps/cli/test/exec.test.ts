// `atoll exec`: programs of Node's that ask for WebAssembly and get ours.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assembleText } from "@atoll/testing/wat";
import { afterAll, expect, test } from "vitest";
import { atollProcess } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-exec-"));
afterAll(() => rmSync(folder, { recursive: true }));

writeFileSync(
  join(folder, "guest.wasm"),
  await assembleText(`(module
    (memory (export "memory") 1)
    (func $spin (export "loop") (loop $l (br $l)))
    (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`),
);

function script(text: string): string {
  const file = join(folder, "program.mjs");
  const open = `
    import { readFileSync } from "node:fs";
    const bytes = readFileSync(new URL("guest.wasm", import.meta.url));
    const { instance: { exports } } = await WebAssembly.instantiate(bytes);`;
  writeFileSync(file, open + text);
  return file;
}

test("a program runs with its arguments, on our engine, and ends as it says", () => {
  const program = script(`
    console.log(exports.twice(21), String(WebAssembly.Module).includes("[native code]"), process.argv.slice(2).join());
    process.exitCode = 3;`);
  const { status, stdout, stderr } = atollProcess(["exec", program, "--", "a", "--fuel"]);
  expect([status, stdout, stderr]).toEqual([3, "42 false a,--fuel\n", ""]);
});

test.each(["interpreter", "compiler", "auto"])("a program runs on the engine %s, and limits hold there", (engine) => {
  const program = script(`
    console.log(exports.twice(21), new WebAssembly.Memory({ initial: 1 }).grow(1));
    try { exports.loop(); } catch (error) { console.log(error.code); }`);
  const { status, stdout } = atollProcess(["exec", "--engine", engine, "--timeout", "50ms", program]);
  expect([status, stdout]).toEqual([0, "42 1\ntimeout\n"]);
});

test("an engine that there is not is told, with those that there are", () => {
  const { status, stderr } = atollProcess(["exec", "--engine", "turbo", script("")]);
  expect([status, stderr]).toEqual([2, expect.stringContaining("no engine turbo: auto, compiler, interpreter")]);
});

test("limits end guests in the midst of a program, which may catch that", () => {
  const program = script(`
    try { exports.loop(); } catch (error) { console.log(error.code); }
    console.log(exports.twice(4), exports.grow(1), exports.grow(100));`);
  const { status, stdout } = atollProcess(["exec", "--timeout", "50ms", "--max-memory", "256KiB", program]);
  expect([status, stdout]).toEqual([0, "timeout\n8 1 -1\n"]);
});

test.each(["exports.loop();", "setTimeout(() => exports.loop(), 1);"])(
  "a limit that nobody catches is told with the guest's frames and where the program was: %s",
  (text) => {
    const { status, stderr } = atollProcess(["exec", "--fuel", "10000", script(text)]);
    expect(status).toBe(134);
    expect(stderr).toContain("all fuel consumed");
    expect(stderr).toContain("spin");
    expect(stderr).toContain("program.mjs:");
  },
);

test("what the program throws is told by Node alone", () => {
  const { status, stderr } = atollProcess(["exec", script('throw new Error("the tide is out");')]);
  expect([status, stderr]).toEqual([1, expect.stringContaining("Error: the tide is out")]);
  expect(stderr).not.toContain("atoll:");
});

test.each([
  ["main.mjs", "console.log(import.meta.main, process.argv.length);"],
  ["main.cjs", "console.log(require.main === module, process.argv.length);"],
])("a script is the main module: %s", (name, text) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  const { status, stdout, stderr } = atollProcess(["exec", file]);
  expect([status, stdout, stderr]).toEqual([0, "true 2\n", ""]);
});

test("a package that never gets it is told, and so are worker threads", () => {
  const program = script(`
    import { Worker } from "node:worker_threads";
    new Worker("", { eval: true });`);
  const { status, stderr } = atollProcess(["exec", "--only", "sqljs", program]);
  expect(status).toBe(0);
  expect(stderr).toContain("no module of a package sqljs");
  expect(stderr).toContain("worker threads have the host's");
});

test("a script that there is not is told", () => {
  const { status, stderr } = atollProcess(["exec", join(folder, "nobody.mjs")]);
  expect(status).toBe(1);
  expect(stderr).toContain("nobody.mjs");
});
