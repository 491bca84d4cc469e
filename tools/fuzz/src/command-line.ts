// The command line of `pnpm fuzz`: what it takes, and what it says about itself.

import { parseArgs } from "node:util";
import { compiler } from "@atoll/compiler";
import type { Engine } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { wholeNumber } from "../../refuse-line.ts";

export type FuzzKind = "differences" | "mutants" | "schedules";

export interface FuzzLine {
  readonly kinds: readonly FuzzKind[];
  readonly help: boolean;
  readonly seed: number;
  /** Cases; Infinity when time is what ends it. */
  readonly count: number;
  readonly seconds: number;
  readonly first: number;
  readonly stop: number;
  readonly store: boolean;
  /** The engine that is tried. */
  readonly engine: Engine;
}

/** The engines that can be tried, by name; the first one is the usual one. */
const ENGINES: Readonly<Record<string, () => Engine>> = { interpreter, compiler };
const ENGINE_NAMES = Object.keys(ENGINES);

const SUMMARY: Readonly<Record<FuzzKind, string>> = {
  differences: `Generates valid random programs, calls their functions on an engine of Atoll's and on the host's engine, and compares
results, traps with their backtraces, exceptions, globals, tables and memories after instantiation and each call, bit by bit. A program that
differs is made small and stored in tools/fuzz/regressions, where the tests find it. Without a count it takes 60 seconds.`,
  mutants: `Damages real and generated modules and hands them to Atoll: only its own errors may come out, and what it accepts or
rejects must be what the host's validator accepts or rejects. Modules that were handled wrongly are stored in
tools/fuzz/regressions, where the tests find them. Without --count and --seconds it checks 100,000.`,
  schedules: `Runs two instances that call each other while their host settles, rejects, disposes, aborts and lets time pass at random:
each call must end once and rightly, and nothing may be left behind. Without --count and --seconds it takes 60 seconds.`,
};

const OPTIONS = `Options:
  --seconds N   Go on for N seconds.
  --count N     Go on for N cases; with --seconds, until either is over.
  --seed S      A whole number that all cases follow from. Default: the clock, and it is printed.
  --first N     Number of the first case: --first N --count 1 repeats one. Default 0.
  --stop N      Give up after N differences. Default 5.
  --no-store    Store nothing.
  --engine NAME ${ENGINE_NAMES.join(", ")}. Default ${ENGINE_NAMES[0]}.
  -h, --help    Show this text.
`;

/** What `--help` prints. */
export function helpOf({ kinds }: Pick<FuzzLine, "kinds">, asked: boolean): string {
  if (asked)
    return `${kinds.map((kind) => `usage: pnpm fuzz ${kind} [options]\n\n${SUMMARY[kind]}\n\n`).join("")}${OPTIONS}`;
  return `usage: pnpm fuzz [differences] [mutants] [schedules] [options]

  differences   Random programs against the host's engine. The default.
  mutants       Damaged modules against the host's validator.
  schedules     Asynchronous calls whose host does anything meanwhile.

\`pnpm fuzz differences --help\` and so on say more.

${OPTIONS}`;
}

/** The command line; what cannot be understood is an Error whose first sentence says so. */
export function parseFuzzLine(args: readonly string[]): FuzzLine & { readonly named: boolean } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: true,
    options: {
      help: { type: "boolean", short: "h", default: false },
      seed: { type: "string" },
      count: { type: "string" },
      seconds: { type: "string" },
      first: { type: "string", default: "0" },
      stop: { type: "string", default: "5" },
      store: { type: "boolean", default: true },
      engine: { type: "string", default: ENGINE_NAMES[0] ?? "" },
    },
  });
  const kinds = positionals.map(kindOf);
  return {
    kinds: kinds.length === 0 ? ["differences"] : kinds,
    named: kinds.length > 0,
    help: values.help,
    seed: values.seed === undefined ? Date.now() % 2 ** 31 : wholeNumber("seed", values.seed, 0),
    count: values.count === undefined ? Infinity : wholeNumber("count", values.count, 1),
    seconds: values.seconds === undefined ? Infinity : wholeNumber("seconds", values.seconds, 1),
    first: wholeNumber("first", values.first, 0),
    stop: wholeNumber("stop", values.stop, 1),
    store: values.store,
    engine: engineNamed(values.engine),
  };
}

function engineNamed(name: string): Engine {
  const make = ENGINES[name];
  if (make === undefined) throw new Error(`there is no engine ${name}: ${ENGINE_NAMES.join(", ")}`);
  return make();
}

function kindOf(name: string): FuzzKind {
  if (name === "differences" || name === "mutants" || name === "schedules") return name;
  throw new Error(`there is no kind of fuzzing ${name}: differences, mutants, schedules`);
}
