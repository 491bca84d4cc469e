// Differential fuzzing: random programs on Atoll and on the host's engine must give the same results, traps, globals, tables and
// memories.

import { setImmediate } from "node:timers/promises";
import type { Engine, Feature } from "@atoll/core";
import { type CampaignOptions, casesOf } from "./campaign.ts";
import { compareExecutions, type Difference } from "./compare.ts";
import type { ExecutionVariant } from "./execute-ours.ts";
import { encodeProgram } from "./generate/encode-program.ts";
import { generateCase } from "./generate/generate-program.ts";
import type { Call, FuzzCase, Program } from "./generate/program.ts";
import { HOST_FEATURES } from "./host-verdict.ts";
import { Random } from "./random.ts";
import { shrink } from "./shrink.ts";

export interface FoundDifference {
  readonly index: number;
  readonly difference: Difference;
  /** The shrunk modules. */
  readonly modules: readonly Uint8Array<ArrayBuffer>[];
  readonly details: DifferenceDetails;
}

/** What must be known beside the modules to run a difference again: everything but code. */
export interface DifferenceDetails {
  readonly seed: number;
  readonly index: number;
  readonly difference: Difference;
  /** Arguments as text, `n` behind bigints. */
  readonly calls: readonly (Omit<Call, "args"> & { readonly args: readonly (string | number | null)[] })[];
  readonly programs: readonly ProgramOutline[];
}

type ProgramOutline = Pick<Program, "imports" | "memories" | "tags"> & {
  readonly functions: readonly Pick<Program["functions"][number], "signature">[];
  readonly globals: readonly Pick<Program["globals"][number], "type" | "mutable">[];
  readonly tables: readonly Pick<Program["tables"][number], "addressType" | "element" | "min" | "max">[];
};

function outlineOf({ imports, memories, tables, tags, functions, globals }: Program): ProgramOutline {
  return {
    imports,
    memories,
    tables: tables.map(({ addressType, element, min, max }) => ({ addressType, element, min, max })),
    tags,
    functions: functions.map(({ signature }) => ({ signature })),
    globals: globals.map(({ type, mutable }) => ({ type, mutable })),
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

/** Every other case runs on fuel, every third on paged memories, every fifth suspends: that must change nothing. */
function variantOf(index: number): ExecutionVariant {
  return {
    ...(index % 2 === 0 ? {} : { fuel: 1e9 }),
    ...(index % 5 === 0 ? { suspending: true } : {}),
    ...(index % 3 === 0 ? { pageSize: [4096, 16384, 65536][(index % 7) % 3] ?? 65536 } : {}),
  };
}

export async function fuzzDifferences(
  engine: Engine,
  options: CampaignOptions & { readonly stopAfter?: number; readonly onFound?: (found: FoundDifference) => void },
): Promise<DifferenceSummary> {
  const features = sharedFeatures(engine);
  const summary: DifferenceSummary = { cases: 0, calls: 0, differences: [] };
  for (const index of casesOf(options)) {
    // What is collected can be given back only between turns of the event loop.
    await setImmediate();
    const variant = variantOf(index);
    // In a sparse memory an empty range may lie anywhere in the reservation.
    const emptyRanges = variant.pageSize === undefined;
    const fuzzCase = generateCase(new Random(options.seed, index), { features, emptyRanges });
    summary.cases++;
    summary.calls += fuzzCase.calls.length;
    const modules = fuzzCase.programs.map(encodeProgram);
    const difference = await compareExecutions(modules, fuzzCase, engine, variant);
    if (difference === undefined) continue;
    const found = await shrinkDifference(engine, fuzzCase, difference, options.seed, index);
    summary.differences.push(found);
    options.onFound?.(found);
    if (summary.differences.length >= (options.stopAfter ?? 1)) break;
  }
  return summary;
}

const SHRINK_MILLISECONDS = 20_000;

async function shrinkDifference(
  engine: Engine,
  failing: FuzzCase,
  first: Difference,
  seed: number,
  index: number,
): Promise<FoundDifference> {
  const run = async (candidate: FuzzCase): Promise<Difference | undefined> => {
    const modules = candidate.programs.map(encodeProgram);
    if (!modules.every((bytes) => WebAssembly.validate(bytes))) return undefined;
    return compareExecutions(modules, candidate, engine, variantOf(index));
  };
  const cut = { programs: failing.programs, calls: failing.calls.slice(0, first.call + 1) };
  const fails = async (candidate: FuzzCase): Promise<boolean> => (await run(candidate))?.what === first.what;
  const small = await shrink(cut, fails, SHRINK_MILLISECONDS);
  const difference = (await run(small)) ?? first;
  const calls = small.calls.map((call) => ({ ...call, args: call.args.map(showArgument) }));
  return {
    index,
    difference,
    modules: small.programs.map(encodeProgram),
    details: { seed, index, difference, calls, programs: small.programs.map(outlineOf) },
  };
}

function showArgument(arg: Call["args"][number]): string | number | null {
  return typeof arg === "bigint" ? `${arg}n` : arg;
}

/** Runs a stored difference again. */
export async function replayDifference(
  engine: Engine,
  modules: readonly Uint8Array<ArrayBuffer>[],
  details: DifferenceDetails,
): Promise<Difference | undefined> {
  const calls = details.calls.map((call) => ({
    ...call,
    args: call.args.map((arg) => (typeof arg === "string" && /^-?\d+n$/.test(arg) ? BigInt(arg.slice(0, -1)) : arg)),
  }));
  // The comparison looks at outlines only: code is in the modules.
  const programs = details.programs as unknown as readonly Program[];
  return compareExecutions(modules, { programs, calls }, engine, variantOf(details.index));
}
