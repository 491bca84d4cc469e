// Whether the loop may go on with the views it has, after something that may have changed how memory 0 is reached.

import type { Memory } from "@atoll/core";
import type { InstanceState } from "../run/instance-state.ts";
import { type Machine, REENTER } from "../run/machine.ts";

/** Gives `next` if memory 0 is still reached by `access`, otherwise leaves the loop to enter it anew there. */
export function leaveIfMemoryMoved(
  machine: Machine,
  home: InstanceState,
  access: Memory["access"] | undefined,
  next: number,
): number {
  if (home.memory?.access === access) return next;
  machine.status = REENTER;
  return ~next;
}
