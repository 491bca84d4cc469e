// Folders that a guest is given: with its changes on the host, refused, or forgotten.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { assembleText } from "@atoll/testing/wat";
import { atollProcess, type Ended } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-directories-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => rmSync(join(folder, "made"), { force: true }));

/** Makes a file in the folder that it is given as 3, then opens it again; the exit status is the first errno. */
const MAKER = `(module
  (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "made")
  (func $try (param i32) (result i32)
    (call $open (i32.const 3) (i32.const 0) (i32.const 8) (i32.const 4) (local.get 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 0)))
  (func (export "_start") (local i32)
    (local.set 0 (call $try (i32.const 1)))
    (if (i32.eqz (local.get 0)) (then (local.set 0 (call $try (i32.const 0)))))
    (call $exit (local.get 0))))`;

async function make(...options: readonly string[]): Promise<Ended> {
  const file = join(folder, "maker.wasm");
  writeFileSync(file, await assembleText(MAKER));
  return atollProcess([file, ...options]);
}

const EROFS = 69;

test.each([
  ["", 0, true],
  [":rw", 0, true],
  [":ro", EROFS, false],
  ["::ro", EROFS, false],
  [":overlay", 0, false],
])("--dir HOST::GUEST%s", async (mode, status, isMade) => {
  expect(await make("--dir", `${folder}::/data${mode}`)).toEqual({ status, stdout: "", stderr: "" });
  expect(existsSync(join(folder, "made"))).toBe(isMade);
  expect(readFileSync(join(folder, "maker.wasm")).length).toBeGreaterThan(0);
});

test("--tmpfs is empty, in memory, and as large as it may be", async () => {
  expect(await make("--tmpfs", "/tmp")).toEqual({ status: 0, stdout: "", stderr: "" });
  const ENOSPC = 51;
  expect((await make("--tmpfs", "/tmp:16")).status).toBe(ENOSPC);
});

test.skipIf(process.platform === "win32")(
  "what cannot be given is told with its path on the host, and why",
  async () => {
    const file = join(folder, "maker.wasm");
    for (const [path, why] of [
      [join(folder, "nowhere"), "there is no such file or directory"],
      [join(file, "x"), "not a directory"],
      [join(folder, "n".repeat(300)), "name too long"],
    ] as const) {
      expect(await make("--dir", `${path}::/data:ro`)).toMatchObject({ status: 1, stderr: `atoll: ${path}: ${why}\n` });
    }
  },
);
