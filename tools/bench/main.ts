// `pnpm bench [NAME] [--json] [--filter TEXT] [--rounds N]`: runs one of the benchmarks beside this file, from dist.
// Each benchmark measures itself; what they share in arithmetic and printing is in report.ts.
import { parseArgs } from "node:util";
import { parseOrRefuse, wholeNumber } from "../refuse-line.ts";
import { MEASURED_NAMES, measuredEngine } from "./engines.ts";
import type { BenchOptions } from "./report.ts";

type Benchmark = { run(options: BenchOptions): Promise<void> };

const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  beside: () => import("./beside.ts"),
  calls: () => import("./calls.ts"),
  decode: () => import("./decode.ts"),
  lines: () => import("./lines.ts"),
  memory: () => import("./memory.ts"),
  observe: () => import("./observe.ts"),
  plain: () => import("./plain.ts"),
  programs: () => import("./programs.ts"),
  ready: () => import("./ready.ts"),
  run: () => import("./run.ts"),
  running: () => import("./running.ts"),
  shapes: () => import("./shapes.ts"),
  simd: () => import("./simd.ts"),
  sparse: () => import("./sparse.ts"),
  types: () => import("./types.ts"),
  vm: () => import("./vm.ts"),
  wasi: () => import("./wasi.ts"),
};

const usage = `usage: pnpm bench [NAME] [options]

Benchmarks: ${Object.keys(benchmarks).join(", ")}. Default plain.

  --filter TEXT  Run only what has this text in its name.
  --rounds N     Measure N times. Default 5.
  --engine NAME  For plain, simd, run, ready, observe, programs, running and calls: ${MEASURED_NAMES.join(", ")}. Default auto. "metered" is the
                 compiler with a limit on fuel, "exact" the one whose
                 faults have their addresses.
  --json         Print the figures as JSON.
  -h, --help     Show this text.
`;

/** The options of the command line; what cannot be understood is an Error of one line. */
function parseLine(): BenchOptions & { readonly help: boolean; readonly load: () => Promise<Benchmark> } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h", default: false },
      json: { type: "boolean", default: false },
      filter: { type: "string", default: "" },
      rounds: { type: "string", default: "5" },
      engine: { type: "string", default: "auto" },
    },
  });
  const [name = "plain", stray] = positionals;
  const load = benchmarks[name];
  if (load === undefined) throw new Error(`there is no benchmark ${name}: ${Object.keys(benchmarks).join(", ")}`);
  if (stray !== undefined) throw new Error(`one benchmark at a time: ${stray} is one too many`);
  const rounds = wholeNumber("rounds", values.rounds, 1);
  measuredEngine(values.engine);
  return { engine: values.engine, help: values.help, json: values.json, filter: values.filter, rounds, load };
}

const line = parseOrRefuse("bench", parseLine);
if (line?.help === true) process.stdout.write(usage);
else if (line !== undefined) await (await line.load()).run(line);
