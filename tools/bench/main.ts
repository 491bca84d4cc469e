// `pnpm bench [NAME] [--json] [--filter TEXT] [--rounds N]`: runs one of the benchmarks beside this file, from dist.
// Each benchmark measures itself; what they share in arithmetic and printing is in report.ts.
import { parseArgs } from "node:util";
import type { BenchOptions } from "./report.ts";

type Benchmark = { run(options: BenchOptions): Promise<void> };

const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  decode: () => import("./decode.ts"),
  plain: () => import("./plain.ts"),
  vm: () => import("./vm.ts"),
  wasi: () => import("./wasi.ts"),
  "wasi-io": () => import("./wasi-io.ts"),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    filter: { type: "string", default: "" },
    rounds: { type: "string", default: "5" },
  },
});
const [name = "plain", ...rest] = positionals;
const load = benchmarks[name];
const rounds = Number(values.rounds);
if (load === undefined || rest.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  console.error(`usage: pnpm bench [${Object.keys(benchmarks).join("|")}] [--json] [--filter TEXT] [--rounds N]`);
  process.exitCode = 2;
} else {
  await (await load()).run({ json: values.json, filter: values.filter, rounds });
}
