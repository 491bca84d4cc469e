// Guests whose imports are not all there: preloaded modules, stubs, and how what is missing is told.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assembleText } from "@atoll/testing/wat";
import { afterAll, expect, test } from "vitest";
import { atoll, fixture, guest } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-imports-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, await assembleText(text));
  return path;
}

test("--preload gives a module's exports as imports, also to those preloaded behind it", async () => {
  const base = await file(
    "base.wasm",
    `(module (global (export "g") i32 (i32.const 40)) (func (export "two") (result i32) (i32.const 2)))`,
  );
  const sum = await file(
    "sum.wasm",
    `(module (import "base" "g" (global $g i32)) (import "base" "two" (func $two (result i32))) (global $ready (mut i32) (i32.const 0))
      (func (export "_initialize") (global.set $ready (i32.const 100)))
      (func (export "sum") (result i32) (i32.add (global.get $ready) (i32.add (global.get $g) (call $two)))))`,
  );
  const main = await file(
    "main.wasm",
    `(module (import "lib" "sum" (func $sum (result i32))) (func (export "f") (result i32) (call $sum)))`,
  );
  const given = ["--preload", `base=${base}`, "--preload", `lib=${sum}`];
  expect(await atoll("run", main, ...given, "--invoke", "f")).toEqual({ status: 0, stdout: "142\n", stderr: "" });
  expect((await atoll("run", main, "--preload", `lib=${sum}`, "--invoke", "f")).stderr).toContain("import base.g");
  expect(await atoll("run", main, ...given, "--preload", `lib=${base}`)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("another module is named lib already") as string,
  });
  const other = await atoll("run", main, "--preload", `base=${base}`, "--preload", `lib=${base}`, "--invoke", "f");
  expect(other).toMatchObject({ status: 1, stderr: expect.stringContaining("import lib.sum") as string });
});

test("a preloaded file that is no module is told by its own name", async () => {
  const text = fixture("lamp.ts");
  const { status, stderr } = await atoll("run", guest("hello"), "--preload", `env=${text}`);
  expect({ status, stderr }).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/lamp\.ts is not a WebAssembly/) as string,
  });
});

test("--stub-missing runs what does not call it, warns, and traps by name", async () => {
  const main = await file(
    "holes.wasm",
    String.raw`(module (import "env" "a\0ab" (func $a (param i64) (result f64))) (import "env" "c" (func))
      (func (export "good") (result i32) (i32.const 7)) (func (export "bad") (drop (call $a (i64.const 1)))))`,
  );
  const warning = String.raw`atoll: warning: 2 imports are missing, and will trap when called: env.a\nb, env.c` + "\n";
  expect((await atoll("run", main, "--invoke", "good")).status).toBe(1);
  expect(await atoll("run", main, "--stub-missing", "--invoke", "good")).toEqual({
    status: 0,
    stdout: "7\n",
    stderr: warning,
  });
  const { status, stderr } = await atoll("run", main, "--stub-missing", "--invoke", "bad");
  expect(status).toBe(134);
  expect(stderr.slice(warning.length)).toMatch(
    /^atoll: trap: .*env\.a\\nb is missing: --stub-missing stands for it\n {4}at /,
  );
  // What is no function has nothing to stand for it.
  const memory = await file("memory.wasm", `(module (import "env" "m" (memory 1)) (func (export "f")))`);
  expect((await atoll("run", memory, "--stub-missing", "--invoke", "f")).stderr).toContain("import env.m");
});

test("many missing imports of a namespace are one entry, and advice for several comes last", async () => {
  const imports = Array.from({ length: 30 }, (_, i) => `(import "env" "f${i}" (func))`).join("");
  const main = await file("many.wasm", `(module ${imports} (import "go" "x" (func)))`);
  const { stdout } = await atoll("check", main);
  expect(stdout.split("\n").slice(1)).toEqual([
    "  imports from env unknown_import",
    `      30 that target wasi does not have: ${Array.from({ length: 20 }, (_, i) => `f${i}`).join(", ")}, … and 10 more`,
    expect.stringMatching(/^ {6}hint: env is where linkers leave undefined symbols/) as string,
    "  import go.x unknown_namespace",
    "      target wasi has no builtin set go",
    expect.stringMatching(/^ {6}hint: the import comes from Go's/) as string,
    "",
  ]);
  const json = JSON.parse((await atoll("check", main, "--json")).stdout) as { readonly issues: readonly unknown[] };
  expect(json.issues).toHaveLength(31);
});

test("check takes several files and targets", async () => {
  const plain = await file("plain.wasm", `(module)`);
  const wide = await file("wasi.wasm", `(module (import "wasi_snapshot_preview1" "sched_yield" (func (result i32))))`);
  const text = await atoll("check", plain, wide, "-t", "wasi", "-t", "orca");
  expect(text.status).toBe(1);
  expect(
    text.stdout.match(/^(fits|does not fit): \S+ (runs )?on \w+/gm)?.map((line) => line.replace(`${folder}/`, "")),
  ).toEqual([
    "fits: plain.wasm runs on wasi",
    "fits: plain.wasm runs on orca",
    "fits: wasi.wasm runs on wasi",
    "does not fit: wasi.wasm on orca",
  ]);
  const json = JSON.parse((await atoll("check", plain, wide, "-t", "orca", "--json")).stdout) as readonly {
    readonly ok: boolean;
  }[];
  expect(json.map(({ ok }) => ok)).toEqual([true, false]);
  expect((await atoll("check", plain, plain)).status).toBe(0);
});

test("a proposal that the target lacks is told with the option that allows it", async () => {
  const main = await file(
    "legacy.wasm",
    `(module (tag $e) (func (export "f") (result i32) try (result i32) throw $e catch_all i32.const 9 end))`,
  );
  for (const [command, ...more] of [["check"], ["run", "--invoke", "f"]] as const) {
    const refused = await atoll(command, main, ...more);
    expect(refused.status).toBe(1);
    expect(refused.stdout + refused.stderr).toContain("allow it: --feature legacy-exceptions");
  }
  expect((await atoll("check", main, "--feature", "legacy-exceptions")).status).toBe(0);
  expect(await atoll("run", main, "--feature", "legacy-exceptions", "--invoke", "f")).toEqual({
    status: 0,
    stdout: "9\n",
    stderr: "",
  });
});
