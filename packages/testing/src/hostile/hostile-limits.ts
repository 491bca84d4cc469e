// The limits under which a hostile guest runs: how each is set for a run, the error that it must end with, and how late that may come.

import type { AbortSignalLike, Instance, RunLimitOptions } from "@atoll/core";
import { HOST_CALL_FUEL } from "@atoll/core/engine";
import { END } from "./hostile-guest.ts";
import type { WorkMeter } from "./work-meter.ts";

/** Milliseconds on the meter's clock, after which time is over and the signal is aborted. */
const TIME = 4;
/** What may pass until it is looked at: sixteen calls, or the charges of a quantum, and then as much for the transfer that looks. */
const LATE = 4;
const FUEL = 1000;
const BYTES_PER_UNIT = 64;
/** Bytes that a call may reach before it has paid for them: all of the memory, as one range to read and one to write. */
const UNPAID = 2 * END;
/** The host's milliseconds after which a signal is aborted for those who wait. */
const WAIT = 5;

/** One limit, for the runs of one instance. */
export interface HostileLimit {
  readonly code: "timeout" | "fuel_exhausted" | "aborted";
  readonly options: RunLimitOptions;
  /** Sets the limit for the next run; what it gives is called when the run is over. */
  begin(instance: Instance, meter: WorkMeter): () => void;
  /** What is wrong with how late a run ended. */
  late(meter: WorkMeter, calls: number): string | undefined;
}

export const LIMITS: Readonly<Record<"timeout" | "fuel" | "signal", () => HostileLimit>> = {
  timeout: () => ({
    code: "timeout",
    // While the instance is made, its clock is the host's.
    options: { timeout: Infinity },
    begin(instance) {
      Object.assign(instance.limits, { timeout: TIME });
      return () => {};
    },
    late: lateByWork,
  }),
  fuel: () => ({
    code: "fuel_exhausted",
    options: { fuel: FUEL },
    begin(instance) {
      instance.limits.fuel = FUEL;
      return () => {};
    },
    late: ({ bytes }, calls) => {
      if (calls > FUEL / HOST_CALL_FUEL + 1) return `${calls} calls for ${FUEL} units of fuel`;
      if (bytes <= FUEL * BYTES_PER_UNIT + UNPAID) return undefined;
      return `${bytes} bytes of the guest's were reached for ${FUEL} units of fuel: a handler pays for what it goes through, call.charge(bytes.length / ${BYTES_PER_UNIT})`;
    },
  }),
  signal: () => {
    const signal = new HostileSignal();
    return { code: "aborted", options: { signal }, begin: (_instance, meter) => signal.begin(meter), late: lateByWork };
  },
};

function lateByWork({ work }: WorkMeter): string | undefined {
  return work <= TIME + LATE ? undefined : `ended after ${work.toFixed(2)} ms of work, the limit was ${TIME}`;
}

/** A signal that is aborted in every run, after some work or, for those who wait, some time. */
class HostileSignal implements AbortSignalLike {
  aborted = false;
  readonly #listeners = new Set<() => void>();

  begin(meter: WorkMeter): () => void {
    this.aborted = false;
    const abort = (): void => {
      this.aborted = true;
      for (const listener of this.#listeners) listener();
    };
    meter.onWork = () => {
      if (meter.work > TIME && !this.aborted) abort();
    };
    const timer = setTimeout(abort, WAIT);
    return () => {
      clearTimeout(timer);
      meter.onWork = () => {};
    };
  }

  addEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.add(listener);
  }
  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.delete(listener);
  }
}
