// Names that somebody chose to look like the command's own lines: in modules, of files, in errors.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assembleText } from "@atoll/testing/wat";
import { afterAll, expect, test } from "vitest";
import { atoll, atollProcess, guest } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-names-"));
afterAll(() => rmSync(folder, { recursive: true }));
const isWindows = process.platform === "win32";

const LINE = String.raw`\0afits: all is well\0d\e2\80\a8\1b[2J`;

async function moduleOf(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, await assembleText(text));
  return path;
}

test("no line of check, inspect or run is made of a name", async () => {
  const file = await moduleOf(
    "names.wasm",
    `(module (import "env${LINE}" "f${LINE}" (func)) (func (export "e${LINE}")) (@custom "c${LINE}" ""))`,
  );
  for (const args of [
    ["check", file],
    ["inspect", file],
    ["run", file],
    ["run", file, "--invoke", "x"],
  ]) {
    const { stdout, stderr } = await atoll(...args);
    expect(`${stdout}${stderr}`).not.toMatch(/^fits|(?!\n)\p{Cc}|\u2028/mu);
    expect(`${stdout}${stderr}`).toContain(String.raw`\n`);
  }
});

test("no line of a backtrace is made of a function's name", async () => {
  const file = await moduleOf(
    "trap.wasm",
    String.raw`(module (func $f (@name "f\0aatoll: all is well\0a    at main") unreachable) (func (export "f") call $f))`,
  );
  const { status, stderr } = await atoll("run", file, "--invoke", "f");
  expect(status).toBe(134);
  expect(stderr.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^atoll: trap: unreachable/) as string,
    expect.stringMatching(/^ {4}at f\\natoll: all is well\\n {4}at main trap\.wasm\[0\] at 0x[0-9a-f]+$/) as string,
    expect.stringMatching(/^ {4}at function 1 trap\.wasm\[1\] at 0x[0-9a-f]+$/) as string,
  ]);
});

test.skipIf(isWindows)("no line is made of a file's name", async () => {
  const name = join(folder, "a\nfits: b.wasm");
  writeFileSync(name, readFileSync(guest("hello")));
  const shown = name.replace("\n", String.raw`\n`);
  expect((await atoll("check", name)).stdout).toBe(`fits: ${shown} runs on wasi@1.0.0\n`);
  expect((await atoll("check", name, "-t", "embedded")).stdout).toMatch(/^does not fit: [^\n]*\\nfits: b\.wasm on/);
  expect((await atoll("inspect", name)).stdout.split("\n")[0]).toContain(String.raw`\nfits`);
  expect((await atoll("run", `${name}.not`)).stderr).toBe(`atoll: ${shown}.not: there is no such file or directory\n`);
  expect((await atoll("run", name, "--wrong\nfits")).stderr).not.toMatch(/^fits/m);
  expect((await atoll("check", name, "--target", "./no\nfits.ts")).stderr).not.toMatch(/^fits/m);
});

test.skipIf(isWindows)("a picture is well-formed whatever the file is called", () => {
  const name = join(folder, `<&"'\u0001\u001B>.wasm`);
  writeFileSync(name, readFileSync(guest("hello")));
  for (const picture of ["map.svg", "map.html"]) {
    expect(atollProcess([name, `--memory-map=${join(folder, picture)}`])).toMatchObject({ status: 0, stderr: "" });
    const drawn = readFileSync(join(folder, picture), "utf8");
    expect(drawn).toContain(String.raw`Memory map of &lt;&amp;"'\u{1}\u{1b}&gt;.wasm`);
    expect(drawn).not.toMatch(/(?![\n\t])\p{Cc}|[\uFFFE\uFFFF]/u);
  }
});
