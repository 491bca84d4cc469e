// The command line of the benchmarks; what they measure is no test's business.

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../bench/main.ts", import.meta.url));

function bench(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

test("--help lists the benchmarks and options", () => {
  const { status, stdout, stderr } = bench("--help");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  for (const word of ["plain", "run", "wasi", "--filter", "--rounds", "--json"]) expect(stdout).toContain(word);
});

test.each([
  [["--fast"], "Unknown option '--fast'"],
  [["--rounds"], "Option '--rounds <value>' argument missing"],
  [["--rounds", "0"], "--rounds 0: expected a whole number from 1"],
  [["plane"], "there is no benchmark plane: beside, calls, "],
  [["plain", "vm"], "one benchmark at a time: vm is one too many"],
])("%j is refused in one line", (args, message) => {
  const { status, stdout, stderr } = bench(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^bench: .* \(see --help\)\n$/);
  expect(stderr).toContain(message);
});

test("the guest of the memory benchmark is what its text says", async () => {
  const source = readFileSync(new URL("../bench/vm-guest.wat", import.meta.url), "utf8");
  const assembled = await parse(source);
  expect(readFileSync(new URL("../bench/vm-guest.wasm", import.meta.url)).equals(assembled)).toBe(true);
});
