// The machine: the register file, the place where the guest is, and what the loop tells the driver when it leaves. One machine
// runs one stack of guest frames; re-entrant calls go on top of it. It knows nothing of instances.

import { ExhaustionError, type RunLimits } from "@atoll/core";

/** Why the loop left: the value of `machine.status`. */
export const OUT_OF_FUEL = 0;
/** The outermost function of this stay in the loop returned. */
export const RETURNED = 1;
/** The frame to be entered does not fit; the operation is to be done again. */
export const GROW_STACK = 2;
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

const INITIAL_WORDS = 16 * 1024;
/** 16 MiB of registers: some hundred thousand frames. */
export const DEFAULT_STACK_WORDS: number = 4 * 1024 * 1024;

export class Machine {
  words: Int32Array<ArrayBuffer>;
  floats: Float32Array<ArrayBuffer>;
  doubles: Float64Array<ArrayBuffer>;
  longs: BigInt64Array<ArrayBuffer>;
  /** References, by slot: half the index of a register's first word. */
  readonly refs: unknown[] = [];
  /** Frames end at or below this index of `words`. */
  limit: number;
  readonly maxWords: number;

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

  /** What a status is about. */
  callee: unknown = undefined;
  frame = 0;
  linkPc = 0;
  linkFp = 0;
  pending: PromiseLike<unknown> | undefined = undefined;
  resume: ((value: unknown) => void) | undefined = undefined;
  /** Whether a promise may be awaited here. */
  mayAwait = false;

  constructor(maxWords: number) {
    this.maxWords = maxWords;
    const buffer = new ArrayBuffer(4 * Math.min(INITIAL_WORDS, maxWords));
    this.words = new Int32Array(buffer);
    this.floats = new Float32Array(buffer);
    this.doubles = new Float64Array(buffer);
    this.longs = new BigInt64Array(buffer);
    this.limit = this.words.length;
  }

  /** Makes room for `needed` words; throws ExhaustionError at the limit. Views are replaced. */
  grow(needed: number): void {
    if (needed > this.maxWords) throw new ExhaustionError("call_stack_exhausted", "call stack exhausted");
    const length = Math.min(this.maxWords, Math.max(needed, 2 * this.words.length));
    const buffer = new ArrayBuffer(4 * length);
    const words = new Int32Array(buffer);
    words.set(this.words);
    this.words = words;
    this.floats = new Float32Array(buffer);
    this.doubles = new Float64Array(buffer);
    this.longs = new BigInt64Array(buffer);
    this.limit = length;
  }

  /** Takes fuel from the limits of the instance that runs next. */
  grant(limits: RunLimits, quantum: number): void {
    this.limits = limits;
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
