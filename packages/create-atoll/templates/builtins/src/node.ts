// How a host makes the journal: `atoll run` finds it where the package is in its configuration.

import { hostServices } from "@atoll/core";
import { JOURNAL } from "./index.ts";

/** A journal on standard error, or wherever whoever starts the program is told lines. */
export const hostJournal = hostServices({
  inject: { journal: JOURNAL },
  make: ({ say }) => ({ journal: { write: say } }),
  immediate: true,
});
