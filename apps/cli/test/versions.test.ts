// Versions on the command line: stamps, what inspect says of sets, sets of one name and version, and differences.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assembleText } from "@atoll/testing/wat";
import { afterAll, beforeAll, expect, test } from "vitest";
import { atoll, atollProcess, fixture, guest } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-versions-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const versions = fixture("versions.ts");

beforeAll(async () => {
  const module = (name: string, type: string): string => `(module (import "sea" "${name}" (func ${type})))`;
  writeFileSync(at("tide.wasm"), await assembleText(module("tide", "(result i32)")));
  writeFileSync(at("wave.wasm"), await assembleText(module("wave", "(param i32) (result i32)")));
  writeFileSync(at("wrong.wasm"), await assembleText(module("tide", "(result i64)")));
});
const config = (): readonly string[] => ["--config", fixture("versions/atoll.config.ts")];

test("a stamp says what a module was built for, and linking and inspect go by it", async () => {
  const stamped = await atoll("stamp", at("tide.wasm"), "-t", `${versions}#newer`, "-o", at("stamped.wasm"));
  expect([stamped.status, stamped.stdout]).toEqual([0, "target sea@1.1.0\nset sea@1.1.0\n"]);
  expect((await atoll("check", at("stamped.wasm"), "-t", `${versions}#newer`)).status).toBe(0);
  const old = await atoll("check", at("stamped.wasm"), "-t", `${versions}#old`, ...config());
  expect(old.stdout.replace(folder, "")).toMatchSnapshot();
  const inspected = await atoll("inspect", at("stamped.wasm"), "-t", `${versions}#old`, ...config());
  expect(inspected.stdout).toContain(
    "\nBuilt for\n  target sea@1.1.0  the target has 1.0.0: a newer one is needed\n  set sea@1.1.0     the target has 1.0.0: a newer one is needed\n",
  );
  const bytes = readFileSync(at("tide.wasm"));
  await atoll("stamp", at("tide.wasm"), "-t", `${versions}#old`);
  expect(readFileSync(at("tide.wasm")).length).toBeGreaterThan(bytes.length);
  writeFileSync(at("tide.wasm"), bytes);
});

test("what has a name that is no word is left out of a stamp, out loud", async () => {
  writeFileSync(
    at("spaced.ts"),
    `import { builtinSet, builtins, defineTarget, flat32, i32 } from "@atoll/core";
    const tide = builtins().func({ params: [], results: [i32] }, () => 0);
    const set = builtinSet("the sea", { version: "1.0.0", functions: { tide } });
    export default defineTarget({ name: "the spaced", version: "1.0.0", memory: flat32(), sets: [set] });`,
  );
  writeFileSync(at("spaced.wasm"), await assembleText('(module (import "the sea" "tide" (func (result i32))))'));
  expect(await atoll("stamp", at("spaced.wasm"), "-t", at("spaced.ts"))).toEqual({
    status: 0,
    stdout: "",
    stderr:
      'atoll: target "the spaced" is left out: its name is no word\n' +
      'atoll: set "the sea" is left out: its name is no word\n',
  });
});

test("a stamp is for a module that fits", async () => {
  expect((await atoll("stamp", at("wave.wasm"), "-t", `${versions}#old`)).status).toBe(1);
});

test("a function that a newer registered version has is named", async () => {
  const { stdout } = await atoll("check", at("wave.wasm"), "-t", `${versions}#old`, ...config());
  expect(stdout).toContain("hint: sea@2.0.0, a newer version than the target's 1.0.0, has it");
});

test("inspect names sets that have an import with its type, and the one of the target", async () => {
  const head = async (file: string, ...args: readonly string[]): Promise<string | undefined> =>
    /\nImports .*\n.*\n/.exec((await atoll("inspect", at(file), ...config(), ...args)).stdout)?.[0];
  expect(await head("tide.wasm")).toBe("\nImports from sea, set sea@2.0.0\n  tide  func [] -> [i32]\n");
  expect(await head("tide.wasm", "-t", `${versions}#old`)).toBe(
    "\nImports from sea, set sea@1.0.0, which the target has\n  tide  func [] -> [i32]\n",
  );
  expect(await head("wrong.wasm")).toBe(
    "\nImports from sea\n  tide  func [] -> [i64]  not in sea@2.0.0, sea@1.1.0, sea@1.0.0, or with another type\n",
  );
  const { stdout } = await atoll("sets", "sea@1.0.0", ...config());
  expect(stdout).toBe("sea@1.0.0\n  tide() -> i32\n  in sea@1.0.0\n");
});

test("two packages with one set under one name and version are refused, with both paths", async () => {
  writeFileSync(at("twice.json"), JSON.stringify({ targets: [versions, fixture("versions-again.ts")] }));
  const { status, stderr } = atollProcess(["sets", "--config", at("twice.json")]);
  expect([status, stderr]).toEqual([
    1,
    `atoll: builtin set:\n  sea@1.0.0: another builtin set of this name and version is registered: ${versions} and ${fixture("versions-again.ts")} (give one of them another version, or register only one)\n`,
  ]);
});

test("diff tells sets and targets apart, and what breaks", async () => {
  const compatible = await atoll("diff", "sea@1.0.0", "sea@1.1.0", ...config());
  // A target and a set have one name: the target is meant.
  expect([compatible.status, compatible.stdout]).toEqual([
    0,
    "+ sea.wave\n    is wave() -> i32\n1 change, 0 breaking\n",
  ]);
  const breaking = await atoll("diff", `${versions}#newer`, `${versions}#next`);
  expect([breaking.status, breaking.stdout]).toMatchSnapshot();
  const json: unknown = JSON.parse((await atoll("diff", `${versions}#newer`, `${versions}#next`, "--json")).stdout);
  expect(json).toMatchObject({
    breaks: true,
    changes: expect.arrayContaining([expect.objectContaining({ what: "sea.wave" })]) as unknown,
  });
  expect((await atoll("diff", "sea@1.0.0", "sea@1.0.0", ...config())).stdout).toBe("no difference\n");
  const sets = await atoll("diff", "vm", "orca:log");
  expect(sets.status).toBe(1);
  expect((await atoll("diff", "vm", "wasi")).stderr).toContain("vm and wasi are a set and a target");
});

test("diff of a module shows what each target has of what it needs", async () => {
  const { status, stdout } = await atoll(
    "diff",
    at("wave.wasm"),
    "-t",
    `${versions}#old`,
    "-t",
    `${versions}#newer`,
    "-t",
    `${versions}#next`,
  );
  expect([status, stdout]).toEqual([
    1,
    `                 sea@1.0.0       sea@1.1.0                 sea@2.0.0
import sea.wave  unknown_import  incompatible_import_type  ok
export ebb       ok              ok                        missing_export
all together     1 missing       1 missing                 1 missing
`,
  ]);
  expect((await atoll("diff", guest("hello"), "-t", "wasi")).status).toBe(0);
  const json: unknown = JSON.parse(
    (await atoll("diff", guest("hello"), "-t", "wasi", "-t", "embedded", "--json")).stdout,
  );
  expect(json).toMatchObject({ targets: [{ target: "wasi@1.0.0", ok: true, issues: [] }, { ok: false }] });
  expect((await atoll("diff", guest("hello"))).stderr).toContain("name targets by -t");
});
