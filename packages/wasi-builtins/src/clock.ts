// Clocks: the service behind clock_time_get and the waiting of poll_oneoff, with a real, a fixed and a manual implementation.

import { checkOptions, checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";
import { fail } from "./abi/errno.ts";

/** WASI's clocks: time of day, time that never goes back, and the CPU time of the process and of the thread. */
export type ClockName = "realtime" | "monotonic" | "processCputime" | "threadCputime";

/** All times in nanoseconds. */
export interface Clock {
  /** Fails with `inval` for a clock it does not have. */
  now(clock: ClockName): bigint;
  /** Smallest step of a clock, above 0. Fails with `inval` for a clock it does not have. */
  resolution(clock: ClockName): bigint;
  /** Waits on the spot. Undefined where the host does not allow it: then `timeout` is used, and the guest suspended. */
  readonly block: ((nanoseconds: number) => void) | undefined;
  /** Settles after some time, or early when the signal aborts: never rejects. */
  timeout(nanoseconds: number, signal: AbortSignal): Promise<void>;
}

/** What {@link systemClock} takes. */
export interface SystemClockOptions {
  /** Never wait on the spot: the guest is suspended, and the host's event loop goes on. */
  readonly suspend?: boolean;
  /** CPU time of the process in nanoseconds, where the host can tell. Default: time since the clock was made. */
  readonly cpuTime?: () => bigint;
}

const DURATION: OptionKind = {
  expected: "nanoseconds as a number",
  accepts: (value) => typeof value === "number" && Number.isFinite(value),
};
const SIGNAL = optionKinds.service("an AbortSignal", "addEventListener", "removeEventListener");

const MILLION = 1_000_000;
/** setTimeout's longest delay in milliseconds. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The host's clocks. */
export function systemClock(options: SystemClockOptions = {}): Clock {
  options = checkOptions("systemClock options", options, {
    suspend: optionKinds.flag,
    cpuTime: optionKinds.service("a function"),
  });
  const cpuTime = options.cpuTime ?? stopwatch();
  return {
    now(clock) {
      switch (clock) {
        case "realtime":
          return realtime();
        case "monotonic":
          return BigInt(Math.round(performance.now() * MILLION));
        case "processCputime":
        case "threadCputime":
          return cpuTime();
        default:
          return fail("inval");
      }
    },
    resolution: () => 1000n,
    block: options.suspend === true ? undefined : hostBlock(),
    timeout: (nanoseconds, signal) =>
      new Promise((resolve) => {
        checkValue("clock", "signal", signal, SIGNAL);
        const delay = Math.min(Math.ceil(nanoseconds / MILLION), LONGEST_DELAY);
        const timer = setTimeout(finish, delay);
        function finish(): void {
          clearTimeout(timer);
          signal.removeEventListener("abort", finish);
          resolve();
        }
        signal.addEventListener("abort", finish);
        if (signal.aborted) finish();
      }),
  };
}

/** Time since now. */
function stopwatch(): () => bigint {
  const started = performance.now();
  return () => BigInt(Math.round((performance.now() - started) * MILLION));
}

/** Microseconds of performance.now, corrected where the wall clock has been set since the process began. */
function realtime(): bigint {
  const fine = performance.timeOrigin + performance.now();
  const coarse = Date.now();
  const milliseconds = Math.abs(fine - coarse) < 5 ? fine : coarse;
  const whole = Math.floor(milliseconds);
  return BigInt(whole) * 1_000_000n + BigInt(Math.floor((milliseconds - whole) * 1000) * 1000);
}

function hostBlock(): ((nanoseconds: number) => void) | undefined {
  if (typeof SharedArrayBuffer === "undefined") return undefined;
  const cell = new Int32Array(new SharedArrayBuffer(4));
  try {
    Atomics.wait(cell, 0, 0, 0);
  } catch {
    // A browser's main thread must not wait.
    return undefined;
  }
  return (nanoseconds) => {
    Atomics.wait(cell, 0, 0, nanoseconds / MILLION);
  };
}

/** What {@link fixedClock} takes. */
export interface FixedClockOptions {
  /** Nanoseconds since 1970 at the beginning. Default 0. */
  readonly realtime?: bigint;
  /** Nanoseconds that pass with every look at a clock. Default 0. */
  readonly step?: bigint;
}

/** A clock that passes only by waiting (at once, by as much as was asked) and by `step`: the same in every run. */
export function fixedClock(options: FixedClockOptions = {}): Clock {
  options = checkOptions("fixedClock options", options, {
    realtime: optionKinds.typed("bigint", "nanoseconds as a bigint"),
    step: optionKinds.typed("bigint", "nanoseconds as a bigint"),
  });
  const start = options.realtime ?? 0n;
  const step = options.step ?? 0n;
  let elapsed = 0n;
  const pass = (nanoseconds: number): void => {
    checkValue("clock", "nanoseconds", nanoseconds, DURATION);
    elapsed += BigInt(Math.ceil(nanoseconds));
  };
  return {
    now(clock) {
      const now = clock === "realtime" ? start + elapsed : elapsed;
      elapsed += step;
      return now;
    },
    resolution: () => (step > 0n ? step : 1n),
    block: pass,
    timeout: async (nanoseconds) => pass(nanoseconds),
  };
}

/** A clock that its owner moves. Guests that wait are suspended until then. */
export class ManualClock implements Clock {
  readonly block = undefined;
  readonly #start: bigint;
  #elapsed = 0n;
  readonly #waiting = new Set<{ readonly due: bigint; readonly wake: () => void }>();

  /** `start`: nanoseconds since 1970 at the beginning. */
  constructor(start = 0n) {
    checkValue("ManualClock", "start", start, optionKinds.typed("bigint", "nanoseconds as a bigint"));
    this.#start = start;
  }

  now(clock: ClockName): bigint {
    return clock === "realtime" ? this.#start + this.#elapsed : this.#elapsed;
  }

  resolution(): bigint {
    return 1n;
  }

  /** Lets time pass, in nanoseconds, and wakes whoever waited for it. */
  advance(nanoseconds: bigint): void {
    checkValue("ManualClock", "nanoseconds", nanoseconds, optionKinds.typed("bigint", "nanoseconds as a bigint"));
    this.#elapsed += nanoseconds;
    for (const waiter of this.#waiting) if (waiter.due <= this.#elapsed) waiter.wake();
  }

  timeout(nanoseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      checkValue("clock", "signal", signal, SIGNAL);
      checkValue("clock", "nanoseconds", nanoseconds, DURATION);
      const wake = (): void => {
        this.#waiting.delete(waiter);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const waiter = { due: this.#elapsed + BigInt(Math.ceil(nanoseconds)), wake };
      this.#waiting.add(waiter);
      signal.addEventListener("abort", wake);
      if (signal.aborted || nanoseconds <= 0) wake();
    });
  }
}
