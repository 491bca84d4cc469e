// Real programs of others', made by real toolchains: compiled, they write what was recorded, byte for byte, with limits and without.

import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, ExitError, FEATURES, instantiate, type RunLimitOptions } from "@atoll/core";
import { wasi as target } from "@atoll/targets";
import { bufferedInput, bufferedOutput, type FileSystem, wasi } from "@atoll/wasi-builtins";
import { hostClock, hostDirectory } from "@atoll/wasi-builtins/node";
import { expect, test } from "vitest";
import { compiler } from "../src/index.ts";

interface Program {
  readonly name: string;
  readonly wasm: string;
  readonly args: readonly string[];
  readonly dirs: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly exit: number;
  readonly stdoutBytes: number;
  readonly stdoutSha256: string;
}

const folder = join(process.env["ATOLL_SHARED"] ?? "", "programs");
const present = process.env["ATOLL_SHARED"] !== undefined && existsSync(join(folder, "programs.json"));
if (!present) console.log("real programs are skipped: ATOLL_SHARED names no folder that has them");
const programs = present ? (JSON.parse(readFileSync(join(folder, "programs.json"), "utf8")) as Program[]) : [];

const engine = compiler();
const everything = target.extend({ name: "everything", version: "1.0.0", features: FEATURES });

function outcome(program: Program, limits: RunLimitOptions): unknown {
  const scratch = mkdtempSync(join(tmpdir(), "atoll-program-"));
  try {
    const preopens: Record<string, FileSystem> = {};
    for (const [guest, host] of Object.entries(program.dirs)) {
      preopens[guest] = hostDirectory(host.startsWith("(") ? scratch : join(folder, host));
    }
    const stdout = bufferedOutput();
    const stdin =
      program.stdin === undefined ? {} : { stdin: bufferedInput(readFileSync(join(folder, program.stdin))) };
    const linked = compile(readFileSync(join(folder, "wasm", program.wasm)), everything, { engine });
    using instance = instantiate(linked, {
      engine,
      provide: wasi({ args: program.args, preopens, stdout, clock: hostClock(), ...stdin }),
      ...limits,
    });
    let status = 0;
    try {
      instance.func("_start", { params: [], results: [] })();
    } catch (error) {
      if (!(error instanceof ExitError)) throw error;
      ({ status } = error);
    }
    return [status, stdout.bytes.length, createHash("sha256").update(stdout.bytes).digest("hex")];
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

test.skipIf(!present).for(programs.map((program) => [program.name, program] as const))("%s", ([, program]) => {
  const { exit, stdoutBytes, stdoutSha256 } = program;
  expect(outcome(program, {})).toEqual([exit, stdoutBytes, stdoutSha256]);
  expect(outcome(program, { timeout: 120_000 })).toEqual([exit, stdoutBytes, stdoutSha256]);
});
