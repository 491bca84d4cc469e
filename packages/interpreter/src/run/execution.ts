// The driver: runs one call from outside until it ends or has to wait. It enters the loop of the instance that is on turn, and does
// what the loop leaves it for. Calls between instances are a stack of its own here, so that they cost no host stack.

import { ExhaustionError, Trap, UncaughtException } from "@atoll/core";
import { type ExceptionObject, trapFromFault } from "@atoll/core/engine";
import { backtrace, type Position, type Standing } from "./backtrace.ts";
import { enterFrame } from "./calls.ts";
import { frameSize } from "../bytecode/lowered-function.ts";
import type { InstanceState } from "./instance-state.ts";
import type { InterpretedFunction } from "./interpreted-function.ts";
import {
  type Machine,
  OUT_OF_FUEL,
  REENTER,
  RETURN,
  RETURNED,
  SUSPEND,
  SWITCH,
  TAIL_SWITCH,
  THROWN,
} from "./machine.ts";
import { stackExhausted } from "./traps.ts";
import { deliver, findCatcher } from "./unwind.ts";

/** How an advance ended. */
export type Outcome = "done" | "wait" | "yield";

/**
 * Units of fuel between two looks at the limits: some hundred microseconds. Even a guest without limits leaves the loop that
 * often: compilers optimise the loop best for being entered, not for being replaced while it runs.
 */
const QUANTUM = 20_000;
/** Milliseconds after which a call that may wait lets the event loop run. */
const TURN = 8;

export class Execution {
  readonly machine: Machine;
  #state: InstanceState;
  readonly #outer: Position[] = [];
  readonly #mayWait: boolean;

  /** Prepares a call of a function whose arguments lie at `base`. */
  constructor(machine: Machine, callee: InterpretedFunction, base: number, mayWait: boolean) {
    this.machine = machine;
    this.#mayWait = mayWait;
    this.#state = callee.home;
    this.#enter(callee, base);
  }

  /** Runs until the call returns, waits for a promise, or has had its turn. Throws what ends the guest. */
  advance(): Outcome {
    const { machine } = this;
    const until = this.#mayWait ? Date.now() + TURN : Infinity;
    machine.mayAwait = this.#mayWait;
    machine.tail = false;
    // Guests that leave the loop all the time, by exceptions or calls to each other, use up one quantum all the same.
    let left = QUANTUM;
    let uncaught: UncaughtException | undefined;
    for (;;) {
      const { limits } = this.#state.instance;
      machine.grant(limits, left);
      try {
        this.#state.execute(machine);
        machine.settle();
        left = Math.max(machine.fuel, 0);
        switch (machine.status) {
          case OUT_OF_FUEL:
            left = QUANTUM;
            // With nothing left but nothing overdrawn the guest may go on: to the next unit.
            if (limits.fuel !== 0) limits.check();
            if (Date.now() >= until) return "yield";
            break;
          case RETURNED:
            if (!this.#leave()) return "done";
            break;
          case SWITCH:
            this.#outer.push({ state: this.#state, pc: machine.pc, fp: machine.fp });
            this.#enter(machine.callee as InterpretedFunction, machine.frame);
            break;
          case TAIL_SWITCH:
            if (machine.linkPc !== 0) {
              this.#outer.push({ state: this.#state, pc: machine.linkPc, fp: machine.linkFp });
            }
            this.#enter(machine.callee as InterpretedFunction, machine.frame);
            break;
          case RETURN:
            machine.pc = machine.linkPc;
            machine.fp = machine.linkFp;
            break;
          case SUSPEND:
            return "wait";
          case THROWN: {
            const exception = machine.callee as ExceptionObject;
            if (!this.#catch(exception, false)) throw (uncaught = new UncaughtException(exception));
            break;
          }
          case REENTER:
            break;
        }
      } catch (error) {
        machine.settle();
        // What a host function let through may be caught here; what was thrown by the guest itself has been looked for.
        const passes = error instanceof UncaughtException && error !== uncaught;
        const { tail } = machine;
        machine.tail = false;
        if (!passes || !this.#catch(error.exception, false)) throw this.#failure(error, tail ? "gone" : "at");
      }
    }
  }

  /** A promise that the guest waited for was rejected: as if the host function had thrown. */
  reject(error: unknown): void {
    const caught = error instanceof UncaughtException && this.#catch(error.exception, !this.machine.tail);
    if (!caught) throw this.#failure(error, this.machine.tail ? "gone" : "behind");
  }

  /** How many words of the register file are frames of this call and those below it. */
  get extent(): number {
    const { machine } = this;
    const place = this.#state.code.functionAt(machine.pc);
    return machine.fp + (place === undefined ? 0 : frameSize(place.entry));
  }

  #enter(callee: InterpretedFunction, frame: number): void {
    const { machine } = this;
    const state = callee.home;
    if (callee.entry === 0) callee.entry = state.code.entry(callee.funcidx);
    if (frame + frameSize(callee.entry) > machine.limit) throw stackExhausted();
    // There is nothing to go back to in this instance: word 0 of the code leaves the loop.
    enterFrame(callee.entry, frame, 0, 0);
    machine.pc = callee.entry;
    machine.fp = frame;
    this.#state = state;
  }

  /** Back to the instance that called this one; false if the call came from outside. */
  #leave(): boolean {
    const outer = this.#outer.pop();
    if (outer === undefined) return false;
    this.#state = outer.state;
    this.machine.pc = outer.pc;
    this.machine.fp = outer.fp;
    return true;
  }

  /** Goes on where an exception is caught; false, with nothing changed, if that is not in this call. */
  #catch(exception: ExceptionObject, returns: boolean): boolean {
    const { machine } = this;
    const position = { state: this.#state, pc: machine.pc, fp: machine.fp };
    const catcher = findCatcher(machine, exception, position, returns, this.#outer);
    if (catcher === undefined) return false;
    this.#state = catcher.state;
    this.#outer.length = catcher.outer;
    deliver(machine, catcher, exception);
    return true;
  }

  /** What is thrown on for an error: faults are traps, host stack overflow is exhaustion, and both tell where the guest was. */
  #failure(error: unknown, standing: Standing): unknown {
    const failure = isStackOverflow(error)
      ? new ExhaustionError("call_stack_exhausted", "call stack exhausted", { cause: error })
      : trapFromFault(error);
    if (failure instanceof Trap || failure instanceof ExhaustionError) {
      const { machine } = this;
      const innermost = { state: this.#state, pc: machine.pc, fp: machine.fp };
      failure.addFrames(backtrace(machine, innermost, standing, this.#outer));
    }
    return failure;
  }
}

/** Whether the host's own stack ran over. */
function isStackOverflow(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof RangeError ? /call stack/i.test(error.message) : /too much recursion/.test(error.message);
}
