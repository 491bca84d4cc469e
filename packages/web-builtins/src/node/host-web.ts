// What of a page is there without one: a console of lines, clock, random bytes, timers, storage that ends with the program, and no network.

import { type HostServices, hostServices } from "@atoll/core";
import {
  memoryStorage,
  noFetch,
  WEB_CONSOLE,
  WEB_CRYPTO,
  WEB_FETCH,
  WEB_PERFORMANCE,
  WEB_STORAGE,
  WEB_TIMERS,
} from "@atoll/web-builtins";

/** The services of the `browser-headless` target. */
export const hostWeb: HostServices = hostServices({
  inject: {
    webConsole: WEB_CONSOLE,
    webPerformance: WEB_PERFORMANCE,
    webCrypto: WEB_CRYPTO,
    webTimers: WEB_TIMERS,
    webStorage: WEB_STORAGE,
    webFetch: WEB_FETCH,
  },
  make: ({ say }) => ({
    webConsole: { error: say, warn: say, info: say, log: say, debug: say },
    webPerformance: performance,
    webCrypto: crypto,
    webTimers: { setTimeout },
    webStorage: memoryStorage(),
    webFetch: noFetch,
  }),
});
