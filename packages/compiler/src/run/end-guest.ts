// A trap of the host's that JavaScript causes: it goes through the guest's frames beyond, and nothing there catches it, whatever instance they are of.

import { InternalError } from "@atoll/core/engine";
import { keepFrames } from "../host/stack-traces.ts";
import type { HostFunction } from "../store/host-functions.ts";
import { SmallModule } from "../store/small-module.ts";

const NAME = "end";
let trap: HostFunction | undefined;

/** Traps. What the guest is to end with is noted elsewhere: nobody asks for the stack, which costs the host more than all the rest. */
export function endGuest(): never {
  trap ??= makeTrap();
  const before = keepFrames(0);
  try {
    trap();
  } finally {
    keepFrames(before);
  }
  throw new InternalError("the host has gone on behind a trap");
}

function makeTrap(): HostFunction {
  const small = new SmallModule();
  small.func(NAME, small.types.plain([], []), (code) => code.op("unreachable"));
  return small.instantiate({})[NAME] as HostFunction;
}
