// The machine: the place where the guest is, and what the loop tells the driver when it leaves. One machine has one stack of guest
// frames; re-entrant calls go on top of it. The machine that runs has the register file; one that waits keeps its frames aside.

import type { RunLimits } from "@atoll/core/engine";
import { HOST_CALL_FUEL } from "@atoll/core/engine";
import type { Position } from "./backtrace.ts";
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
/** Of this file: compilers see a constant, as they do not in what is imported. */
const PRICE: number = HOST_CALL_FUEL;
/** Fuel is counted in 32 bits here. */
const LARGEST_CHARGE = 2 ** 30;
const NO_LOOKS: number = -(2 ** 30);
/** Milliseconds between two looks at the clock that calls of the host should keep to, and how many may pass without one. */
const BETWEEN_LOOKS = 1;
const MOST_UNSEEN_CALLS = 24;
/** The same where nothing but the event loop waits for a look. */
const MOST_UNSEEN_WITHOUT_LIMITS = 64;

/** Words that a machine keeps from one wait to the next, and reference registers from one call to the next. */
const MOST_WORDS_KEPT = 4096;
const FEW_SLOTS = 32;
/** Words that are copied sooner one by one than by the host. */
const FEW_WORDS = 64;
const NOTHING_SAVED = new Int32Array();

/** Register code that counts the calls that are in it. */
interface CodeInUse {
  beginCall(): void;
  endCall(): void;
}

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

  /** Where loops put what they read only to have it checked. */
  touched = 0;

  /** Calls between the instances of the run, the innermost last. */
  outer: readonly Position[] = [];

  /** Whether time or a signal can end the call, or others want a turn of the event loop: then calls of the host bring the next look nearer. */
  watched = false;
  /** When a call that may wait lets the event loop run, on the host's clock; Infinity for one that may not. */
  yieldAt: number = Infinity;
  /** Below so much fuel a call of the host looks at the limits: a count of its own would cost each call. */
  #lookBelow = NO_LOOKS;
  /** Calls of the host between two looks, and when the last one was. */
  #period = 1;
  #lookedAt = 0;

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

  /** The code that the call in progress is in or has been in: none of it may be taken away. Mostly there is no more than the first. */
  #code: CodeInUse | undefined = undefined;
  readonly #more = new Set<CodeInUse>();

  /** The frames of a call that waits, and how many words of it they are. */
  #saved: Int32Array = NOTHING_SAVED;
  #savedWords = 0;

  constructor(stackWords: number) {
    this.#capacity = Math.min(stackWords, FRAME_WORDS);
    this.limit = this.#capacity;
  }

  /** Leaves the register file to others; `words` of it are frames of this machine. Gives the bytes that are kept. */
  save(words: number): number {
    this.#savedWords = words;
    if (words > this.#saved.length) this.#saved = WORDS.slice(0, words);
    else copyWords(WORDS, this.#saved, words);
    return words * BYTES_PER_WORD;
  }
  /** Takes the register file back; gives the bytes that were kept. */
  restore(): number {
    const words = this.#savedWords;
    copyWords(this.#saved, WORDS, words);
    this.#savedWords = 0;
    if (words > MOST_WORDS_KEPT) this.#saved = NOTHING_SAVED;
    return words * BYTES_PER_WORD;
  }

  /** The call in progress has come to some code, which keeps its place until {@link leave}. */
  enter(code: CodeInUse): void {
    if (code === this.#code) return;
    if (this.#code === undefined) this.#code = code;
    else if (this.#more.has(code)) return;
    else this.#more.add(code);
    code.beginCall();
  }
  /** The outermost call is over. */
  leave(): void {
    this.#code?.endCall();
    this.#code = undefined;
    if (this.#more.size === 0) return;
    for (const code of this.#more) code.endCall();
    this.#more.clear();
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
    this.watched = limits.watched || this.mayAwait;
    // As many calls as before until the next look; none for a guest that was not watched.
    const left = this.#lookBelow === NO_LOOKS ? 0 : Math.max(0, this.fuel - this.#lookBelow);
    this.#lookBelow = this.watched ? this.granted - left : NO_LOOKS;
    this.fuel = this.granted;
  }
  /** A turn begins: what is known of earlier calls of the host does not count. */
  begin({ yieldAt, mayAwait }: Pick<Machine, "yieldAt" | "mayAwait">): void {
    this.yieldAt = yieldAt;
    this.mayAwait = mayAwait;
    this.tail = false;
    this.#lookBelow = this.fuel;
    this.#period = 1;
  }
  /** After a call of the host: takes its price, and looks at the limits when it is time. */
  pay(): void {
    this.fuel -= PRICE;
    const { limits } = this;
    if (limits !== undefined && (this.fuel < this.#lookBelow || limits.hasNews)) this.#payWatched(limits);
  }
  /** Not a part of `pay`: most calls without limits come past, and a few nanoseconds are a part of what they take. */
  #payWatched(limits: RunLimits): void {
    if (limits.hasNews) this.#takeCharges(limits);
    if (this.fuel < this.#lookBelow) this.#look(limits);
  }
  #takeCharges(limits: RunLimits): void {
    // What builtins charged was taken from the limits at once: it must not be taken once more when this machine settles.
    const charged = Math.min(limits.takeCharges(), LARGEST_CHARGE);
    if (limits.ended) limits.check();
    // Where nothing counts it, and whoever charged has looked whether the run is to end, there is nothing to leave the loop for.
    if (limits.fuel === Infinity && !this.watched) return;
    this.granted -= charged;
    this.fuel -= charged;
    this.#lookBelow -= charged;
  }
  /** The host calls back from within a call that has not paid yet, and may do so again and again before it does. */
  reenter(): void {
    const { limits } = this;
    if (limits === undefined) return;
    this.fuel -= PRICE;
    this.settle();
    if (!(limits.fuel >= 0) || limits.ended) limits.check();
    if (this.fuel < this.#lookBelow) this.#look(limits);
  }
  /** Reading the clock costs more than most calls: how many calls may pass without it follows from how long the last ones took. */
  #look(limits: RunLimits): void {
    // Where nothing but the event loop's turn can come up, the host's clock is enough.
    const now = limits.watched ? limits.now() : performance.now();
    const most = limits.watched ? MOST_UNSEEN_CALLS : MOST_UNSEEN_WITHOUT_LIMITS;
    const inTime = Math.floor((BETWEEN_LOOKS * this.#period) / (now - this.#lookedAt));
    this.#period = Math.max(1, Math.min(2 * this.#period, most, inTime));
    this.#lookBelow = this.fuel - (this.#period - 1) * PRICE;
    this.#lookedAt = now;
    if (limits.watched) limits.checkInterruption(limits.deadline, now);
    if (this.yieldAt !== Infinity && (limits.watched ? performance.now() : now) >= this.yieldAt) this.#interrupt();
  }
  /** Lets the loop leave at the next branch or call, as if the quantum were used up. */
  #interrupt(): void {
    this.granted -= this.fuel + 1;
    this.fuel = -1;
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
    const { refs } = this;
    // To make an array shorter and longer again, call by call, takes longer than to clear a few places.
    if (refs.length > slots + FEW_SLOTS) refs.length = slots;
    for (let at = slots; at < refs.length; at++) refs[at] = null;
    this.callee = undefined;
    this.pending = undefined;
    this.resume = undefined;
  }
}

function copyWords(from: Int32Array, to: Int32Array, count: number): void {
  if (count > FEW_WORDS) to.set(from.subarray(0, count));
  else for (let i = 0; i < count; i++) to[i] = from[i] ?? 0;
}
