// The `orca` target: a reserved address space of which programs map what they use, with a clock, a log, and rings for files and timers.

import { defineTarget, type Target } from "@atoll/core";
import { sparse, vmSet } from "@atoll/vm-builtins";
import { orcaClock } from "./orca-clock.ts";
import { orcaIo } from "./orca-io/orca-io.ts";
import { orcaLog } from "./orca-log.ts";

// What the declarations of targets built on this one name.
export type { OrcaClock } from "./orca-clock.ts";
export type { OrcaFile, OrcaIo } from "./orca-io/io-service.ts";
export type { IoState } from "./orca-io/io-state.ts";
export type { OrcaLog, OrcaLogLevel } from "./orca-log.ts";

export const orca: Target<readonly [typeof vmSet, typeof orcaClock, typeof orcaLog, typeof orcaIo]> = defineTarget({
  name: "orca",
  version: "1.0.0",
  doc: "Virtual memory with 32- or 64-bit addresses, a clock, a log, files and timers over shared rings.",
  memory: sparse({ nullGuard: 1024, grow: "deny" }),
  sets: [vmSet, orcaClock, orcaLog, orcaIo],
});
