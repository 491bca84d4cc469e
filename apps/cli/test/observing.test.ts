// `--coverage` and `--profile`: what they write, and where.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CpuProfile } from "@atoll/observe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { atoll, guest } from "./atoll.ts";

const compiled = (name: string): string =>
  fileURLToPath(new URL(`../../../packages/dwarf/test/guests/${name}.wasm`, import.meta.url));

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "atoll-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("--coverage is a table on standard error", async () => {
  const { status, stderr } = await atoll("run", compiled("c-clang14"), "--coverage", "--invoke", "fill", "5");
  expect(status).toBe(0);
  expect(stderr).toContain("/guests/shapes.c     50.0 %    50.0 %   57.1 %  15-16, 23-26\n");
  const builtins = await atoll("run", guest("hello"), "--coverage");
  expect(builtins.stderr).toMatch(/Calls of builtins\n(?: +\d+ {2}wasi_snapshot_preview1\.\w+\n)*/);
  expect(builtins.stderr).toMatch(/ [1-9]\d* {2}wasi_snapshot_preview1\.fd_write\n/);
});

test("--coverage=lcov and html go into files, also when the guest traps", async () => {
  const lcov = join(folder, "out.info");
  const trapped = await atoll("run", compiled("c-clang22"), `--coverage=lcov:${lcov}`, "--invoke", "divide", "1", "0");
  expect(trapped.status).toBe(134);
  expect(readFileSync(lcov, "utf8")).toMatch(
    /^TN:\nSF:\/guests\/shapes\.c\nFN:19,run_fill\n[^]*FNDA:1,run_divide\n[^]*BRDA:24,\d+,0,1\nBRDA:24,\d+,1,0\n[^]*DA:23,1\nDA:24,1\nDA:25,1\nDA:26,0\n/,
  );
  const html = join(folder, "out.html");
  expect((await atoll("run", compiled("c-clang14"), `--coverage=html:${html}`, "--invoke", "fill", "5")).status).toBe(
    0,
  );
  expect(readFileSync(html, "utf8")).toContain("<h2>Functions</h2>");
  // The sources are on the machine that compiled them.
  expect(readFileSync(html, "utf8")).toContain("Its text is not here");
  expect((await atoll("run", compiled("c-clang14"), "--coverage=xml", "--invoke", "fill", "5")).status).toBe(2);
  expect((await atoll("run", compiled("c-clang14"), "--coverage=html:", "--invoke", "fill", "5")).status).toBe(2);
});

test("--coverage says why there are no lines", async () => {
  const { stderr } = await atoll("run", compiled("c-stale"), "--coverage", "--invoke", "fill", "5");
  expect(stderr).toContain("atoll: source lines are missing: .debug_line: it has no lines of the code that is there");
});

test("--profile writes V8's format, with builtins as frames", async () => {
  const file = join(folder, "out.cpuprofile");
  expect((await atoll("run", guest("hello"), "--profile", file)).status).toBe(0);
  const { nodes, samples, timeDeltas, startTime, endTime } = JSON.parse(readFileSync(file, "utf8")) as CpuProfile;
  expect(samples.length).toBe(timeDeltas.length);
  expect(timeDeltas.reduce((sum, each) => sum + each, 0)).toBe(endTime - startTime);
  const ids = new Set(nodes.map(({ id }) => id));
  expect(samples.every((id) => ids.has(id))).toBe(true);
  expect(nodes.map(({ callFrame }) => callFrame.functionName)).toContain("wasi_snapshot_preview1.fd_write");
  expect((await atoll("run", guest("hello"), "--profile", join(folder, "no/such/folder"))).status).toBe(1);
});
