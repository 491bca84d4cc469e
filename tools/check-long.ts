// `pnpm check:long [PART…]`: what takes too long for the gate, part by part. A part that fails keeps none of the others from running; what it said is in a file,
// and its end is shown. `--list` names the parts, `--jobs N` runs so many at once.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, globSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";

interface Part {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const LONG = { ATOLL_LONG: "1" };
const script = (name: string): Part => ({ name, command: ["node", `tools/check-${name}.ts`] });
const fuzz = (name: string): Part => ({
  name: `fuzz-${name}`,
  command: ["node", "tools/fuzz/src/main.ts", name, "--seconds", "600"],
});

const PARTS: readonly Part[] = [
  script("packs-alone"),
  script("scaffolds"),
  { name: "api-docs", command: ["node", "tools/api-docs/src/main.ts"] },
  script("hosts"),
  script("browsers"),
  script("real-packages"),
  script("compilers"),
  { name: "builtins", command: ["vitest", "run", "--project", "targets", "builtin-conformance"], env: LONG },
  { name: "trace", command: ["vitest", "run", "--project", "cli", "long-trace"], env: LONG },
  { name: "browser-mode", command: ["vitest", "run", "--project", "tools", "browser-mode"], env: LONG },
  {
    name: "properties",
    // Inputs that nobody has seen may take longer than the usual ones.
    command: ["vitest", "run", "--test-timeout", "300000", ...propertyTests()],
    env: { ATOLL_SEED: "fresh" },
  },
  fuzz("differences"),
  fuzz("mutants"),
  fuzz("schedules"),
];

/** Lines of a part that failed that are shown. */
const SHOWN_LINES = 30;

function propertyTests(): readonly string[] {
  return globSync("packages/*/test/**/*.ts").filter((file) => readFileSync(file, "utf8").includes("fast-check"));
}

const { values, positionals } = parseArgs({
  options: { list: { type: "boolean", default: false }, jobs: { type: "string", default: "1" } },
  allowPositionals: true,
});
const jobs = Number(values.jobs);
if (!Number.isInteger(jobs) || jobs < 1) throw new Error(`--jobs takes a number of parts, not ${values.jobs}`);
const names = PARTS.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`there is no part ${unknown.join(", ")}: ${names.join(", ")}`);

const folder = mkdtempSync(join(tmpdir(), "atoll-long-"));
const failed: string[] = [];

async function runPart({ name, command: [program = "", ...args], env = {} }: Part): Promise<void> {
  const started = performance.now();
  const log = join(folder, `${name}.log`);
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close") as Promise<[status: number | null]>;
  const out = createWriteStream(log);
  await Promise.all([pipeline(child.stdout, out, { end: false }), pipeline(child.stderr, out, { end: false })]);
  const [status] = await closed;
  out.end();
  await once(out, "finish");
  const took = `${((performance.now() - started) / 60_000).toFixed(1)} min`;
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${name.padEnd(18)} ${took.padStart(9)}  ${log}`);
  if (status === 0) return;
  failed.push(name);
  console.log(readFileSync(log, "utf8").trimEnd().split("\n").slice(-SHOWN_LINES).join("\n"));
}

if (values.list) console.log(names.join("\n"));
else {
  const waiting = PARTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const worker = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) await runPart(part);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  if (failed.length > 0) {
    console.error(`these parts have failed: ${failed.join(", ")}`);
    process.exitCode = 1;
  }
}
