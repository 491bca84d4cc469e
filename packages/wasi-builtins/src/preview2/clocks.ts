// wasi:clocks: the time of day, and time that never goes back.

import { Pollable } from "./poll.ts";
import type { World } from "./world.ts";

/** `datetime`: since 1970. */
export interface Datetime {
  readonly seconds: bigint;
  readonly nanoseconds: number;
}

const BILLION = 1_000_000_000n;
/** Longest span that is told from never. */
const FOREVER = 1n << 62n;

export function datetime(nanoseconds: bigint): Datetime {
  const time = nanoseconds < 0n ? 0n : nanoseconds;
  return { seconds: time / BILLION, nanoseconds: Number(time % BILLION) };
}

/** Nanoseconds since 1970. */
export function nanosecondsOf({ seconds, nanoseconds }: Datetime): bigint {
  return seconds * BILLION + BigInt(nanoseconds);
}

export function wallClock(world: World): object {
  const { clock } = world.services;
  return {
    now: () => datetime(clock.now("realtime")),
    resolution: () => datetime(clock.resolution("realtime")),
  };
}

export function monotonicClock(world: World): object {
  const { clock } = world.services;
  const at = (due: bigint): Pollable => new Pollable(world, { ready: () => clock.now("monotonic") >= due, due });
  return {
    now: () => clock.now("monotonic"),
    resolution: () => clock.resolution("monotonic"),
    subscribeInstant: (when: bigint) => at(when),
    subscribeDuration: (span: bigint) => at(clock.now("monotonic") + (span < FOREVER ? span : FOREVER)),
  };
}
