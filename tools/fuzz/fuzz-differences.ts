// Differential fuzzing: random programs on Atoll and on the host's engine must give the same results, traps, globals, tables and
// memories.

import type { Engine, Feature } from "@atoll/core";
import { type CampaignOptions, casesOf } from "./campaign.ts";
import { compareExecutions, type Difference } from "./compare.ts";
import { encodeProgram } from "./generate/encode-program.ts";
import { generateCalls, generateProgram } from "./generate/generate-program.ts";
import type { Call, Program } from "./generate/program.ts";
import { HOST_FEATURES } from "./host-verdict.ts";
import { Random } from "./random.ts";
import { type FailingCase, shrink } from "./shrink.ts";

export interface FoundDifference {
  readonly index: number;
  readonly difference: Difference;
  /** The shrunk module. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly details: DifferenceDetails;
}

/** What must be known beside the module to run a difference again. */
export interface DifferenceDetails {
  readonly seed: number;
  readonly index: number;
  readonly difference: Difference;
  /** Arguments as text, `n` behind bigints. */
  readonly calls: readonly { readonly func: number; readonly args: readonly (string | number | null)[] }[];
  readonly program: Omit<Program, "functions" | "data" | "elements" | "globals"> & {
    readonly functions: readonly Pick<Program["functions"][number], "signature">[];
    readonly globals: readonly Pick<Program["globals"][number], "type" | "mutable">[];
  };
}

export interface DifferenceSummary {
  cases: number;
  calls: number;
  readonly differences: FoundDifference[];
}

/** Features that both engines execute. */
export function sharedFeatures(engine: Engine): ReadonlySet<Feature> {
  return new Set([...engine.features].filter((feature) => HOST_FEATURES.has(feature)));
}

/** Every other program runs on fuel, which must change nothing. */
function fuelOf(index: number): number | undefined {
  return index % 2 === 0 ? undefined : 1e9;
}

export function fuzzDifferences(
  engine: Engine,
  options: CampaignOptions & { readonly stopAfter?: number; readonly onFound?: (found: FoundDifference) => void },
): DifferenceSummary {
  const features = sharedFeatures(engine);
  const summary: DifferenceSummary = { cases: 0, calls: 0, differences: [] };
  for (const index of casesOf(options)) {
    const random = new Random(options.seed, index);
    const program = generateProgram(random, features);
    const calls = generateCalls(random, program);
    summary.cases++;
    summary.calls += calls.length;
    const difference = compareExecutions(encodeProgram(program), program, calls, engine, fuelOf(index));
    if (difference === undefined) continue;
    const found = shrinkDifference(engine, { program, calls }, difference, options.seed, index);
    summary.differences.push(found);
    options.onFound?.(found);
    if (summary.differences.length >= (options.stopAfter ?? 1)) break;
  }
  return summary;
}

const SHRINK_MILLISECONDS = 20_000;

function shrinkDifference(
  engine: Engine,
  failing: FailingCase,
  first: Difference,
  seed: number,
  index: number,
): FoundDifference {
  const run = ({ program, calls }: FailingCase): Difference | undefined => {
    const bytes = encodeProgram(program);
    if (!WebAssembly.validate(bytes)) return undefined;
    return compareExecutions(bytes, program, calls, engine, fuelOf(index));
  };
  const kind = (difference: Difference | undefined): string | undefined => difference?.what;
  const cut = { program: failing.program, calls: failing.calls.slice(0, first.call + 1) };
  const small = shrink(cut, (candidate) => kind(run(candidate)) === first.what, SHRINK_MILLISECONDS);
  const difference = run(small) ?? first;
  const { imports, memories, tables } = small.program;
  return {
    index,
    difference,
    bytes: encodeProgram(small.program),
    details: {
      seed,
      index,
      difference,
      calls: small.calls.map(({ func, args }) => ({ func, args: args.map(showArgument) })),
      program: {
        imports,
        memories,
        tables,
        functions: small.program.functions.map(({ signature }) => ({ signature })),
        globals: small.program.globals.map(({ type, mutable }) => ({ type, mutable })),
      },
    },
  };
}

function showArgument(arg: Call["args"][number]): string | number | null {
  return typeof arg === "bigint" ? `${arg}n` : arg;
}

/** Runs a stored difference again. */
export function replayDifference(
  engine: Engine,
  bytes: Uint8Array<ArrayBuffer>,
  details: DifferenceDetails,
): Difference | undefined {
  const calls = details.calls.map(({ func, args }) => ({
    func,
    args: args.map((arg) => (typeof arg === "string" && /^-?\d+n$/.test(arg) ? BigInt(arg.slice(0, -1)) : arg)),
  }));
  // The comparison looks at types only: bodies are in the bytes.
  const program = { ...details.program, data: [], elements: [] } as unknown as Program;
  return compareExecutions(bytes, program, calls, engine, fuelOf(details.index));
}
