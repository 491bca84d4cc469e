// Real programs, made by others' toolchains, under `atoll run`, compiled where that can be and interpreted: standard output and exit status must be those recorded.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { programsFolder, type RecordedProgram, recordedPrograms } from "../../../tools/recorded-programs.ts";

const CLI = join(import.meta.dirname, "../dist/main.js");
/** Programs that need more than what the standard has. */
const TARGETS: Readonly<Record<string, string>> = {
  "lua-eh-legacy": join(import.meta.dirname, "fixtures/wasi-legacy.ts"),
};

const recorded = recordedPrograms();
const ENGINES = ["auto", "interpreter"] as const;

const runs = recorded.flatMap((program) => ENGINES.map((engine) => ({ ...program, engine })));

test.skipIf(runs.length === 0).for(runs)(
  "$name: $what ($engine)",
  { timeout: 180_000 },
  async ({ engine, ...program }) => {
    const ended = await run(program, engine);
    // What guests say on standard error is not recorded, but it explains a wrong status.
    expect(ended.status, ended.stderr).toBe(program.exit);
    const expected = join(programsFolder, "expected", `${program.name}.stdout`);
    if (existsSync(expected)) expect(ended.stdout.toString("latin1")).toBe(readFileSync(expected, "latin1"));
    expect(ended.stdout.length).toBe(program.stdoutBytes);
    expect(createHash("sha256").update(ended.stdout).digest("hex")).toBe(program.stdoutSha256);
  },
);

interface Ended {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A folder of the programs', or the empty one that a few ask for in words. */
function hostFolder(words: string): string {
  if (!words.startsWith("(")) return join(programsFolder, words);
  const empty = mkdtempSync(join(tmpdir(), "atoll-programs-"));
  onTestFinished(() => rmSync(empty, { recursive: true }));
  return empty;
}

/** Runs the built command as a child process; `pnpm test` builds it. */
function run(program: RecordedProgram, engine: (typeof ENGINES)[number]): Promise<Ended> {
  const dirs = Object.entries(program.dirs).map(([guest, host]) => `--dir=${hostFolder(host)}::${guest}`);
  const target = TARGETS[program.name];
  const chosen = ["--engine", engine, ...(target === undefined ? [] : ["--target", target])];
  const args = [
    CLI,
    "run",
    ...chosen,
    ...dirs,
    join(programsFolder, "wasm", program.wasm),
    "--",
    ...program.args.slice(1),
  ];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
  if (program.stdin === undefined) child.stdin.end();
  else createReadStream(join(programsFolder, program.stdin)).pipe(child.stdin);
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
