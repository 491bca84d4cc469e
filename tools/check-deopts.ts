// `pnpm check:deopts`: fails when V8 throws a loop of the interpreter away, more than once after a program's first second. What a loop does for the first
// time makes it do so, and a program runs at a fifth of its speed until the next one is there: warm-up is to see to it that nothing is new by then. Runs the
// recorded programs; the second is one of the process's CPU time where the host tells that, so that other processes do not count.
import { spawn } from "node:child_process";
import { createReadStream, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { programsFolder, type RecordedProgram, recordedPrograms } from "./recorded-programs.ts";

/** Those of which a loop does most, and that run for a second or so. */
const PROGRAMS = ["lua", "quickjs", "sqlite-memory", "raytrace", "polybench", "minigzip", "bzip2"];
/** Seconds in which a loop may be thrown away as often as it takes. */
const FIRST = 1;
const MOST = 1;
/** Of Linux: a tick of the times in /proc. */
const TICKS_PER_SECOND = 100;
const BAILOUT = /\[bailout .*reason: ([^)]*)\).*<JSFunction (execute(?:Floats|Packed)?(?:Flat|Paged)(?:32|64))\b/;

interface Deopt {
  readonly seconds: number;
  readonly loop: string;
  readonly reason: string;
}

/** Of a process, seconds of CPU that it has used; of a host that does not tell, seconds since it began. */
function secondsOf(pid: number, begin: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return (performance.now() - begin) / 1000;
  }
}

async function deoptsOf(program: RecordedProgram): Promise<readonly Deopt[]> {
  const dirs = Object.entries(program.dirs).flatMap(([guest, host]) => [
    "--dir",
    `${resolve(programsFolder, host)}::${guest}`,
  ]);
  const command = [resolve("apps/cli/dist/main.js"), "run", "--engine", "interpreter"];
  const file = resolve(programsFolder, "wasm", program.wasm);
  const begin = performance.now();
  const child = spawn(process.execPath, ["--trace-deopt", ...command, ...dirs, file, "--", ...program.args.slice(1)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const { pid = 0 } = child;
  // It may end without having read all of its input.
  child.stdin.on("error", () => {});
  if (program.stdin === undefined) child.stdin.end();
  else createReadStream(resolve(programsFolder, program.stdin)).pipe(child.stdin);
  const ended = new Promise<number | null>((done, fail) => child.on("error", fail).on("close", done));
  const found: Deopt[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [, reason, loop] = BAILOUT.exec(line) ?? [];
    if (reason === undefined || loop === undefined) continue;
    found.push({ seconds: secondsOf(pid, begin), loop, reason });
  }
  const status = await ended;
  if (status !== program.exit) throw new Error(`${program.name} ended with status ${status}`);
  return found;
}

const programs = recordedPrograms();
if (programs.length === 0) console.log(`NOT LOOKED AT: no programs in ${programsFolder}, which ATOLL_SHARED has`);
for (const name of programs.length === 0 ? [] : PROGRAMS) {
  const program = programs.find((each) => each.name === name);
  if (program === undefined) throw new Error(`${programsFolder} has no program ${name}`);
  const deopts = await deoptsOf(program);
  const late = deopts.filter(({ seconds }) => seconds > FIRST);
  const fails = late.length > MOST;
  if (fails) process.exitCode = 1;
  console.log(`${fails ? "FAIL" : "ok  "} ${name}: ${deopts.length} times, ${late.length} after the first second`);
  for (const { seconds, loop, reason } of fails ? late : [])
    console.log(`     at ${seconds.toFixed(2)} s ${loop}: ${reason}`);
}
