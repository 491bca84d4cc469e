// What strings cost an instance. The host's strings are never changed; they are put together, and parts are taken of them, without being copied: the one
// copy that is made comes when a string that was put together is read first. It is paid for then, in fuel and in bytes of the guest's heap; strings that
// are made of units or bytes are paid for at once. What may point into others is told to core, whose counts part it from them.

import { ExhaustionError } from "@atoll/core";
import {
  type HeapAccount,
  noteSharedString,
  type RunLimits,
  STRING_BYTES,
  stringBytes,
  type StringParting,
} from "@atoll/core/engine";

/** Code units that a string has at most: as many as V8 allows, which allows fewest. */
const MOST_UNITS = 2 ** 29 - 25;
/** Shorter ones are paid for when they are put together. */
const ROPE = 1024;
/** Lengths that are told apart between one power of two and the next. */
const STEPS = 1024;
/** Code units or bytes that are done for one unit of fuel. */
const PER_UNIT = 64;
/** So many are paid together: where fuel is counted, and where the clock is to be looked at now and then. */
const PAID_AT_ONCE = 4096;
const PAID_AT_ONCE_UNCOUNTED = 2 ** 21;

/** Strings from so many code units on may point into others: of fewer, no host has more than one. */
const SHARING_UNITS = 2;
/** Copies that are remembered, by length: many references are to one string. */
const REMEMBERED = 64;

const partStrings: StringParting = () => {
  const originals: string[] = [];
  const copies: string[] = [];
  return (text) => {
    if (text.length < SHARING_UNITS) return text;
    const place = text.length % REMEMBERED;
    const known = copies[place];
    if (known !== undefined && originals[place] === text) return known;
    // Several strings at once are put together by copying.
    const middle = text.length >> 1;
    const copy = [text.substring(0, middle), text.substring(middle)].join("");
    originals[place] = text;
    copies[place] = copy;
    return copy;
  };
};

/** Throws ExhaustionError for more code units than a string may have. */
export function requireLength(length: number): void {
  if (length > MOST_UNITS) {
    throw new ExhaustionError("memory_limit", `a string of ${length} code units is too large`);
  }
}

/** The account of one instance. */
export class StringAccount {
  readonly #limits: RunLimits;
  readonly #heap: HeapAccount;
  readonly #paidAtOnce: number;
  /** Strings that were put together and may not have been copied yet: how many, by octave and step of their lengths, as a string cannot be recognised. */
  readonly #counts: (Int32Array | undefined)[] = [];
  /** How many they are: most guests have none. */
  #unread = 0;
  /** Code units and bytes that are not paid yet. */
  #owed = 0;

  constructor(limits: RunLimits) {
    this.#limits = limits;
    this.#heap = limits.heap;
    this.#paidAtOnce = limits.fuel === Infinity ? PAID_AT_ONCE_UNCOUNTED : PAID_AT_ONCE;
  }

  /** Pays for work on so many code units or bytes, sooner or later. What is short costs what any call does. */
  pay(length: number): void {
    if (length < PER_UNIT) return;
    this.#owed += length;
    if (this.#owed >= this.#paidAtOnce) this.#settle();
  }

  /** Pays for making a string of so many code units. To be called before: the host's heap may be full. */
  payForMaking(length: number): void {
    this.pay(length);
    this.#heap.charge(stringBytes(length));
  }

  /** Pays for reading a string, if it was put together and is copied for that. */
  payForReading({ length }: string): void {
    if (length >= ROPE && this.#unread > 0) this.#read(length);
  }

  /** Puts strings together. Throws ExhaustionError for what is too long. */
  join(head: string, tail: string): string {
    const length = head.length + tail.length;
    if (length < ROPE) {
      this.payForMaking(length);
    } else {
      requireLength(length);
      this.#heap.charge(STRING_BYTES);
      const [counts, step] = this.#place(length);
      counts[step] = (counts[step] ?? 0) + 1;
      this.#unread++;
    }
    noteSharedString(partStrings);
    return head + tail;
  }

  /** A part of a string: none if it would begin behind its end, or behind the string's. */
  part(text: string, from: number, to: number): string {
    const end = Math.min(to, text.length);
    const length = end - from;
    if (length <= 0) return "";
    if (length === text.length) return text;
    this.payForReading(text);
    // Its code units are those of the whole. When only the part is left, the next count finds them with it.
    this.#heap.charge(Math.min(stringBytes(length), STRING_BYTES));
    noteSharedString(partStrings);
    return text.substring(from, end);
  }

  /** One of about that length may still have to be copied, which is done now. */
  #read(length: number): void {
    const [counts, step] = this.#place(length);
    const count = counts[step] ?? 0;
    if (count === 0) return;
    counts[step] = count - 1;
    this.#unread--;
    this.payForMaking(length);
  }

  #settle(): void {
    const units = Math.floor(this.#owed / PER_UNIT);
    this.#owed %= PER_UNIT;
    this.#limits.charge(units);
  }

  #place(length: number): readonly [counts: Int32Array, step: number] {
    const leading = Math.clz32(length);
    let counts = this.#counts[leading];
    if (counts === undefined) this.#counts[leading] = counts = new Int32Array(STEPS);
    return [counts, ((length << leading) >>> 21) % STEPS];
  }
}

const accounts = new WeakMap<RunLimits, StringAccount>();

/** The account of the instance with these limits: imports that are given late share it. */
export function stringAccount(limits: RunLimits): StringAccount {
  let account = accounts.get(limits);
  if (account === undefined) accounts.set(limits, (account = new StringAccount(limits)));
  return account;
}
