// fstflags: which timestamps to set, to a given time or to now.

import type * as t from "@atoll/core/types";
import { fail } from "../abi/errno.ts";
import type { fstflags } from "../abi/wasi-types.ts";
import type { Clock } from "../clock.ts";
import type { Times } from "../filesystem/filesystem.ts";

/** EINVAL: both a time and now for the same timestamp. */
export function timesToSet(clock: Clock, flags: t.HostOf<typeof fstflags>, atim: bigint, mtim: bigint): Times {
  return {
    atim: choose(clock, { given: flags.atim, now: flags.atim_now, time: atim }),
    mtim: choose(clock, { given: flags.mtim, now: flags.mtim_now, time: mtim }),
  };
}

function choose(
  clock: Clock,
  { given, now, time }: { readonly given: boolean; readonly now: boolean; readonly time: bigint },
): bigint | undefined {
  if (given && now) fail("inval");
  if (given) return time;
  return now ? clock.now("realtime") : undefined;
}
