// Real programs of others', made by real toolchains: compiled, they write what was recorded, byte for byte, with limits and without.

import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, ExitError, FEATURES, instantiate, type RunLimitOptions } from "@atoll/core";
import { wasi as target } from "@atoll/targets";
import { bufferedInput, bufferedOutput, type FileSystem, wasi } from "@atoll/wasi-builtins";
import { hostClock, hostDirectory } from "@atoll/wasi-builtins/node";
import { expect, test } from "vitest";
import { programsFolder, type RecordedProgram, recordedPrograms } from "../../../tools/recorded-programs.ts";
import { compiler } from "../src/index.ts";

const programs = recordedPrograms();
const engine = compiler();
const everything = target.extend({ name: "everything", version: "1.0.0", features: FEATURES });

function outcome(program: RecordedProgram, limits: RunLimitOptions): unknown {
  const scratch = mkdtempSync(join(tmpdir(), "atoll-program-"));
  try {
    const preopens: Record<string, FileSystem> = {};
    for (const [guest, host] of Object.entries(program.dirs)) {
      preopens[guest] = hostDirectory(host.startsWith("(") ? scratch : join(programsFolder, host));
    }
    const stdout = bufferedOutput();
    const stdin =
      program.stdin === undefined ? {} : { stdin: bufferedInput(readFileSync(join(programsFolder, program.stdin))) };
    const linked = compile(readFileSync(join(programsFolder, "wasm", program.wasm)), everything, { engine });
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

test.skipIf(programs.length === 0).for(programs.map((program) => [program.name, program] as const))(
  "%s",
  ([, program]) => {
    const { exit, stdoutBytes, stdoutSha256 } = program;
    expect(outcome(program, {})).toEqual([exit, stdoutBytes, stdoutSha256]);
    expect(outcome(program, { timeout: 120_000 })).toEqual([exit, stdoutBytes, stdoutSha256]);
  },
);
