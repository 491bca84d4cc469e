// The host's clocks with what only Node knows: the CPU time of the process.

import { checkOptions, optionKinds } from "@atoll/core/engine";
import { type Clock, systemClock, type SystemClockOptions } from "@atoll/wasi-builtins";

/** Node's clocks. */
export function hostClock(options: Pick<SystemClockOptions, "suspend"> = {}): Clock {
  options = checkOptions("hostClock options", options, { suspend: optionKinds.flag });
  return systemClock({
    ...options,
    cpuTime: () => {
      const { user, system } = process.cpuUsage();
      return BigInt(user + system) * 1000n;
    },
  });
}
