// Whole-process user CPU of `atoll run` against the host's own engine on WASI commands: start-up, compilation and warm-up
// included. The two run in turns, so that a busy machine burdens both alike.
import { globSync } from "node:fs";
import { basename, resolve } from "node:path";
import { type BenchOptions, geometricMean, kernelFolder, median, progress, report, type Row } from "./report.ts";
import { optionsFor } from "./engines.ts";
import { userTime } from "./user-time.ts";

/** `pnpm bench run`. */
export async function run(options: BenchOptions): Promise<void> {
  const folder = resolve(kernelFolder(), "wasi");
  const node = process.execPath;
  const host = [node, "--no-warnings", resolve("tools/bench/host-wasi.mjs")];
  const atoll = [node, resolve("apps/cli/dist/main.js"), "run", ...optionsFor(options.engine)];
  const rows: Row[] = [];
  for (const file of globSync("*.wasm", { cwd: folder }).toSorted()) {
    const name = basename(file, ".wasm");
    // Start-up alone is always measured: the net figure needs it.
    if (name !== "empty" && !name.includes(options.filter)) continue;
    const path = resolve(folder, file);
    const times = { host: [] as number[], atoll: [] as number[] };
    for (let round = 0; round < options.rounds; round++) {
      progress(`${name}, round ${round + 1} of ${options.rounds}`);
      const theirs = userTime([...host, path]);
      const ours = userTime([...atoll, path]);
      if (!theirs.output.equals(ours.output))
        throw new Error(`${name} printed ${ours.output.toString()} instead of ${theirs.output.toString()}`);
      times.host.push(theirs.milliseconds);
      times.atoll.push(ours.milliseconds);
    }
    const [baseline, ours] = [median(times.host), median(times.atoll)];
    rows.push({ name, baseline, ours, ratio: ours / baseline });
  }
  const empty = rows.find(({ name }) => name === "empty");
  if (empty === undefined) throw new Error(`no empty.wasm in ${folder}`);
  const kernels = rows.filter((row) => row !== empty);
  const net = kernels.map((row) => (row.ours - empty.ours) / (row.baseline - empty.baseline));
  report(options, { baseline: "host", ours: "atoll run" }, rows, {
    "geometric mean, whole": geometricMean(kernels.map(({ ratio }) => ratio)),
    "geometric mean, net of empty": geometricMean(net),
  });
}
