// A process of `pnpm bench running`: `running-process.js PROGRAM ENGINE` runs a program, which is JSON, on the host's own engine and on one of ours, in turns, and
// prints what each run took as JSON. Both compile once and before; each run has an instance of its own, which is there already, and the same folders and input.
import { createHash } from "node:crypto";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { WASI } from "node:wasi";
import { compile, ExitError, FEATURES, flat32, instantiate } from "@atoll/core";
import { wasi as wasiTarget } from "@atoll/targets";
import { wasi } from "@atoll/wasi-builtins";
import { hostDirectory, hostInput, hostOutput } from "@atoll/wasi-builtins/node";
import { programsFolder } from "../recorded-programs.ts";
import { limitsFor, measuredEngine } from "./engines.ts";
import type { LastingProgram } from "./lasting-programs.ts";

/** Runs on each side. */
const RUNS = 3;

/** Milliseconds of this thread's CPU, by run. */
export interface RunTimes {
  readonly host: readonly number[];
  readonly ours: readonly number[];
  /** Of what was printed. */
  readonly sha256: string;
}

/** The descriptors that a run has in place of the process's own. Some guests close theirs, and `node:wasi` does then: nobody else closes them. */
interface Streams {
  readonly input: number;
  readonly output: number;
}

/** Makes an instance; gives what runs it. */
type Side = (streams: Streams) => () => void;

const [text = "", engineName = ""] = process.argv.slice(2);
const program = JSON.parse(text) as LastingProgram;
const bytes = new Uint8Array(readFileSync(resolve(programsFolder, "wasm", program.wasm)));
const folders = Object.entries(program.dirs).map(([guest, host]) => [guest, resolve(programsFolder, host)] as const);

function hostSide(): Side {
  const module = new WebAssembly.Module(bytes);
  return ({ input, output }) => {
    const given = {
      args: [...program.args],
      preopens: Object.fromEntries(folders),
      stdin: input,
      stdout: output,
      stderr: errors,
    };
    const world = new WASI({ version: "preview1", ...given });
    const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: world.wasiImport });
    return () => requireSuccess(world.start(instance));
  };
}

function ourSide(): Side {
  const engine = measuredEngine(engineName);
  const target = wasiTarget.extend({ name: "bench", version: "1.0.0", features: FEATURES, memory: flat32() });
  const linked = compile(bytes, target, { engine });
  const preopens = Object.fromEntries(folders.map(([guest, host]) => [guest, hostDirectory(host)]));
  return ({ input, output }) => {
    const given = { args: program.args, preopens, stdin: hostInput(input), stdout: hostOutput(output) };
    const instance = instantiate(linked, { engine, provide: wasi(given), ...limitsFor(engineName) });
    const start = instance.func("_start", { params: [], results: [] });
    return () => {
      try {
        start();
      } catch (error) {
        if (!(error instanceof ExitError)) throw error;
        requireSuccess(error.status);
      }
    };
  };
}

function requireSuccess(status: number): void {
  if (status !== 0) throw new Error(`${program.name} ended with status ${status}`);
}

/** What is printed there is nobody's business. */
const errors = openSync("/dev/null", "w");
const folder = mkdtempSync(join(tmpdir(), "atoll-bench-"));
const file = join(folder, "output");
let sha256: string | undefined;

/** Milliseconds of one run. What it prints has to be the same as ever. */
function timed(side: Side): number {
  const input = openSync(program.stdin === undefined ? "/dev/null" : resolve(programsFolder, program.stdin), "r");
  const output = openSync(file, "w");
  const run = side({ input, output });
  const start = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(start);
  const printed = createHash("sha256").update(readFileSync(file)).digest("hex");
  sha256 ??= printed;
  if (printed !== sha256) throw new Error(`${program.name} did not print the same`);
  return (user + system) / 1000;
}

try {
  const [host, ours] = [hostSide(), ourSide()];
  const runs = Array.from({ length: RUNS }, () => [timed(host), timed(ours)] as const);
  const times = { host: runs.map(([time]) => time), ours: runs.map(([, time]) => time), sha256 };
  console.log(JSON.stringify(times));
} finally {
  rmSync(folder, { recursive: true });
}
