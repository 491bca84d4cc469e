// The process: its end, its signals, its turn.

import { label } from "@atoll/core";
import { fail } from "../abi/errno.ts";
import { SIGNAL_NAMES } from "../abi/flags.ts";
import type { FdTable } from "../fd-table.ts";
import { exitcode, scope, signal, type WasiFunction, type WasiInjection, wasiFunction } from "./declare.ts";
import type { Builtin } from "@atoll/core";

/** Ends the guest with an exit status. Does not return. */
export const proc_exit: Builtin<readonly [typeof exitcode], readonly [], WasiInjection, FdTable, false> = scope.func(
  { params: [label("rval", exitcode)], results: [] },
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
export const proc_raise: WasiFunction<readonly [typeof signal], false> = wasiFunction(
  [label("sig", signal)],
  (call, number) => {
    const name = SIGNAL_NAMES[number];
    if (name === undefined) fail("inval");
    if (STOPPING.has(name)) fail("notsup");
    if (!IGNORED.has(name)) call.exit(128 + number);
  },
);

/** Lets others run: there are none. */
export const sched_yield: WasiFunction<readonly [], false> = wasiFunction([], () => {});
