// What everything that one guest of WASI 0.2 is given has in common: its services, its limits, and the count of what it holds.

import { ArgumentError, type Awaitable, ExhaustionError } from "@atoll/core";
import { isThenable, type RunLimits } from "@atoll/core/engine";
import { run, type Steps } from "../steps.ts";
import type { WasiServices } from "../wasi.ts";

/** Resources that a guest may hold at once: each is an object of the host's. */
const MOST_RESOURCES = 16_384;
const BYTES_PER_UNIT = 64;

/** A guest's surroundings. */
export class World {
  readonly services: WasiServices;
  readonly limits: RunLimits | undefined;
  readonly #suspending: boolean;
  #resources = 0;

  /** `suspending`: whether functions may answer with promises. */
  constructor(services: WasiServices, limits: RunLimits | undefined, { suspending }: { readonly suspending: boolean }) {
    this.services = services;
    this.limits = limits;
    this.#suspending = suspending;
  }

  /** Runs what may have to wait: at once, unless a service answers later. What is thrown is told by `failure` what it is to the guest. */
  finish<T>(steps: () => Steps<T>, failure: (error: unknown) => unknown = (error) => error): Awaitable<T> {
    const result = run(translate(steps, failure));
    if (!isThenable(result) || this.#suspending) return result;
    // Nobody waits for it.
    Promise.resolve(result).catch(() => {});
    throw new ArgumentError(
      "a service answers with a promise, which a guest that runs synchronously cannot wait for: give it services that answer at once, or run it asynchronously",
    );
  }

  /** Pays for what was moved. */
  payBytes(bytes: number): void {
    this.limits?.charge(Math.ceil(bytes / BYTES_PER_UNIT));
  }

  payEntries(entries: number): void {
    this.limits?.charge(entries);
  }

  /** Throws where the run is over. */
  look(): void {
    this.limits?.check();
  }

  /** Counts a resource that the guest gets. Throws ExhaustionError when it has too many. */
  acquire(): void {
    if (++this.#resources > MOST_RESOURCES) {
      this.#resources--;
      throw new ExhaustionError("memory_limit", `the guest holds more than ${MOST_RESOURCES} resources of WASI`);
    }
  }

  release(): void {
    this.#resources--;
  }
}

function* translate<T>(steps: () => Steps<T>, failure: (error: unknown) => unknown): Steps<T> {
  try {
    return yield* steps();
  } catch (error) {
    throw failure(error);
  }
}

/** What every resource of a guest is: given back once. */
export abstract class Resource {
  readonly #world: World;
  #dropped = false;

  /** `refuse`: gives back what it was to hold, where the guest has too many. */
  constructor(world: World, refuse?: () => void) {
    try {
      world.acquire();
    } catch (error) {
      refuse?.();
      throw error;
    }
    this.#world = world;
  }

  protected get world(): World {
    return this.#world;
  }

  [Symbol.dispose](): void {
    if (this.#dropped) return;
    this.#dropped = true;
    this.#world.release();
    this.drop();
  }

  /** Gives back what it holds. */
  protected drop(): void {}
}
