// The `orca:clock` set: the time in seconds, by kind of clock.

import { builtinSet, token, type Token } from "@atoll/core";
import * as t from "@atoll/core/types";

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

/** The kinds as Orca's own apps number them. */
const orcaKind = t.enumeration("oc_clock_kind", ["monotonic", "uptime", "date"]);

const host = t.scope({ inject: { orcaClock: ORCA_CLOCK } });

const declared = builtinSet("orca:clock", {
  version: "1.1.0",
  doc: "Monotonic and real time, in seconds.",
  functions: {
    now: host.func(
      { doc: "Seconds of the clock of that kind.", params: [t.param("kind", kind)], result: t.f64, quick: true },
      (call, which) => call.orcaClock[which](),
    ),
    time: host.func(
      {
        doc: "The same by the kinds of Orca's apps: monotonic, uptime, which is monotonic, too, and date.",
        params: [t.param("kind", orcaKind)],
        result: t.f64,
        quick: true,
      },
      (call, which) => (which === "date" ? call.orcaClock.realtime() : call.orcaClock.monotonic()),
    ),
  },
});

/** What `orca:clock` declares: `now(kind) -> f64`, and `time`, which numbers the kinds as Orca's apps do. */
export interface OrcaClockSet extends t.SetOf<typeof declared> {}

/** Monotonic and real time, in seconds. */
export const orcaClock: OrcaClockSet = declared;
