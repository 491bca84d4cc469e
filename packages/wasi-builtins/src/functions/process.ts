// The process: its end, its signals, its turn.

import * as t from "@atoll/core/types";
import { fail } from "../abi/errno.ts";
import { errno, exitcode, signal } from "../abi/wasi-types.ts";
import { scope } from "./declare.ts";

/** Ends the guest with an exit status. Does not return. */
export const proc_exit = scope.func(
  { doc: "Ends the guest. Does not return.", params: [t.param("rval", exitcode, "its status")] },
  (call, status) => call.exit(status),
);

/** Signals whose default is to do nothing. */
const IGNORED: ReadonlySet<string> = new Set(["none", "chld", "cont", "urg", "winch"]);
/** Signals whose default is to stop the process: nobody is there to continue it. */
const STOPPING: ReadonlySet<string> = new Set(["stop", "tstp", "ttin", "ttou"]);

/**
 * Does what the signal does by default, since guests cannot handle signals: most end the guest with status 128 + signal.
 * EINVAL: no such signal. ENOTSUP: it would stop the process.
 */
export const proc_raise = scope.func(
  {
    doc: "Does what a signal does by default: most end the guest, with 128 and the signal's number as its status.",
    params: [t.param("sig", signal)],
    result: t.result(undefined, errno),
  },
  (call, name) => {
    if (STOPPING.has(name)) fail("notsup");
    if (!IGNORED.has(name)) call.exit(128 + (signal.codes[name] ?? 0));
  },
);

/** Lets others run: there are none. */
export const sched_yield = scope.func(
  { doc: "Lets others run.", params: [], result: t.result(undefined, errno), quick: true, fixed: true },
  () => {},
);
