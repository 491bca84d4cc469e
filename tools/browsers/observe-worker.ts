// Coverage and a profile in a browser's worker, of a guest in C that counts its lines itself: whether both agree with it. What came out is posted to the page's server.

import { compile, defineTarget, flat32, i32, instantiate } from "@atoll/core";
import { Coverage, Profile } from "@atoll/observe";
import { engineNamed } from "../engines.ts";

/** What came out. */
export interface ObserveReport {
  /** Lines that have the guest's own counts. */
  readonly lines: number;
  /** The profile's part of the time that the run took. */
  readonly share: number;
  readonly failures: readonly string[];
}

const GUESTS = ["counts-o0", "counts-o1", "counts-o2"];
const RUNS: readonly (readonly [seed: number, count: number, limit: number])[] = [
  [1, 10, 1000],
  [2, 30, 60],
  [3, 0, 5],
  [4, 12, 3],
];
const RUN = { params: [i32, i32, i32], results: [i32] } as const;
/** Milliseconds that the run takes at least whose profile counts. */
const PROFILED = 500;
/** How far the profile's sum may be from the run's own time. */
const TOLERANCE = 0.05;

const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat32(), sets: [] });
const engine = engineNamed(new URL(import.meta.url).searchParams.get("engine") ?? "");
const failures: string[] = [];

async function read(file: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(`/guests/${file}`);
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Lines of the source in front of which a counter stands, by the counter's number. */
function countersIn(source: string): readonly { readonly number: number; readonly line: number }[] {
  return source.split("\n").flatMap((text, i) => {
    const [, number] = /^ +COUNT\((\d+)\)$/.exec(text) ?? [];
    return number === undefined ? [] : [{ number: Number(number), line: i + 1 }];
  });
}

function linesThatAgree(name: string, wasm: Uint8Array<ArrayBuffer>, source: string): number {
  const coverage = new Coverage();
  using instance = instantiate(compile(wasm, target), { engine, coverage });
  const run = instance.func("run", RUN);
  for (const args of RUNS) run(...args);
  const hit = instance.func("hit", { params: [i32], results: [i32] });
  const found = new Map(coverage.report().modules[0]?.files.find(({ file }) => file.endsWith("counts.c"))?.lines);
  let agree = 0;
  for (const { number, line } of countersIn(source)) {
    const own = hit(number);
    if (found.get(line) === own) agree++;
    else failures.push(`${name}: line ${line} ran ${own} times, and coverage has ${found.get(line)}`);
  }
  return agree;
}

function shareOf(wasm: Uint8Array<ArrayBuffer>): number {
  const profile = new Profile();
  using instance = instantiate(compile(wasm, target), { engine, profile });
  const run = instance.func("run", RUN);
  // One call that is long enough, so that what it takes from outside is nothing beside it.
  let share = Number.NaN;
  for (let count = 100_000, took = 0; took < PROFILED; count *= 2) {
    const before = profile.total;
    const start = performance.now();
    run(2, count, 1_000_000_000);
    took = performance.now() - start;
    share = (profile.total - before) / took;
  }
  if (!(Math.abs(share - 1) <= TOLERANCE)) failures.push(`the profile has ${100 * share} % of the run`);
  if (!profile.functions().some(({ name, file }) => name === "run" && file.endsWith("counts.c"))) {
    failures.push(
      `no function run of counts.c: ${profile
        .functions()
        .map(({ name, file }) => `${name} of ${file}`)
        .join(", ")}`,
    );
  }
  return share;
}

async function observed(): Promise<ObserveReport> {
  const source = new TextDecoder().decode(await read("counts.c"));
  let lines = 0;
  for (const name of GUESTS) lines += linesThatAgree(name, await read(`${name}.wasm`), source);
  const share = shareOf(await read("counts-o0.wasm"));
  return { lines, share, failures };
}

observed().then(
  (report) => fetch("/done", { method: "POST", body: JSON.stringify(report) }),
  (error: unknown) =>
    fetch("/failed", { method: "POST", body: error instanceof Error ? (error.stack ?? "") : String(error) }),
);
