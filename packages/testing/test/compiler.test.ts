// The compiler on the official testsuite, as a module runs without limits and with them: what the host cannot do is listed, each with its reason.

import { compiler } from "@atoll/compiler";
import { RunLimits } from "@atoll/core/engine";
import { conformance, instructionConformance } from "../src/vitest/index.ts";

const skip = [
  {
    reason: "the host has no custom-descriptors, with which the casts of this module are valid",
    commands: ["proposals/custom-descriptors/br_on_cast:211", "proposals/custom-descriptors/br_on_cast_fail:226"],
  },
];

conformance({ engine: compiler(), skip, limits: () => new RunLimits() });
conformance({ engine: compiler(), skip, limits: () => new RunLimits({ timeout: 30_000 }) });
instructionConformance({ engine: compiler() });
