// Clocks: their time and their resolution.

import * as t from "@atoll/core/types";
import { clockid, errno, timestamp } from "../abi/wasi-types.ts";
import { scope } from "./declare.ts";

/** Writes a clock's resolution. EINVAL: no such clock. EFAULT. */
export const clock_res_get = scope.func(
  {
    doc: "A clock's resolution.",
    params: [t.param("id", clockid)],
    result: t.result(timestamp, errno, { names: ["resolution"] }),
  },
  (call, id) => call.clock.resolution(id),
);

/** Writes a clock's time; `precision` is no more than advice. EINVAL: no such clock. EFAULT. */
export const clock_time_get = scope.func(
  {
    doc: "A clock's time.",
    params: [t.param("id", clockid), t.param("precision", timestamp, "no more than advice")],
    result: t.result(timestamp, errno, { names: ["time"] }),
  },
  (call, id) => call.clock.now(id),
);
