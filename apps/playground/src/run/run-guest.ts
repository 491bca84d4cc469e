// One run: a module on its target under limits, in a worker, with everything that the page is told of it. The guest runs in an asynchronous call, so that
// between its quanta the worker hears that it shall stop, and gets what the user types.

import {
  type AccessFault,
  ArgumentError,
  compile,
  errorText,
  ExhaustionError,
  ExitError,
  type Instance,
  instantiateAsync,
  LinkError,
  TargetError,
  Trap,
  type TrapFrame,
} from "@atoll/core";
import { FunctionInstance, startGuestAsync, startName } from "@atoll/core/engine";
import { sourceLines } from "@atoll/dwarf";
import { interpreter } from "@atoll/interpreter";
import { CallSites, Coverage, coverageTotals, traceCalls } from "@atoll/observe";
import { Batches } from "./batches.ts";
import { issueOf } from "./check-guest.ts";
import type { FoundTarget } from "./found-target.ts";
import { parseValue, typeForValue, valueText } from "./guest-values.ts";
import { MemoryWatch } from "./memory-report.ts";
import type { CoverageSummary, FrameReport, FromWorker, Outcome, RunChoices, UsageReport } from "./protocol.ts";
import { playgroundServices, TypedInput } from "./services.ts";

/** Milliseconds between two looks at the guest's memory. */
const LOOK = 200;
/** Frames that are told, at most. */
const MOST_FRAMES = 200;

/** A run that can be stopped, and typed to. */
export interface Running {
  stop(): void;
  type(text: string | undefined): void;
  /** Settles when it has ended; never fails. */
  readonly ended: Promise<{
    readonly outcome: Outcome;
    readonly usage: UsageReport | undefined;
    readonly coverage: CoverageSummary | undefined;
  }>;
}

type Post = (message: FromWorker) => void;

export function runGuest(bytes: Uint8Array, found: FoundTarget, choices: RunChoices, post: Post): Running {
  const stopping = new AbortController();
  const batches = new Batches(post);
  const input = new TypedInput(choices, () => {
    batches.flush();
    post({ kind: "waiting" });
  });
  return {
    stop: () => stopping.abort(),
    type: (text) => input.type(text),
    ended: run(bytes, found, choices, { post, batches, input, signal: stopping.signal }),
  };
}

interface Tools {
  readonly post: Post;
  readonly batches: Batches;
  readonly input: TypedInput;
  readonly signal: AbortSignal;
}

async function run(
  bytes: Uint8Array,
  found: FoundTarget,
  choices: RunChoices,
  { post, batches, input, signal }: Tools,
): Promise<Awaited<Running["ended"]>> {
  const watch = new MemoryWatch();
  const coverage = choices.coverage ? new Coverage({ sources: sourceLines }) : undefined;
  const sites = choices.trace ? new CallSites(sourceLines) : undefined;
  let instance: Instance | undefined;
  let outcome: Outcome;
  let fault: AccessFault | undefined;
  const look = (): void => {
    const memory = instance?.moduleInstance.memories[0];
    if (memory !== undefined) post({ kind: "memory", report: watch.look(memory, fault) });
  };
  const looking = setInterval(() => {
    batches.flush();
    look();
  }, LOOK);
  found.listen?.((stream, line) => batches.write(stream, `${line}\n`));
  try {
    const target = choices.trace
      ? traceCalls(found.target, (call) => batches.trace(call), {
          place: () => sites?.place,
        })
      : found.target;
    instance = await instantiateAsync(compile(bytes, target, { imports: Object.keys(found.imports) }), {
      engine: interpreter(),
      provide: {
        ...(await playgroundServices(target, choices, input, (stream, text) => batches.write(stream, text))),
        ...found.provide,
      },
      imports: found.imports,
      name: choices.name,
      sources: sourceLines,
      signal,
      measure: true,
      ...(coverage === undefined ? {} : { coverage }),
      ...(sites === undefined ? {} : { profile: sites }),
      ...choices.limits,
    });
    look();
    outcome = await callGuest(instance, choices);
  } catch (error) {
    if (error instanceof Trap) ({ fault } = error);
    outcome = outcomeOf(error);
  } finally {
    clearInterval(looking);
  }
  look();
  batches.flush();
  const usage = instance === undefined ? undefined : usageOf(instance);
  const summary = coverage === undefined || instance === undefined ? undefined : summaryOf(coverage);
  instance?.[Symbol.dispose]();
  return { outcome, usage, coverage: summary };
}

async function callGuest(instance: Instance, { entry, args }: RunChoices): Promise<Outcome> {
  const start = startName(instance);
  if (entry !== start && instance.has("_initialize")) {
    await instance.funcAsync("_initialize", { params: [], results: [] })();
  }
  if (entry === "" || entry === start) {
    const { arguments: convention } = instance.module.target.conventions;
    const given = convention === undefined || convention === "services" ? [] : args;
    const status = await startGuestAsync(instance, given);
    return { kind: "returned", values: status === 0 ? [] : [String(status)] };
  }
  const value = instance.exports.get(entry);
  if (!(value instanceof FunctionInstance)) throw new ArgumentError(`the module exports no function ${entry}`);
  const { params, results } = value.type;
  if (params.length !== args.length) {
    throw new ArgumentError(`${entry} takes ${params.length} arguments, and ${args.length} are given`);
  }
  const values = params.map((type, i) => parseValue(type, args[i] ?? ""));
  const signature = { params: params.map(typeForValue), results: results.map(typeForValue) };
  const result: unknown = await instance.funcAsync(entry, signature)(...(values as never[]));
  const given = results.length === 0 ? [] : results.length === 1 ? [result] : (result as readonly unknown[]);
  return { kind: "returned", values: given.map(valueText) };
}

/** What a run ended with, behind whatever the JavaScript API wrapped it into. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof ExitError) return { kind: "exited", status: error.status };
  if (error instanceof Trap || error instanceof ExhaustionError) {
    return {
      kind: error instanceof Trap ? "trapped" : "stopped",
      code: error.code,
      message: error.message,
      frames: error.frames.slice(0, MOST_FRAMES).map(frameOf),
    };
  }
  const issues =
    error instanceof LinkError
      ? error.issues.map(issueOf)
      : error instanceof TargetError
        ? error.issues.map((each) => ({ code: "target", ...each }))
        : [];
  const [title = "", ...lines] =
    issues.length > 0 ? [(error as Error).message.split("\n", 1)[0]] : errorText(error).split("\n");
  return { kind: "failed", title, message: lines.join("\n"), issues };
}

function frameOf({ name, funcidx, offset, source = [] }: TrapFrame): FrameReport {
  return {
    name: name ?? source.at(-1)?.function ?? `function ${funcidx}`,
    funcidx,
    offset,
    source: source.map(({ file, line, column }) => ({ file, line, column })),
  };
}

function usageOf(instance: Instance): UsageReport {
  const { fuel, milliseconds, peakMemoryBytes } = instance.usage;
  return { fuel: fuel ?? 0, time: milliseconds ?? 0, memory: peakMemoryBytes };
}

/** Coverage of all modules together, as far as the page shows it. */
export function summaryOf(coverage: Coverage): CoverageSummary {
  const report = coverage.report();
  const { modules } = report;
  return {
    ...coverageTotals(report),
    byFunction: modules
      .flatMap(({ functions }) => functions)
      .map(({ funcidx, name, count }) => ({ funcidx, name, count })),
    builtins: modules.flatMap(({ builtins }) => builtins),
    files: modules.flatMap(({ files }) => files),
  };
}
