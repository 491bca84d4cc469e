// fstflags: which timestamps to set, to a given time or to now.

import { fail } from "../abi/errno.ts";
import { ALL_FSTFLAGS, FSTFLAGS } from "../abi/flags.ts";
import type { Clock } from "../clock.ts";
import type { Times } from "../filesystem/filesystem.ts";

/** EINVAL: unknown flags, or both a time and now for the same timestamp. */
export function timesToSet(clock: Clock, flags: number, atim: bigint, mtim: bigint): Times {
  if ((flags & ~ALL_FSTFLAGS) !== 0) fail("inval");
  return {
    atim: choose(clock, flags, FSTFLAGS.atim, FSTFLAGS.atimNow, atim),
    mtim: choose(clock, flags, FSTFLAGS.mtim, FSTFLAGS.mtimNow, mtim),
  };
}

function choose(clock: Clock, flags: number, given: number, now: number, time: bigint): bigint | undefined {
  if ((flags & given) !== 0 && (flags & now) !== 0) fail("inval");
  if ((flags & given) !== 0) return time;
  return (flags & now) === 0 ? undefined : clock.now("realtime");
}
