// What `--trace` and `--trace-json` ask for: which calls are told, in which form, and where.

import { type Engine, ExitError, type InstanceOptions, type Target } from "@atoll/core";
import type { CallSites as Sites } from "./call-sites.ts";
import type { CommandLine } from "../command.ts";
import type { Io } from "../output/io.ts";
import { STATUS } from "../status.ts";

type Recorders = Pick<InstanceOptions, "coverage" | "profile">;

export interface Tracing extends Disposable {
  /** The target with builtins that tell what they do. */
  traced(target: Target): Target;
  /** Recorders of an instance on an engine: those that are given, and one that finds out where in its source the guest calls, if the engine can tell. */
  recorders(engine: Engine, given: Recorders | undefined, files: () => ReadonlyMap<Uint8Array, string>): Recorders;
  /** Whether not all could be written. */
  readonly failed: boolean;
}

/** Undefined where nothing is to be traced. Throws the host's error if the file cannot be made. */
export async function tracingOf(line: CommandLine, io: Io): Promise<Tracing | undefined> {
  const only = line.option("trace");
  const json = line.option("trace-json");
  if (only === undefined && json === undefined) return undefined;
  const { traceCalls } = await import("./trace-calls.ts");
  const { CallSites } = await import("./call-sites.ts");
  const { TraceFile } = await import("../output/trace-file.ts");
  const file = json === undefined || json === "" ? undefined : new TraceFile(json, io);
  const write = (text: string, look: () => void): void => {
    if (file === undefined) io.err(text);
    else file.write(text, look);
    // As programs end that write to such a pipe: a guest that is traced may go on for ever.
    if (file === undefined ? io.errClosed === true : file.closed) throw new ExitError(STATUS.unread);
  };
  let sites: Sites | undefined;
  const place = (): string | undefined => sites?.place;
  const options = {
    json: json !== undefined,
    place,
    ...(only === undefined || only === "" ? {} : { only: only.split(",") }),
  };
  return {
    traced: (target) => traceCalls(target, write, options),
    recorders(engine, given = {}, files) {
      // One that chooses would interpret the guest for no more than this.
      if (engine.observes?.has("profile") !== true || engine.otherwise !== undefined) return given;
      sites = new CallSites(given.profile, files);
      return { ...given, profile: sites };
    },
    get failed() {
      return file?.failed === true;
    },
    [Symbol.dispose]: () => file?.[Symbol.dispose](),
  };
}
