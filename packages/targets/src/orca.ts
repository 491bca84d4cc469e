// The `orca` target: a reserved address space of which programs map what they use, with a clock, a log, and rings for files and timers.

import { defineTarget, type Target } from "@atoll/core";
import { orcaClock, type OrcaClockSet, orcaIo, type OrcaIoSet, orcaLog, type OrcaLogSet } from "@atoll/orca-builtins";
import { sparse, type VmSet, vmSet } from "@atoll/vm-builtins";

/** Virtual memory with 32- or 64-bit addresses, a clock, a log, files and timers over shared rings. */
export const orca: Target<readonly [VmSet, OrcaClockSet, OrcaLogSet, OrcaIoSet]> = defineTarget({
  name: "orca",
  version: "1.0.0",
  doc: "Virtual memory with 32- or 64-bit addresses, a clock, a log, files and timers over shared rings.",
  memory: sparse({ nullGuard: 1024, grow: "deny" }),
  sets: [vmSet, orcaClock, orcaLog, orcaIo],
});
