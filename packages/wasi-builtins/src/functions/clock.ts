// Clocks: their time and their resolution.

import { label, pointer } from "@atoll/core";
import { fail } from "../abi/errno.ts";
import type { ClockName } from "../clock.ts";
import { clockid, timestamp, type WasiFunction, wasiFunction } from "./declare.ts";

type Address = typeof pointer;

/** Writes a clock's resolution in nanoseconds. EINVAL: no such clock. EFAULT. */
export const clock_res_get: WasiFunction<readonly [typeof clockid, Address], false> = wasiFunction(
  [label("id", clockid), label("resolution", pointer)],
  (call, id, out) => call.memory.setU64(out, call.clock.resolution(clockName(id))),
);

/** Writes a clock's time in nanoseconds; `precision` is no more than advice. EINVAL: no such clock. EFAULT. */
export const clock_time_get: WasiFunction<readonly [typeof clockid, typeof timestamp, Address], false> = wasiFunction(
  [label("id", clockid), label("precision", timestamp), label("time", pointer)],
  (call, id, _precision, out) => call.memory.setU64(out, BigInt.asUintN(64, call.clock.now(clockName(id)))),
);

const CLOCKS: readonly ClockName[] = ["realtime", "monotonic", "processCputime", "threadCputime"];

/** The clock of a clockid; EINVAL if there is none. */
export function clockName(id: number): ClockName {
  return CLOCKS[id] ?? fail("inval");
}
