// Real programs of others', made by real toolchains, on the host's engine with this set: their output must be the recorded one.

import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  bufferedInput,
  bufferedOutput,
  type FileSystem,
  memoryFileSystem,
  overlay,
  readOnly,
} from "@atoll/wasi-builtins";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { expect, test } from "vitest";
import { programsFolder, recordedPrograms } from "../../../tools/recorded-programs.ts";
import { runOnHost } from "./fixtures/run-on-host.ts";

const programs = recordedPrograms();
const present = programs.length > 0;

// How fast they run is the engines' business: the ones here are those whose use of WASI differs.
const CHOSEN = ["lua", "quickjs", "sqlite-memory", "sqlite-file", "minigzip", "bzip2", "tail", "h64", "polybench64"];

/** Where a program's scratch directory is. */
type Scratch = (folder: string) => FileSystem;

/** What a program did, and what it was recorded to do. */
async function outcomes(name: string, scratchAt: Scratch): Promise<[did: unknown, recorded: unknown]> {
  const program = programs.find((candidate) => candidate.name === name);
  if (program === undefined) throw new Error(`programs.json has no ${name}`);
  const scratch = mkdtempSync(join(tmpdir(), "atoll-program-"));
  try {
    const preopens: Record<string, FileSystem> = {};
    for (const [guest, host] of Object.entries(program.dirs)) {
      preopens[guest] = host.startsWith("(") ? scratchAt(scratch) : hostDirectory(join(programsFolder, host));
    }
    const stdout = bufferedOutput();
    const { status } = await runOnHost(
      readFileSync(join(programsFolder, "wasm", program.wasm)),
      {
        args: program.args,
        preopens,
        stdout,
        ...(program.stdin === undefined
          ? {}
          : { stdin: bufferedInput(readFileSync(join(programsFolder, program.stdin))) }),
      },
      { extra: { env: { emscripten_notify_memory_growth: () => {} } } },
    );
    const sha256 = createHash("sha256").update(stdout.bytes).digest("hex");
    return [
      [status, stdout.bytes.length, sha256],
      [program.exit, program.stdoutBytes, program.stdoutSha256],
    ];
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

test.skipIf(!present).for(CHOSEN)("%s writes what was recorded", async (name) => {
  const [did, recorded] = await outcomes(name, hostDirectory);
  expect(did).toEqual(recorded);
});

test.skipIf(!present)("a database in memory, and on an overlay", async () => {
  const [inMemory, recorded] = await outcomes("sqlite-file", () => memoryFileSystem());
  expect(inMemory).toEqual(recorded);
  const [onOverlay] = await outcomes("sqlite-file", (scratch) =>
    overlay(memoryFileSystem(), readOnly(hostDirectory(scratch))),
  );
  expect(onOverlay).toEqual(recorded);
});
