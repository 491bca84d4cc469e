// What `--trace` and `--trace-json` ask for: which calls are told, in which form, and where.

import { type Engine, ExitError, type InstanceOptions, type Target } from "@atoll/core";
import { nearestName } from "@atoll/core/engine";
import { type CallSites as Sites, type TracedCall } from "@atoll/observe";
import type { CommandLine } from "../command.ts";
import type { TimeLimit } from "../options/time-limit.ts";
import { UsageError } from "../options/usage-error.ts";
import type { Io } from "../output/io.ts";
import { STATUS } from "../status.ts";

type Recorders = Pick<InstanceOptions, "coverage" | "profile">;

export interface Tracing extends Disposable {
  /** The target with builtins that tell what they do. */
  traced(target: Target): Target;
  /** Recorders of an instance on an engine: those that are given, and one that finds out where in its source the guest calls, if the engine can tell. */
  recorders(engine: Engine, given: Recorders | undefined, files: () => ReadonlyMap<Uint8Array, string>): Recorders;
  /** Writes a call that is none of a builtin's. */
  tell(call: TracedCall): void;
  /** Whether not all could be written. */
  readonly failed: boolean;
}

/** Undefined where nothing is to be traced. Throws the host's error if the file cannot be made, and ExhaustionError for a pipe that nobody reads in `time`. */
export async function tracingOf(line: CommandLine, io: Io, time: TimeLimit): Promise<Tracing | undefined> {
  const only = line.option("trace");
  const json = line.option("trace-json");
  if (only === undefined && json === undefined) return undefined;
  const { CallSites, traceCalls, traceText } = await import("@atoll/observe");
  const { readSources } = await import("../output/read-sources.ts");
  const { TraceFile } = await import("../output/trace-file.ts");
  const file = json === undefined || json === "" ? undefined : new TraceFile(json, io, time);
  const write = (call: TracedCall, look: () => void): void => {
    const text = `${json === undefined ? traceText(call) : JSON.stringify(call)}\n`;
    if (file === undefined) io.err(text, look);
    else file.write(text, look);
    // As programs end that write to such a pipe: a guest that is traced may go on for ever.
    if (file === undefined ? io.errClosed === true : file.closed) throw new ExitError(STATUS.unread);
  };
  let sites: Sites | undefined;
  let hasSources: (() => boolean) | undefined;
  const chosen = only === undefined || only === "" ? undefined : only.split(",");
  const options = {
    place: (): string | undefined => (hasSources?.() === true ? sites?.place : undefined),
    ...(chosen === undefined ? {} : { only: chosen }),
  };
  return {
    traced(target) {
      for (const each of chosen ?? []) requireTraceable(target, each);
      return traceCalls(target, write, options);
    },
    recorders(engine, given = {}, files) {
      // One that chooses would interpret the guest for no more than this.
      if (engine.observes?.has("profile") !== true || engine.otherwise !== undefined) return given;
      sites = new CallSites((wasm) => readSources(wasm, files().get(wasm) ?? "-"), given.profile);
      // Where compiled code calls is read of the host's stack each time, in vain where no module tells its lines.
      let looked = 0;
      let found = false;
      hasSources = () => {
        const all = files();
        if (!found && looked < all.size)
          found = [...all].some(([wasm, path]) => readSources(wasm, path).kind !== "none");
        looked = all.size;
        return found;
      };
      return { ...given, profile: sites };
    },
    tell(call) {
      const { builtin } = call;
      const isChosen = (word: string): boolean =>
        builtin === word || builtin.startsWith(`${word}.`) || builtin.endsWith(`.${word}`);
      if (chosen === undefined || chosen.some(isChosen)) write(call, () => {});
    },
    get failed() {
      return file?.failed === true;
    },
    [Symbol.dispose]: () => file?.[Symbol.dispose](),
  };
}

/** Throws UsageError if a word is nothing that the target has. */
function requireTraceable(target: Target, word: string): void {
  const known = new Set(
    [...target.builtins].flatMap(([namespace, entries]) =>
      [...entries].flatMap(([name, { builtin }]) =>
        builtin.kind === "func" ? [namespace, name, `${namespace}.${name}`] : [],
      ),
    ),
  );
  if (known.has(word)) return;
  // Of some namespaces, any name may be a function.
  if (target.sets.some((set) => set.resolve !== undefined && word.startsWith(`${set.namespace}.`))) return;
  const nearest = nearestName(word, known);
  const hint =
    nearest === undefined ? `its sets are ${[...target.builtins.keys()].join(", ")}` : `did you mean ${nearest}?`;
  throw new UsageError(`--trace=${word}: target ${target.name} has no such set or builtin (${hint})`);
}
