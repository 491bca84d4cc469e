// What a run does, counted instead of timed: calls of builtins, what they pay for, and looks at the limits make time pass on a clock of the
// meter's own. So it can be told how late a limit was, whatever else the machine does.

import type { Memory } from "@atoll/core";
import type { RunLimits } from "@atoll/core/engine";

/** Milliseconds on the meter's clock. */
const PER_CALL = 0.05;
const PER_LOOK = 0.01;
/** 20,000 units, a quantum, are one. */
const PER_UNIT = 0.000_05;

/** After so much a run is taken for one that never ends. */
const RUNAWAY = 200;

/** Thrown where nothing else ends a run. */
class Runaway extends Error {
  override name = "Runaway";
}

export class WorkMeter {
  /** Milliseconds of work in the present run. */
  work = 0;
  /** Bytes that builtins have reached in the guest's memory. */
  bytes = 0;
  /** Called when there was some work. */
  onWork: () => void = () => {};
  /** Adds the host's time, for those who wait. */
  realTime = false;

  begin(): void {
    this.work = 0;
    this.bytes = 0;
  }

  readonly now = (): number => {
    this.#add(PER_LOOK);
    return this.work + (this.realTime ? performance.now() : 0);
  };

  /** A builtin is called. */
  call(): void {
    this.#add(PER_CALL);
  }

  /** Watches an instance's limits, which go by this meter's clock from now on, and how its builtins reach its memory. */
  watch(limits: RunLimits, memory: Memory): void {
    const charge = limits.charge.bind(limits);
    const checkInterruption = limits.checkInterruption.bind(limits);
    const pieces = memory.pieces.bind(memory);
    const fill = memory.fill.bind(memory);
    const copy = memory.copy.bind(memory);
    const watched: Pick<RunLimits, "now" | "charge" | "checkInterruption"> = {
      now: this.now,
      charge: (units) => {
        this.#add(units * PER_UNIT);
        charge(units);
      },
      checkInterruption: (...args) => {
        this.#add(PER_LOOK);
        checkInterruption(...args);
      },
    };
    const reached: Pick<Memory, "pieces" | "fill" | "copy"> = {
      pieces: (...args) => {
        const found = pieces(...args);
        this.bytes += args[1];
        return found;
      },
      fill: (...args) => {
        fill(...args);
        this.bytes += args[2];
      },
      copy: (...args) => {
        copy(...args);
        this.bytes += args[3];
      },
    };
    Object.assign(limits, watched);
    Object.assign(memory, reached);
  }

  #add(milliseconds: number): void {
    this.work += milliseconds;
    this.onWork();
    if (this.work > RUNAWAY) throw new Runaway(`nothing has ended the run after ${this.work.toFixed(0)} ms of work`);
  }
}
