// V8 keeps the loops that it has optimised: real programs under `atoll run` make it throw none away once they are at work.

import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { programsFolder, type RecordedProgram, recordedPrograms } from "../../../tools/recorded-programs.ts";

const CLI = join(import.meta.dirname, "../dist/main.js");
const recorded = recordedPrograms();

/** A loop of the interpreter in what V8 tells. */
const LOOP = /<JSFunction execute(Flat|Paged|Floats|Packed)/;

/** When, of the whole run, V8 threw away code of a loop: fractions. Not milliseconds: a busy machine stretches all of it. */
async function deoptimisations({ wasm, args, dirs, stdin }: RecordedProgram): Promise<readonly number[]> {
  const mounts = Object.entries(dirs).flatMap(([guest, folder]) => [
    "--dir",
    `${join(programsFolder, folder)}::${guest}`,
  ]);
  const line = [
    "run",
    "--engine",
    "interpreter",
    join(programsFolder, "wasm", wasm),
    ...mounts,
    "--",
    ...args.slice(1),
  ];
  const start = performance.now();
  const child = spawn(process.execPath, ["--trace-opt", "--trace-deopt", CLI, ...line], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (stdin === undefined) child.stdin.end();
  else createReadStream(join(programsFolder, stdin)).pipe(child.stdin);
  const closed = new Promise<void>((done) => void child.once("close", () => done()));
  const times: number[] = [];
  let optimised = 0;
  for await (const text of createInterface({ input: child.stdout })) {
    if (!LOOP.test(text)) continue;
    if (text.includes("completed optimizing")) optimised++;
    if (text.includes("bailout")) times.push(performance.now() - start);
  }
  await closed;
  const all = performance.now() - start;
  // Were no loop optimised, none would be thrown away.
  expect(optimised).toBeGreaterThan(0);
  return times.map((time) => time / all);
}

for (const name of ["lua", "quickjs", "polybench", "minigzip"]) {
  test.skipIf(recorded.length === 0)(
    `${name} has at most one loop thrown away in the second half of its run`,
    { timeout: 120_000 },
    async () => {
      const program = recorded.find((each) => each.name === name);
      if (program === undefined) throw new Error(`no program ${name}`);
      const late = (await deoptimisations(program)).filter((time) => time > 0.5);
      expect(late.length).toBeLessThanOrEqual(1);
    },
  );
}
