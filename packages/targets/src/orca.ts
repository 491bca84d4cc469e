// The `orca` target: a reserved address space of which programs map what they use, and what Orca's apps find around them: a window, a clock, a log, a
// clipboard, files and timers.

import { defineTarget, type Target } from "@atoll/core";
import {
  orcaApp,
  type OrcaAppSet,
  orcaCanvas,
  type OrcaCanvasSet,
  orcaClipboard,
  type OrcaClipboardSet,
  orcaClock,
  type OrcaClockSet,
  orcaDialog,
  type OrcaDialogSet,
  orcaEnv,
  type OrcaEnvSet,
  orcaExports,
  orcaGles,
  type OrcaGlesSet,
  orcaImage,
  type OrcaImageSet,
  orcaIo,
  type OrcaIoSet,
  orcaLog,
  type OrcaLogSet,
  orcaSurface,
  type OrcaSurfaceSet,
  orcaVm,
  type OrcaVmSet,
} from "@atoll/orca-builtins";
import { sparse, type VmSet, vmSet } from "@atoll/vm-builtins";

const doc =
  "Virtual memory with 32- or 64-bit addresses, and an app's window, clock, log, clipboard, files and timers.";

/** Virtual memory with 32- or 64-bit addresses, and what Orca's apps find around them. */
export const orca: Target<
  readonly [
    VmSet,
    OrcaVmSet,
    OrcaClockSet,
    OrcaLogSet,
    OrcaAppSet,
    OrcaClipboardSet,
    OrcaIoSet,
    OrcaDialogSet,
    OrcaImageSet,
    OrcaSurfaceSet,
    OrcaCanvasSet,
    OrcaGlesSet,
    OrcaEnvSet,
  ]
> = defineTarget({
  name: "orca",
  version: "1.2.0",
  doc,
  memory: sparse({ nullGuard: 1024, grow: "deny" }),
  sets: [
    vmSet,
    orcaVm,
    orcaClock,
    orcaLog,
    orcaApp,
    orcaClipboard,
    orcaIo,
    orcaDialog,
    orcaImage,
    orcaSurface,
    orcaCanvas,
    orcaGles,
    orcaEnv,
  ],
  conventions: { exports: orcaExports },
});
