// Real programs, made by others' toolchains, under `atoll run`: standard output and exit status must be those recorded.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

interface RecordedProgram {
  readonly name: string;
  readonly what: string;
  readonly wasm: string;
  /** With argv[0]. */
  readonly args: readonly string[];
  /** Guest path to folder; one in parentheses is to be empty. */
  readonly dirs: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly exit: number;
  readonly stdoutBytes: number;
  readonly stdoutSha256: string;
}

const CLI = join(import.meta.dirname, "../dist/main.js");
/** Programs that need more than what the standard has. */
const TARGETS: Readonly<Record<string, string>> = {
  "lua-eh-legacy": join(import.meta.dirname, "fixtures/wasi-legacy.ts"),
};

const root = join(process.env["ATOLL_SHARED"] ?? "", "programs");
const list = join(root, "programs.json");
const here = existsSync(list);
if (!here) console.warn("real programs: skipped, ATOLL_SHARED names no folder with programs");

const recorded = here ? (JSON.parse(readFileSync(list, "utf8")) as readonly RecordedProgram[]) : [];

test.skipIf(!here)("there are programs to run", () => {
  expect(recorded).not.toHaveLength(0);
});

test.each(recorded)("$name: $what", { timeout: 180_000 }, async (program) => {
  const ended = await run(program);
  // What guests say on standard error is not recorded, but it explains a wrong status.
  expect(ended.status, ended.stderr).toBe(program.exit);
  const expected = join(root, "expected", `${program.name}.stdout`);
  if (existsSync(expected)) expect(ended.stdout.toString("latin1")).toBe(readFileSync(expected, "latin1"));
  expect(ended.stdout.length).toBe(program.stdoutBytes);
  expect(createHash("sha256").update(ended.stdout).digest("hex")).toBe(program.stdoutSha256);
});

interface Ended {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A folder of the programs', or the empty one that a few ask for in words. */
function hostFolder(words: string): string {
  if (!words.startsWith("(")) return join(root, words);
  const empty = mkdtempSync(join(tmpdir(), "atoll-programs-"));
  onTestFinished(() => rmSync(empty, { recursive: true }));
  return empty;
}

/** Runs the built command as a child process; `pnpm test` builds it. */
function run(program: RecordedProgram): Promise<Ended> {
  const dirs = Object.entries(program.dirs).map(([guest, host]) => `--dir=${hostFolder(host)}::${guest}`);
  const target = TARGETS[program.name];
  const chosen = target === undefined ? [] : ["--target", target];
  const args = [CLI, "run", ...chosen, ...dirs, join(root, "wasm", program.wasm), "--", ...program.args.slice(1)];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
  if (program.stdin === undefined) child.stdin.end();
  else createReadStream(join(root, program.stdin)).pipe(child.stdin);
  // A guest may end without having read all of its input.
  child.stdin.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") child.emit("error", error);
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() });
    });
  });
}
