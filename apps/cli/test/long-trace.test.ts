// A trace of gigabytes takes no memory: nothing of it is held back. Takes a minute or more, so it runs where ATOLL_LONG says.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { atollProcess } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-trace-"));
afterAll(() => rmSync(folder, { recursive: true }));

const CLOCK = `(module (import "wasi_snapshot_preview1" "clock_time_get" (func $now (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start") (loop (drop (call $now (i32.const 1) (i64.const 0) (i32.const 8))) (br 0))))`;
/** Of a line, and of them all. */
const LINE = 120;
const BYTES = 2 ** 31;

const isLong = process.env["ATOLL_LONG"] !== undefined && process.platform !== "win32";
if (!isLong) console.log("gigabytes of trace are skipped: they take minutes (ATOLL_LONG=1)");

test.skipIf(!isLong).for(["interpreter", "compiler"])(
  "gigabytes of trace on the %s",
  { timeout: 600_000 },
  (engine) => {
    const text = join(folder, "clock.wat");
    writeFileSync(text, CLOCK);
    // A loop and a builtin are eleven units.
    const fuel = String(Math.ceil(BYTES / LINE) * 11);
    const run = atollProcess([text, "--engine", engine, "--fuel", fuel, "--trace-json=/dev/null"], {
      env: { NODE_OPTIONS: "--max-old-space-size=64" },
      timeout: 300_000,
    });
    expect(run).toMatchObject({ status: 134, stderr: expect.stringContaining("all fuel consumed") as string });
  },
);
