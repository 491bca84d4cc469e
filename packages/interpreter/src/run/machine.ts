// The machine: the place where the guest is, and what the loop tells the driver when it leaves. One machine has one stack of guest
// frames; re-entrant calls go on top of it. The machine that runs has the register file; one that waits keeps its frames aside.

import type { RunLimits } from "@atoll/core";
import { DOUBLES, FLOATS, FRAME_WORDS, LONGS, WORDS } from "../bytecode/registers.ts";

/** Why the loop left: the value of `machine.status`. */
export const OUT_OF_FUEL = 0;
/** The outermost function of this stay in the loop returned. */
export const RETURNED = 1;
/** Views have changed; go on at `pc`. */
export const REENTER = 3;
/** Go on in another instance: `machine.callee` with its frame at `machine.frame`, afterwards at `pc`. */
export const SWITCH = 4;
/** The same, without coming back to this frame: its link is `machine.linkPc`, `machine.linkFp`. */
export const TAIL_SWITCH = 5;
/** A host function gave a promise: `machine.pending`. Its results go where `machine.resume` puts them. */
export const SUSPEND = 6;
/** Go on at `machine.linkPc` with the frame at `machine.linkFp`. */
export const RETURN = 7;
/** The exception `machine.callee` was thrown at `pc`. */
export const THROWN = 8;

const BYTES_PER_WORD = 4;

export class Machine {
  readonly words: Int32Array<ArrayBuffer> = WORDS;
  readonly floats: Float32Array<ArrayBuffer> = FLOATS;
  readonly doubles: Float64Array<ArrayBuffer> = DOUBLES;
  readonly longs: BigInt64Array<ArrayBuffer> = LONGS;
  /** References, by slot: half the index of a register's first word. */
  readonly refs: unknown[] = [];
  /** Frames end at or below this index of `words`. */
  limit: number;
  readonly #capacity: number;

  pc = 0;
  fp = 0;
  /** Fuel left of what was granted; below zero when it ran out. */
  fuel = 0;
  granted = 0;
  /** Whose fuel it is. */
  limits: RunLimits | undefined = undefined;
  status: number = OUT_OF_FUEL;
  /** First free word: where a re-entrant call puts its frame. */
  top = 0;
  /** How many calls from outside are in progress on this machine. */
  depth = 0;

  /** Where loops put what they read only to have it checked. */
  touched = 0;

  /** What a status is about. */
  callee: unknown = undefined;
  frame = 0;
  linkPc = 0;
  linkFp = 0;
  pending: PromiseLike<unknown> | undefined = undefined;
  resume: ((value: unknown) => void) | undefined = undefined;
  /** Whether what waits, or what just threw, is a host function that was called in tail position: its caller's frame is gone. */
  tail = false;
  /** Whether a promise may be awaited here. */
  mayAwait = false;

  /** The frames of a call that waits. */
  #saved: Int32Array | undefined = undefined;

  constructor(stackWords: number) {
    this.#capacity = Math.min(stackWords, FRAME_WORDS);
    this.limit = this.#capacity;
  }

  /** Leaves the register file to others; `words` of it are frames of this machine. */
  save(words: number): void {
    this.#saved = WORDS.slice(0, words);
  }
  /** Takes the register file back. */
  restore(): void {
    if (this.#saved !== undefined) WORDS.set(this.#saved);
    this.#saved = undefined;
  }

  /** Writes what a host function's promise gave, if this call waited for one, to the registers that expect it. */
  takeResults(): void {
    const { resume } = this;
    this.resume = undefined;
    resume?.(undefined);
  }

  /** Takes fuel from the limits of the instance that runs next. */
  grant(limits: RunLimits, quantum: number): void {
    this.limits = limits;
    this.limit = Math.min(this.#capacity, (limits.maxStackBytes ?? Infinity) / BYTES_PER_WORD);
    this.granted = Math.min(limits.fuel, quantum);
    this.fuel = this.granted;
  }
  /** Charges what has been used of it. */
  settle(): void {
    if (this.limits !== undefined) this.limits.fuel -= this.granted - this.fuel;
    this.granted = this.fuel;
  }

  /** Makes sure that reference registers up to `words` exist. */
  reserveRefs(words: number): void {
    const slots = words >> 1;
    const { refs } = this;
    for (let at = refs.length; at < slots; at++) refs.push(null);
  }

  /** After an outermost call: drops references, so that dead registers keep nothing alive. */
  forget(words: number): void {
    const slots = words >> 1;
    if (this.refs.length > slots) this.refs.length = slots;
    this.callee = undefined;
    this.pending = undefined;
    this.resume = undefined;
  }
}
