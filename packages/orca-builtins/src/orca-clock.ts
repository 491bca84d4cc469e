// The `orca:clock` set: the time in seconds, by kind of clock.

import { builtins, builtinSet, f64, label, token, wasmType, type Token } from "@atoll/core";
import * as z from "zod";

/** What `orca:clock` reads. */
export interface OrcaClock {
  /** Seconds since some fixed point; never goes back. */
  monotonic(): number;
  /** Seconds since 1970-01-01 UTC. */
  realtime(): number;
}

/** The clock of `orca:clock`. */
export const ORCA_CLOCK: Token<OrcaClock> = token<OrcaClock>("OrcaClock");

/** The host's own clocks. */
export const systemOrcaClock: OrcaClock = {
  monotonic: () => performance.now() / 1000,
  realtime: () => Date.now() / 1000,
};

const KINDS = ["monotonic", "realtime"] as const;
const clockKind = wasmType(
  "i32",
  z.codec(
    z
      .int32()
      .min(0)
      .max(KINDS.length - 1),
    z.enum(KINDS),
    {
      decode: (kind) => KINDS[kind] ?? "monotonic",
      encode: (kind) => KINDS.indexOf(kind),
    },
  ),
  { name: "clock_kind" },
);

const host = builtins({ inject: { orcaClock: ORCA_CLOCK } });

/** Declares `now(kind) -> f64`. */
export const orcaClock = builtinSet("orca:clock", {
  version: "1.0.0",
  doc: "Monotonic and real time, in seconds.",
  functions: {
    now: host.func(
      { params: [label("kind", clockKind)], results: [f64], doc: "Seconds of the clock of that kind." },
      (call, kind) => call.orcaClock[kind](),
    ),
  },
});
