// wasi:io/poll: what a guest waits for, one or many at once.

import type { Awaitable } from "@atoll/core";
import { nextTask } from "@atoll/core/engine";
import { looks, pass } from "../functions/waiting.ts";
import { type Steps, wait } from "../steps.ts";
import { Resource, type World } from "./world.ts";

/** Something that becomes ready. */
export interface Readiness {
  /** Whether it is ready now. */
  readonly ready: () => boolean;
  /** The point of the monotonic clock at which it is, in nanoseconds, if it is one. */
  readonly due?: bigint;
  /** Settles when it may have become ready; undefined: one has to look. */
  readonly signal?: () => Promise<void> | undefined;
  /** Whether it becomes so only while the host's event loop turns. */
  readonly needsEventLoop?: boolean;
}

/** `pollable`. */
export class Pollable extends Resource {
  readonly #readiness: Readiness;

  constructor(world: World, readiness: Readiness) {
    super(world);
    this.#readiness = readiness;
  }

  ready(): boolean {
    this.world.payEntries(1);
    return this.#readiness.ready();
  }

  block(): Awaitable<void> {
    const { world } = this;
    const block = function* (pollable: Pollable): Steps<void> {
      yield* until(world, [pollable]);
    };
    return world.finish(() => block(this));
  }

  static readinessOf(pollable: Pollable): Readiness {
    return pollable.#readiness;
  }
}

/** Always ready. */
export const READY: Readiness = { ready: () => true };

/** The indices of those that are ready, at least one. A guest that gives none is stopped, as the interface says. */
export function poll(world: World, pollables: readonly Pollable[]): Awaitable<Uint32Array> {
  return world.finish(function* (): Steps<Uint32Array> {
    if (pollables.length === 0) throw new RangeError("wasi:io/poll: poll of nothing");
    return Uint32Array.from(yield* until(world, pollables));
  });
}

function* until(world: World, pollables: readonly Pollable[]): Steps<number[]> {
  const all = pollables.map((each) => Pollable.readinessOf(each));
  const { clock } = world.services;
  let suspended = false;
  for (const look of looks()) {
    // Signals may mean nothing, and clocks may pass at once: what others do has its turn all the same.
    if (suspended) yield* wait(nextTask());
    world.payEntries(1 + all.length);
    const ready = all.flatMap((each, i) => (each.ready() ? [i] : []));
    if (ready.length > 0) return ready;
    world.look();
    const now = clock.now("monotonic");
    let left = Infinity;
    let mustLook = false;
    let mustSuspend = false;
    const signals: Promise<void>[] = [];
    for (const each of all) {
      if (each.due !== undefined) {
        left = Math.min(left, Math.max(Number(each.due - now), 1));
        continue;
      }
      mustSuspend ||= each.needsEventLoop === true;
      const signal = each.signal?.();
      if (signal === undefined) mustLook = true;
      else signals.push(signal);
    }
    suspended = mustSuspend || signals.length > 0;
    yield* pass(clock, mustLook ? Math.min(left, look) : left, { signals, mustSuspend });
  }
  return [];
}
