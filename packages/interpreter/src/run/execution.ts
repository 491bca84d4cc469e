// The driver: runs one call from outside until it ends or has to wait. It enters the loop of the instance that is on turn, and does
// what the loop leaves it for. Calls between instances are a stack of its own here, so that they cost no host stack.

import { ExhaustionError, Trap, UncaughtException } from "@atoll/core";
import {
  type CallLimits,
  type ExceptionObject,
  guestOnTurn,
  isStackOverflow,
  nextQuantum,
  type RunLimits,
  trapFromFault,
  uncaughtException,
} from "@atoll/core/engine";
import {
  type Backtrace,
  backtrace,
  LIMIT_BYTES,
  MAX_FRAMES,
  type Position,
  type Standing,
  TRAP_BYTES,
} from "./backtrace.ts";
import { enterFrame } from "./calls.ts";
import { frameSize } from "../bytecode/lowered-function.ts";
import { noteExits } from "./exits.ts";
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
import { placeAt, stackOf } from "./profile-places.ts";
import { stackExhausted } from "./traps.ts";
import { deliver, findCatcher } from "./unwind.ts";

export interface ExecutionOptions {
  /** Whether a promise may be awaited, and the call lets the event loop run now and then. */
  readonly mayWait: boolean;
  /** Of the call that this one is a part of. */
  readonly deadline?: number | undefined;
}

/** How an advance ended. */
export type Outcome = "done" | "wait" | "yield";

/**
 * Units of fuel between two looks at the limits, at most: some tens of microseconds. Even a guest without limits leaves the loop that often: compilers
 * optimise the loop best for being entered, not for being replaced while it runs. More often, and they do so before they have seen enough.
 */
const QUANTUM = 5000;
/** The same at first where somebody waits for a look: the loop may not have been compiled. */
const FIRST_QUANTUM = 500;
/** A count grows by at most one for each unit of fuel, and is to stay below 2^30. */
const QUANTA_PER_OVERFLOW = 200_000;
/** Milliseconds after which a call that may wait lets the event loop run. */
const TURN = 8;

export class Execution {
  readonly machine: Machine;
  /** When the call has to be over, by the limits of the first instance. */
  readonly #deadline: number;
  /** The same for other instances that the call has come to, by their limits. Mostly there are none. */
  #others: Map<RunLimits, number> | undefined = undefined;
  #state: InstanceState;
  readonly #outer: Position[] = [];
  /** Until counts in the code are taken out of it. */
  #quanta = QUANTA_PER_OVERFLOW;
  readonly #mayWait: boolean;

  /** Prepares a call of a function whose arguments lie at `base`. */
  constructor(machine: Machine, callee: InterpretedFunction, base: number, { mayWait, deadline }: ExecutionOptions) {
    this.machine = machine;
    this.#mayWait = mayWait;
    this.#state = callee.home;
    this.limits = callee.home.instance.limits;
    // The time of the call has begun: its first function may have to be lowered.
    this.#deadline = this.limits.enter(deadline);
    try {
      this.#enter(callee, base);
    } finally {
      this.limits.leave();
    }
  }

  /** Of the instance whose function was called. */
  readonly limits: RunLimits;

  /** The limits of the instances that the call has come to, with its deadlines there. */
  get callLimits(): readonly CallLimits[] {
    return [[this.limits, this.#deadline], ...(this.#others ?? [])];
  }

  /** Runs until the call returns, waits for a promise, or has had its turn. Throws what ends the guest. */
  advance(): Outcome {
    this.limits.enter(this.#deadline);
    this.#others?.forEach((deadline, each) => each.enter(deadline));
    const { machine } = this;
    const { outer } = machine;
    const { payer, mayWait } = guestOnTurn;
    machine.outer = this.#outer;
    guestOnTurn.mayWait = this.#mayWait;
    const end = this.#state.watched ? this.#enterProfile() : undefined;
    try {
      return this.#advance();
    } finally {
      end?.();
      machine.outer = outer;
      guestOnTurn.payer = payer;
      guestOnTurn.mayWait = mayWait;
      this.#others?.forEach((_deadline, each) => each.leave());
      this.limits.leave();
    }
  }

  #advance(): Outcome {
    const { machine } = this;
    machine.begin({ mayAwait: this.#mayWait, yieldAt: this.#mayWait ? performance.now() + TURN : Infinity });
    // Guests that leave the loop all the time, by exceptions or calls to each other, use up one quantum all the same.
    let quantum = this.#mayWait || this.limits.watched ? FIRST_QUANTUM : QUANTUM;
    let left = quantum;
    /** When the last quantum was used up. */
    let lookedAt = Infinity;
    let uncaught: UncaughtException | undefined;
    // Fuel runs out, and time is looked at, where the guest has come to a loop or a function.
    let standing: "at" | "arrived" = "at";
    for (;;) {
      const { limits } = this.#state.instance;
      machine.grant(limits, left);
      guestOnTurn.payer = limits;
      try {
        // It may have been disposed since the call was here last, or before it came here.
        if (limits.ended) limits.checkInterruption();
        this.#state.execute(machine);
        machine.settle();
        left = Math.max(machine.fuel, 0);
        switch (machine.status) {
          case OUT_OF_FUEL: {
            const now = performance.now();
            left = quantum = machine.watched ? nextQuantum(quantum, now - lookedAt, QUANTUM) : QUANTUM;
            lookedAt = now;
            if (this.#state.watched) this.#watch();
            // With nothing left but nothing overdrawn the guest may go on: to the next unit.
            standing = "arrived";
            if (limits.fuel === 0) limits.checkInterruption();
            else limits.check();
            standing = "at";
            if (now >= machine.yieldAt) return "yield";
            break;
          }
          case RETURNED:
            if (!this.#leave()) return "done";
            break;
          case SWITCH:
            this.#outer.push({ state: this.#state, pc: machine.pc, fp: machine.fp });
            this.#switch(machine.callee as InterpretedFunction, machine.frame);
            break;
          case TAIL_SWITCH:
            if (machine.linkPc !== 0) {
              this.#outer.push({ state: this.#state, pc: machine.linkPc, fp: machine.linkFp });
            }
            this.#switch(machine.callee as InterpretedFunction, machine.frame);
            break;
          case RETURN:
            machine.pc = machine.linkPc;
            machine.fp = machine.linkFp;
            break;
          case SUSPEND:
            return "wait";
          case THROWN: {
            const exception = machine.callee as ExceptionObject;
            if (!this.#catch(exception, "at")) throw (uncaught = uncaughtException(exception));
            break;
          }
          case REENTER:
            if (limits.ended) limits.check();
            break;
        }
      } catch (error) {
        machine.settle();
        // What a host function let through may be caught here; what was thrown by the guest itself has been looked for.
        const passes = error instanceof UncaughtException && error !== uncaught;
        const { tail } = machine;
        machine.tail = false;
        if (!passes || !this.#catch(error.exception, "at")) throw this.#failure(error, tail ? "gone" : standing);
      }
    }
  }

  /** A promise that the guest waited for was rejected: as if the host function had thrown. */
  reject(error: unknown): void {
    const caught =
      error instanceof UncaughtException && this.#catch(error.exception, this.machine.tail ? "at" : "behind");
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
    state.refresh();
    if (callee.entry === 0) {
      const entry = state.code.entry(callee.funcidx, state.instance.limits);
      // To make room for it, all other code of the module may have been taken away.
      state.refresh();
      callee.entry = entry;
    }
    machine.enter(state.code);
    if (frame + frameSize(callee.entry) > machine.limit) throw stackExhausted();
    // There is nothing to go back to in this instance: word 0 of the code leaves the loop.
    enterFrame(callee.entry, frame, 0, 0);
    machine.pc = callee.entry;
    machine.fp = frame;
    this.#state = state;
  }

  /** Calls an instance that the call may not have come to before: its time begins. */
  #switch(callee: InterpretedFunction, frame: number): void {
    const { limits } = callee.home.instance;
    if (limits !== this.limits && this.#others?.has(limits) !== true) {
      this.#others ??= new Map();
      this.#others.set(limits, limits.enter());
    }
    this.#enter(callee, frame);
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
  #catch(exception: ExceptionObject, standing: "at" | "behind"): boolean {
    const { machine } = this;
    const position = this.#position;
    const catcher = findCatcher(machine, exception, position, standing, this.#outer);
    if (catcher === undefined) return false;
    if (this.#isCounted) noteExits(machine, position, standing, this.#outer, catcher);
    // It may be thrown again from where it is caught.
    if (catcher.clause.reference >= 0) exception.trace ??= this.#trace(standing);
    this.#state = catcher.state;
    this.#outer.length = catcher.outer;
    deliver(machine, catcher, exception);
    return true;
  }

  /** What is thrown on for an error: faults are traps, host stack overflow is exhaustion, and both tell where the guest was. */
  #failure(error: unknown, standing: Standing): unknown {
    if (!isStackOverflow(error)) return this.#located(trapFromFault(error, this.#state.instance), standing);
    const message = "call stack exhausted: the host's stack is full";
    try {
      return this.#located(new ExhaustionError("call_stack_exhausted", message, { cause: error }), standing);
    } catch {
      // Not even this has room: the call that this one is a part of has more.
      return error;
    }
  }

  /** An error that tells where the guest was. */
  #located(failure: unknown, standing: Standing): unknown {
    if (this.#isCounted) noteExits(this.machine, this.#position, standing, this.#outer);
    // Of calls around the one that has failed, there may be thousands: all of them are told as much of as the innermost.
    if ((failure instanceof Trap || failure instanceof ExhaustionError) && failure.frames.length < MAX_FRAMES) {
      const isInnermost = failure.frames.length === 0;
      const first = isInnermost && failure instanceof UncaughtException ? failure.exception.trace : undefined;
      const bytes = failure instanceof ExhaustionError ? LIMIT_BYTES : TRAP_BYTES;
      failure.addFrames(first?.() ?? this.#trace(standing)(isInnermost ? bytes : bytes / MAX_FRAMES));
    }
    return failure;
  }

  get #position(): Position {
    const { pc, fp } = this.machine;
    return { state: this.#state, pc, fp };
  }

  /** Whether a frame may be of code that counts. */
  get #isCounted(): boolean {
    return this.#state.watched || this.#outer.some(({ state }) => state.watched);
  }

  #enterProfile(): (() => void) | undefined {
    const entry = this.#position;
    return entry.state.instance.profile?.enterRun(() => placeAt(entry));
  }

  /** Between two quanta, for those who watch. */
  #watch(): void {
    const { code, instance } = this.#state;
    instance.profile?.visit(() => stackOf(this.machine, this.#position, "at"));
    if (code.counter !== undefined && --this.#quanta < 0) {
      this.#quanta = QUANTA_PER_OVERFLOW;
      code.takeCounts();
    }
  }

  /** The frames of the place where the guest is, told when they are asked for. */
  #trace(standing: Standing): Backtrace {
    const { machine } = this;
    return backtrace(machine, this.#position, standing, this.#outer);
  }
}
