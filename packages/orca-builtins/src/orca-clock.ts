// The `orca:clock` set: the time in seconds, by kind of clock.

import { builtinSet, t, token, type Token } from "@atoll/core";

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

const kind = t.enumeration("orca_clock", ["monotonic", "realtime"]);

const host = t.scope({ inject: { orcaClock: ORCA_CLOCK } });

const declared = builtinSet("orca:clock", {
  version: "1.0.0",
  doc: "Monotonic and real time, in seconds.",
  functions: {
    now: host.func(
      { doc: "Seconds of the clock of that kind.", params: [t.param("kind", kind)], result: t.f64 },
      (call, which) => call.orcaClock[which](),
    ),
  },
});

/** What `orca:clock` declares: `now(kind) -> f64`. */
export interface OrcaClockSet extends t.SetOf<typeof declared> {}

/** Monotonic and real time, in seconds. */
export const orcaClock: OrcaClockSet = declared;
