// What `--trace` and `--trace-json` ask for: which calls are told, in which form, and where.

import { ExitError, type Target } from "@atoll/core";
import type { CommandLine } from "../command.ts";
import type { Io } from "../output/io.ts";
import { STATUS } from "../status.ts";

export interface Tracing extends Disposable {
  /** The target with builtins that tell what they do. */
  traced(target: Target): Target;
  /** Whether not all could be written. */
  readonly failed: boolean;
}

/** Undefined where nothing is to be traced. Throws the host's error if the file cannot be made. */
export async function tracingOf(line: CommandLine, io: Io): Promise<Tracing | undefined> {
  const only = line.option("trace");
  const json = line.option("trace-json");
  if (only === undefined && json === undefined) return undefined;
  const { traceCalls } = await import("./trace-calls.ts");
  const { TraceFile } = await import("../output/trace-file.ts");
  const file = json === undefined || json === "" ? undefined : new TraceFile(json, io);
  const write = (text: string): void => {
    if (file === undefined) io.err(text);
    else file.write(text);
    // As programs end that write to such a pipe: a guest that is traced may go on for ever.
    if (file === undefined ? io.errClosed === true : file.closed) throw new ExitError(STATUS.unread);
  };
  const options = { json: json !== undefined, ...(only === undefined || only === "" ? {} : { only: only.split(",") }) };
  return {
    traced: (target) => traceCalls(target, write, options),
    get failed() {
      return file?.failed === true;
    },
    [Symbol.dispose]: () => file?.[Symbol.dispose](),
  };
}
