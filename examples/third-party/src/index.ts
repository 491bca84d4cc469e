// tides:table: when the water is high, for guests; the sea behind it is a service.

import { builtinSet, t, type Token, token } from "@atoll/core";

/** The sea as the set sees it. */
export interface Sea {
  /** Centimetres above the mean at an hour of the year; undefined where nobody knows. */
  level(hour: number): number | undefined;
}

/** The token of the sea: `provide: { sea }` gives one. */
export const SEA: Token<Sea> = token<Sea>("Sea");

const failure = t.errors("tides_error", ["ok", "unknown", "too_many"], { long: "too_many", space: "too_many" });
const scope = t.scope({ inject: { sea: SEA }, state: () => ({ asked: 0 }) });

const declared = builtinSet("tides:table", {
  version: "0.1.0",
  doc: "Levels of the sea.",
  functions: {
    level: scope.func(
      {
        doc: "The level at an hour, in centimetres.",
        params: [t.param("hour", t.u32)],
        result: t.result(t.i32, failure),
      },
      (call, hour) => {
        call.state.asked++;
        return call.sea.level(hour) ?? failure.fail("unknown");
      },
    ),
    high_waters: scope.func(
      {
        doc: "The hours of a range at which the water is over a level.",
        params: [t.param("from", t.u32), t.param("hours", t.u32), t.param("over", t.i32)],
        result: t.result(t.list(t.u32, { max: 1000 }), failure),
      },
      (call, from, hours, over) => {
        if (hours > 1000) return failure.fail("too_many");
        call.charge(hours);
        const all = Array.from({ length: hours }, (_, i) => from + i);
        return Uint32Array.from(all.filter((hour) => (call.sea.level(hour) ?? Number.NEGATIVE_INFINITY) > over));
      },
    ),
    asked: scope.func(
      { doc: "How often this guest has asked for a level.", params: [], result: t.u32 },
      (call) => call.state.asked,
    ),
  },
});

/** What tides:table declares. */
export interface TidesSet extends t.SetOf<typeof declared> {}

/** tides:table: levels of the sea. */
export const tides: TidesSet = declared;
