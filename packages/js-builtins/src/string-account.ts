// What strings cost. The host's strings are never changed and are put together without being copied: the one copy that is made comes when such a
// string is read first. It is paid for then, in fuel and in bytes of the guest's heap; strings that are copied at once are paid for at once.

import { type Call, ExhaustionError } from "@atoll/core";
import { type RunLimits, STRING_BYTES, stringBytes } from "@atoll/core/engine";
import { pay } from "./string-argument.ts";

/** Code units that a string has at most: as many as V8 allows, which allows fewest. */
const MOST_UNITS = 2 ** 29 - 25;
/** Shorter ones are paid for when they are put together. */
const ROPE = 1024;
/** Lengths that are told apart between one power of two and the next. */
const STEPS = 1024;
/** Of so many code units put together one part is copied: what holds parts together takes 16 times what a code unit takes. */
const UNITS_FOR_A_PART = 16;

/** Throws ExhaustionError for more code units than a string may have. */
export function requireLength(length: number): void {
  if (length > MOST_UNITS) {
    throw new ExhaustionError("memory_limit", `a string of ${length} code units is too large`);
  }
}

/** Strings of all instances that were put together and may not have been copied yet. Most guests have none: then nothing is looked up for a read. */
let unread = 0;

/** Strings of one instance that were put together and may not have been copied yet: how many, by their lengths, as a string cannot be recognised. */
class Ropes {
  readonly #counts = new Map<number, Int32Array>();

  made(length: number): void {
    const [counts, step] = this.#place(length);
    counts[step] = (counts[step] ?? 0) + 1;
    unread++;
  }

  /** Whether one of about that length may still have to be copied, which is done now. */
  read(length: number): boolean {
    const [counts, step] = this.#place(length);
    const count = counts[step] ?? 0;
    if (count === 0) return false;
    counts[step] = count - 1;
    unread--;
    return true;
  }

  #place(length: number): readonly [counts: Int32Array, step: number] {
    const octave = 31 - Math.clz32(length);
    let counts = this.#counts.get(octave);
    if (counts === undefined) this.#counts.set(octave, (counts = new Int32Array(STEPS)));
    return [counts, Math.floor((length / 2 ** octave - 1) * STEPS)];
  }
}

const ropes = new WeakMap<RunLimits, Ropes>();

function ropesOf({ limits }: Call): Ropes {
  let found = ropes.get(limits);
  if (found === undefined) ropes.set(limits, (found = new Ropes()));
  return found;
}

/** Pays for making a string of so many code units. To be called before: the host's heap may be full. */
export function payForString(call: Call, length: number): void {
  pay(call, length);
  call.limits.heap.charge(stringBytes(length));
}

/** Pays for reading a string, if it was put together and is copied for that. */
export function payForReading(call: Call, { length }: string): void {
  if (length >= ROPE && unread > 0 && ropesOf(call).read(length)) payForString(call, length);
}

/** Puts strings together. Throws ExhaustionError for what is too long. */
export function join(call: Call, head: string, tail: string): string {
  const length = head.length + tail.length;
  requireLength(length);
  if (length < ROPE) {
    payForString(call, length);
    return head + tail;
  }
  call.limits.heap.charge(STRING_BYTES);
  ropesOf(call).made(length);
  const text = head + tail;
  // A guest that goes on like this without ever reading would keep a part for each code unit.
  if (Math.random() * length < UNITS_FOR_A_PART) copyParts(text);
  return text;
}

/** The host copies a string's parts when a code unit of it is asked for. */
function copyParts(text: string): number {
  return text.charCodeAt(0);
}

/** Units that are put together one by one sooner than copied in two parts. */
const FEW_UNITS = 12;

function unitsOf(text: string, from: number, end: number): string {
  let units = "";
  for (let at = from; at < end; at++) units += text.charAt(at);
  return units;
}

/** A part of a string, which does not keep the rest alive: hosts let a part point to the whole, however small it is. */
export function part(call: Call, text: string, from: number, to: number): string {
  const end = Math.min(to, text.length);
  const length = end - from;
  if (length <= 0) return "";
  if (length === text.length) return text;
  payForReading(call, text);
  payForString(call, length);
  if (2 * length >= text.length) return text.substring(from, end);
  if (length <= FEW_UNITS) return unitsOf(text, from, end);
  // Several strings at once are put together by copying.
  const middle = from + Math.floor(length / 2);
  return [text.substring(from, middle), text.substring(middle, end)].join("");
}
