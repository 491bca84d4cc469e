// The `web:timers` set: waiting, for some time or for the next frame. The guest is suspended meanwhile, so that its code goes straight on; the
// event loop turns.
// https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html

import { builtinSet, type CallOf, token, type Token } from "@atoll/core";
import * as t from "@atoll/core/types";
import { WEB_PERFORMANCE } from "./web-performance.ts";

/** What wakes guests: a page's global object has these functions. */
export interface WebTimers {
  setTimeout(callback: () => void, milliseconds: number): unknown;
  /** Default: what `setTimeout` does sixty times a second. */
  requestAnimationFrame?(callback: (milliseconds: number) => void): unknown;
}

/** The timers of `web:timers`. */
export const WEB_TIMERS: Token<WebTimers> = token<WebTimers>("WebTimers");

/** The longest that one timer waits. */
const MAX_DELAY = 2 ** 31 - 1;
const FRAME = 1000 / 60;
const host = t.scope({ inject: { webTimers: WEB_TIMERS, webPerformance: WEB_PERFORMANCE } });
type TimersCall = CallOf<{ readonly webTimers: Token<WebTimers> }, undefined>;

/** The run's own limits end a call that waits: here nobody looks at them. */
function sleep({ webTimers, limits }: TimersCall, milliseconds: number): Promise<void> {
  const delay = Math.min(Math.max(milliseconds, 0), limits.timeLeft, MAX_DELAY);
  return new Promise((resolve) => {
    webTimers.setTimeout(resolve, delay);
  });
}

const declared = builtinSet("web:timers", {
  version: "1.0.0",
  doc: "Waiting, for some time or for the next frame.",
  functions: {
    sleep: host.asyncFunc(
      { doc: "Waits.", params: [t.param("ms", t.f64, "how long", "milliseconds")] },
      (call, milliseconds) => sleep(call, Number.isNaN(milliseconds) ? 0 : milliseconds),
    ),
    next_frame: host.asyncFunc(
      {
        doc: "Waits until the page is about to be painted; the time of the frame, in milliseconds.",
        params: [],
        result: t.f64,
      },
      ({ webTimers, webPerformance }) =>
        new Promise<number>((resolve) => {
          if (webTimers.requestAnimationFrame !== undefined) webTimers.requestAnimationFrame(resolve);
          else webTimers.setTimeout(() => resolve(webPerformance.now()), FRAME);
        }),
    ),
  },
});

/** What `web:timers` declares: `sleep(ms)` and `next_frame()`. */
export interface TimersSet extends t.SetOf<typeof declared> {}

/** Waiting, for some time or for the next frame. */
export const webTimers: TimersSet = declared;
