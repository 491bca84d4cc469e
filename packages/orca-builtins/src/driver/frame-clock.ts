// A clock that goes on by frames: the same for every run, however long its frames take.

import { checkOptions, type OptionKind } from "@atoll/core/engine";
import type { OrcaClock } from "../orca-clock.ts";

/** What {@link FrameClock} takes. */
export interface FrameClockOptions {
  /** Frames in a second. Default 60. */
  readonly rate?: number;
  /** What the date is at the first frame, in seconds since 1970. Default 0. */
  readonly date?: number;
}

const RATE: OptionKind = {
  expected: "frames in a second, over 0 and up to 1000",
  accepts: (value) => typeof value === "number" && value > 0 && value <= 1000,
};
const DATE: OptionKind = { expected: "seconds since 1970", accepts: (value) => Number.isFinite(value) };

/** A clock that stands still while a frame is drawn. */
export class FrameClock implements OrcaClock {
  /** Frames in a second. */
  readonly rate: number;
  readonly #date: number;
  #frame = 0;

  constructor(options: FrameClockOptions = {}) {
    options = checkOptions("FrameClock", options, { rate: RATE, date: DATE });
    this.rate = options.rate ?? 60;
    this.#date = options.date ?? 0;
  }

  monotonic(): number {
    return this.#frame / this.rate;
  }
  realtime(): number {
    return this.#date + this.monotonic();
  }

  /** The next frame begins. */
  advance(): void {
    this.#frame++;
  }
}
