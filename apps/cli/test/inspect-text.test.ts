import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assembleText } from "@atoll/testing/wat";
import { afterAll, expect, test } from "vitest";
import { printText } from "../src/commands/print-text.ts";
import { decodeModule } from "@atoll/core/engine";
import { atoll, guest } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-wat-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function module(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, await assembleText(text));
  return path;
}

const TWINS = `(module (@producers (processed-by "by-hand" "1"))
  (func $twin (export "first") (result i32) (i32.const 1))
  (func (@name "twin") (result i32) (i32.const 2))
  (func $other nop)
  (@custom "notes" "abc\\00"))`;

test("a name means all functions that have it, an export's name its function", async () => {
  const path = await module("twins.wasm", TWINS);
  const { stdout } = await atoll("inspect", path, "--wat", "$twin");
  expect(stdout.match(/^\(func .*/gm)).toHaveLength(2);
  expect((await atoll("inspect", path, "--wat", "first")).stdout).toBe(
    "(func $twin (;0;) (type 0) (result i32)\n  i32.const 1\n)\n",
  );
  expect((await atoll("inspect", path, "--wat", "2")).stdout).toContain("nop");
});

test("offsets and custom sections on request", async () => {
  const path = await module("more.wasm", TWINS);
  expect((await atoll("inspect", path, "--wat", "2", "--offsets")).stdout).toMatch(/^\(;0x0000[0-9a-f]{2};\) {3}nop$/m);
  expect((await atoll("inspect", path, "--wat", "all")).stdout).toContain(';; custom section "notes", 4 bytes');
  expect((await atoll("inspect", path, "--wat", "all", "--customs")).stdout).toContain('"abc\\00")');
});

test.each([
  [["--wat", "99"], "--wat 99: the module has no such function"],
  [["--wat", "all", "--json"], "choose one"],
  [["--offsets"], "go with --wat"],
])("%j is a usage error", async (options, message) => {
  const { status, stderr } = await atoll("inspect", guest("arithmetic"), ...options);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test("inspect shows who made a module, and custom sections by their names", async () => {
  const { stdout } = await atoll("inspect", await module("made.wasm", TWINS));
  expect(stdout).toMatch(/\nProducers\n {2}processed-by {2}by-hand 1\n/);
  expect(stdout).toMatch(/\n {2}custom "notes" +0x[0-9a-f]+ +10 bytes\n/);
});

test("inspect says where a feature is first used, and when there is none", async () => {
  const wide = await atoll("inspect", await module("wide.wasm", "(module (func nop) (memory i64 1))"));
  const [, offset = "none"] = /\n {2}memory +(0x[0-9a-f]+) /.exec(wide.stdout) ?? [];
  expect(wide.stdout).toMatch(/ 1 function\n/);
  expect(wide.stdout).toContain(`memory64  memory with 64-bit addresses at ${offset}\n`);
  const plain = await atoll("inspect", await module("plain.wasm", "(module (func nop) (func nop))"));
  expect(plain.stdout).toMatch(/ 2 functions\n[^]*\nFeatures\n {2}none beyond WebAssembly 1\.0\n$/);
});

test("printing ends when nobody reads any more", () => {
  const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0];
  const code = [...Array<number>(200_000).fill(0x01), 0x0b];
  const size = (value: number): number[] => [(value & 0x7f) | 0x80, ((value >> 7) & 0x7f) | 0x80, value >> 14];
  const body = [...size(code.length + 1), 0, ...code];
  const big = decodeModule(Uint8Array.from([...bytes, 10, ...size(body.length + 1), 1, ...body]));
  let written = 0;
  const io = {
    out: (text: string) => void (written += text.length),
    err: () => undefined,
    outColors: false,
    errColors: false,
  };
  printText(big, "all", {}, io);
  expect(written).toBeGreaterThan(1_000_000);
  written = 0;
  printText(big, "all", {}, { ...io, outClosed: true });
  expect(written).toBeLessThan(100_000);
});

test("a pipe that breaks is no error", () => {
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const command = `"${process.execPath}" --conditions=@atoll/source "${main}" inspect "${guest("hello")}" --wat all | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
  expect(stdout).toMatch(/^\(module.*\n0\n$/);
  expect(stderr).toBe("");
});
