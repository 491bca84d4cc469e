// V8 keeps the loops that it has optimised: real programs under `atoll run` make it throw none away once they are at work.

import { spawn } from "node:child_process";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";

interface RecordedProgram {
  readonly name: string;
  readonly wasm: string;
  readonly args: readonly string[];
  readonly dirs: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

const CLI = join(import.meta.dirname, "../dist/main.js");
const root = join(process.env["ATOLL_SHARED"] ?? "", "programs");
const list = join(root, "programs.json");
const here = existsSync(list);
if (!here) console.warn("optimised loops: skipped, ATOLL_SHARED names no folder with programs");
const recorded = here ? (JSON.parse(readFileSync(list, "utf8")) as readonly RecordedProgram[]) : [];

/** When, of the whole run, V8 threw away code of a loop: fractions. Not milliseconds: a busy machine stretches all of it. */
async function deoptimisations({ wasm, args, dirs, stdin }: RecordedProgram): Promise<readonly number[]> {
  const mounts = Object.entries(dirs).flatMap(([guest, folder]) => ["--dir", `${join(root, folder)}::${guest}`]);
  const line = ["run", join(root, "wasm", wasm), ...mounts, "--", ...args.slice(1)];
  const start = performance.now();
  const child = spawn(process.execPath, ["--trace-deopt", CLI, ...line], { stdio: ["pipe", "pipe", "inherit"] });
  if (stdin === undefined) child.stdin.end();
  else createReadStream(join(root, stdin)).pipe(child.stdin);
  const closed = new Promise<void>((done) => void child.once("close", () => done()));
  const times: number[] = [];
  let lines = 0;
  for await (const text of createInterface({ input: child.stdout })) {
    lines++;
    if (/bailout .*<JSFunction execute(Flat|Paged|Floats|Packed)/.test(text)) times.push(performance.now() - start);
  }
  await closed;
  const all = performance.now() - start;
  // Whatever else V8 tells: were it silent, nothing would be counted.
  expect(lines).toBeGreaterThan(1);
  return times.map((time) => time / all);
}

for (const name of ["lua", "quickjs", "polybench", "minigzip"]) {
  test.skipIf(!here)(
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
