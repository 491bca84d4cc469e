// Which engine commands work with: the option, the configuration, and what they say about names that there are not.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assembleText } from "@atoll/testing/wat";
import { afterAll, expect, test } from "vitest";
import { readyEngines } from "../src/config/ready-engines.ts";
import { atoll, atollProcess, fixture, guest } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-engines-"));
afterAll(() => rmSync(folder, { recursive: true }));

const module = JSON.stringify(fixture("counting-engine.ts"));
const known = [...readyEngines.keys()].toSorted().join(", ");

function config(name: string, fields: string): string {
  const path = join(folder, name);
  writeFileSync(path, `import { counting } from ${module};\nexport default { ${fields} };\n`);
  return path;
}

const script = join(folder, "script.json");
writeFileSync(join(folder, "module.wasm"), Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
writeFileSync(script, JSON.stringify({ commands: [{ type: "module", line: 1, filename: "module.wasm" }] }));

test("there are two engines, and one that chooses", () => {
  expect(known).toContain("auto, compiler, interpreter");
});

test.each([
  ["run", guest("hello")],
  ["check", guest("hello")],
  ["wast", script],
])(
  "%s takes a ready-made engine by name and range, and refuses others as it refuses targets",
  async (command, file) => {
    const on = (...engine: string[]): ReturnType<typeof atoll> => atoll(command, file, ...engine);
    expect((await on("--engine", "interpeter")).stderr).toBe(
      "atoll: engine:\n  interpeter: there is no engine of this name (did you mean interpreter?)\n",
    );
    expect(await on("--engine", "jit")).toEqual({
      status: 1,
      stdout: "",
      stderr: `atoll: engine:\n  jit: there is no engine of this name (known: ${known})\n`,
    });
    expect((await on("--engine", "interpreter@^99")).stderr).toMatch(/no registered version is in this range/);
    if (command === "run") return;
    expect(await on("--engine", "interpreter")).toMatchObject({ status: 0, stderr: "" });
    expect(await on("--engine", "interpreter@>=0")).toMatchObject({ status: 0, stderr: "" });
  },
);

test("a configuration brings engines of its own, and says which is the usual one", () => {
  const named = config("named.ts", `engines: [${module}], engine: "counting@^1"`);
  const run = (path: string, ...options: string[]) =>
    atollProcess(["run", guest("arithmetic"), "--config", path, ...options, "--invoke", "add", "--", "2", "40"]);
  expect(run(named)).toEqual({ status: 0, stdout: "42\n", stderr: "counting: 5 functions\n" });
  expect(run(named, "--engine", "interpreter")).toEqual({ status: 0, stdout: "42\n", stderr: "" });
  expect(run(config("value.ts", "engine: counting")).stderr).toBe("counting: 5 functions\n");
  const listed = config("listed.ts", "engines: [counting]");
  expect(run(listed).stderr).toBe("");
  expect(run(listed, "--engine", "counting").stderr).toBe("counting: 5 functions\n");
  expect(atollProcess(["wast", script, "--config", named])).toMatchObject({
    status: 0,
    stderr: "counting: 0 functions\n",
  });
});

test("check tells which features the chosen engine has not", async () => {
  const vectors = join(folder, "vectors.wasm");
  writeFileSync(vectors, await assembleText("(module (func (drop (v128.const i64x2 0 0))))"));
  const listed = config("listed.ts", "engines: [counting]");
  expect(atollProcess(["check", vectors, "--config", listed]).status).toBe(0);
  const { status, stdout } = atollProcess(["check", vectors, "--config", listed, "--engine", "counting"]);
  expect(status).toBe(1);
  expect(stdout).toMatch(/\n {2}feature simd feature\n/);
});

test("atoll engines lists them, and marks the usual one", async () => {
  expect((await atoll("engines")).stdout).toMatch(
    /^auto@\d+\.\d+\.\d+ {2}\(default\)\n {2}features {2}all of WebAssembly 3\.0, [^]*\ncompiler@[^]*\ninterpreter@/,
  );
  const named = config("named.ts", `engines: [${module}], engine: "counting"`);
  const { stdout } = atollProcess(["engines", "--config", named]);
  expect(stdout).toMatch(/^counting@1\.5\.0 {2}\(default\)\n(?: {2}.*\n)+auto@[^]*\ninterpreter@\d+\.\d+\.\d+\n/);
});

test("an engine of the configuration stands for the ready-made one of its name and version", () => {
  const own = config("own.ts", `engine: { ...counting, name: "interpreter", version: "0.1.0" }`);
  expect(atollProcess(["check", guest("hello"), "--config", own, "--engine", "interpreter"]).status).toBe(0);
  const { stdout } = atollProcess(["engines", "--config", own]);
  expect(stdout.match(/^interpreter@/gm)).toHaveLength(1);
});

test.each([
  ["engine: 5", "engine: expected an engine, or the name of one, perhaps with a range"],
  ["engines: 5", "engines: expected an array of engines, packages or paths"],
  ["engines: [5]", "engines: the value is or exports nothing that is an engine"],
  ["services: [5]", "services: the value is or exports nothing that is a way to make services"],
  [`engine: "none"`, `none: there is no engine of this name (known: ${known})`],
])("a configuration with %s is told", (fields, message) => {
  expect(atollProcess(["engines", "--config", config("wrong.ts", fields)])).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringContaining(`\n  ${message}\n`) as string,
  });
});

test("compiled guests recurse as deep as interpreted ones", async () => {
  const file = join(folder, "deep.wasm");
  const text = `(module
    (func $deep (param i32) (result i32)
      (if (result i32) (i32.eqz (local.get 0))
        (then (i32.const 0))
        (else (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))))
    (func (export "deep") (result i32) (call $deep (i32.const 690000))))`;
  writeFileSync(file, await assembleText(text));
  for (const engine of ["auto", "compiler", "interpreter"]) {
    const told = atollProcess(["run", file, "--engine", engine, "--invoke", "deep"]);
    expect(told).toEqual({ status: 0, stdout: "690000\n", stderr: "" });
  }
});
