// The `web:performance` set: the page's clock.
// https://w3c.github.io/hr-time/

import { builtinSet, token, type Token } from "@atoll/core";
import * as t from "@atoll/core/types";

/** A clock that never goes back: `performance` is one. */
export interface WebPerformance {
  /** Milliseconds since `timeOrigin`. */
  now(): number;
  /** Milliseconds from 1970 to the time origin. */
  readonly timeOrigin: number;
}

/** The clock of `web:performance`. */
export const WEB_PERFORMANCE: Token<WebPerformance> = token<WebPerformance>("WebPerformance");

const host = t.scope({ inject: { webPerformance: WEB_PERFORMANCE } });
const declared = builtinSet("web:performance", {
  version: "1.0.0",
  doc: "A clock that never goes back.",
  functions: {
    now: host.func({ doc: "Milliseconds since the time origin.", params: [], result: t.f64, quick: true }, (call) =>
      call.webPerformance.now(),
    ),
    time_origin: host.func(
      { doc: "Milliseconds from 1970 to the time origin.", params: [], result: t.f64, quick: true, fixed: true },
      (call) => call.webPerformance.timeOrigin,
    ),
  },
});

/** What `web:performance` declares: `now()` and `time_origin()`. */
export interface PerformanceSet extends t.SetOf<typeof declared> {}

/** A clock that never goes back. */
export const webPerformance: PerformanceSet = declared;
