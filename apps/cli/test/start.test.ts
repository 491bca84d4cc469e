// How the process starts: on which Node, with how much stack, and what shells complete.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { COMMAND_NAMES } from "../src/load-command.ts";
import { atoll, atollProcess, fixture } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-start-"));
afterAll(() => rmSync(folder, { recursive: true }));
const main = join(import.meta.dirname, "../src/main.ts");
const isWindows = process.platform === "win32";

test("a Node that is too old is told in one line, and nothing is loaded on it", () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8")) as {
    readonly engines: { readonly node: string };
  };
  const floor = manifest.engines.node.replace(">=", "");
  const [major = 0, minor = 0] = floor.split(".").map(Number);
  const on = (
    version: string,
  ): { readonly status: number | null; readonly stdout: string; readonly stderr: string } => {
    const fake = join(folder, "fake.cjs");
    writeFileSync(
      fake,
      `Object.defineProperty(process, "versions", { value: { ...process.versions, node: ${JSON.stringify(version)} } });`,
    );
    const args = ["--conditions=@atoll/source", "-r", fake, main, "--version"];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    return { status, stdout, stderr };
  };
  for (const old of [`${major}.${minor - 1}.9`, `${major - 1}.99.0`, "18.0.0"]) {
    const stderr = `atoll: this is Node ${old}, and it takes ${floor} or newer\n`;
    expect(on(old)).toEqual({ status: 2, stdout: "", stderr });
  }
  for (const good of [`${floor}.0`, `${major + 1}.0.0`]) expect(on(good).stdout).toMatch(/^atoll \d/);
});

test.skipIf(isWindows)(
  "host and guest call each other four thousand levels deep, and an overflow is told as the host's",
  () => {
    const down = (levels: number) =>
      atollProcess(["run", fixture("calling.wat"), "--target", fixture("calling.ts"), "--invoke", "down", `${levels}`]);
    expect(down(4000)).toEqual({ status: 0, stdout: "4000\n", stderr: "" });
    expect(down(1e9)).toMatchObject({
      status: 134,
      stderr: expect.stringMatching(/^atoll: stopped: call stack exhausted: the host's stack is full\n/) as string,
    });
  },
);

test.each(["bash", "zsh", "fish"])("completion for %s knows every command and option", async (shell) => {
  const { status, stdout } = await atoll("completion", shell);
  expect(status).toBe(0);
  for (const word of [...COMMAND_NAMES, "max-memory", "legacy-exceptions", "orca"]) expect(stdout).toContain(word);
  if (spawnSync(shell, ["-c", "true"]).status !== 0) return;
  const file = join(folder, `completion.${shell}`);
  writeFileSync(file, stdout);
  expect(spawnSync(shell, ["-n", file], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
});

test.skipIf(spawnSync("bash", ["-c", "true"]).status !== 0)("bash completes", async () => {
  const file = join(folder, "complete.bash");
  writeFileSync(file, (await atoll("completion", "bash")).stdout);
  const complete = (...words: string[]): string[] => {
    const script = `source "$0"; COMP_WORDS=(atoll "$@"); COMP_CWORD=$#; _atoll; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return spawnSync("bash", ["-c", script, file, ...words], { encoding: "utf8" })
      .stdout.trim()
      .split("\n");
  };
  expect(complete("ru")).toEqual(["run"]);
  expect(complete("run", "--max-m")).toEqual(["--max-memory"]);
  expect(complete("x.wasm", "--time")).toEqual(["--timeout"]);
  expect(complete("check", "-t", "o")).toEqual(["orca"]);
  expect(complete("run", "x.wasm", "--", "--max-m")).toEqual([""]);
});

test("there is no completion for other shells", async () => {
  expect(await atoll("completion", "tcsh")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("tcsh: there are scripts for bash, zsh, fish") as string,
  });
});
