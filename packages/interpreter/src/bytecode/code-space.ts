// Where the register code of all modules of this realm lies: one array at a place that never changes, for the same reason as the
// register file. It is a cache: when it is full, modules that no call is in lose their code and are lowered again when they are called.

import { ExhaustionError } from "@atoll/core";
import { EXIT } from "./cold-opcodes.ts";
import { FreeSpace } from "./free-space.ts";

const WORDS = 16 * 1024 * 1024;
const SMALLEST_WORDS = 1024 * 1024;
/** Words of a module's first block and of the largest; in between each is twice as large as the one before. */
const FIRST_BLOCK = 64;
const LARGEST_BLOCK = 1024 * 1024;

/** The code. Word 0 is the operation that a frame without caller returns to. */
export const CODE: Int32Array = allocate();
CODE[0] = EXIT;
/** The same words for whoever reads two at once. */
export const NUMBERS: DataView = new DataView(CODE.buffer);

/** Words that any module may have; and the share that it may have of what modules with a call in progress leave free. */
const SMALL_SHARE = CODE.length / 16;
const LARGE_SHARE = 3 / 4;

/**
 * Most hosts give memory to pages when they are first written, so that the rest of the array costs nothing. A host that cannot give so much is
 * asked for half, and so on. Shared memory, because V8 does not count it as garbage to come: an ordinary array of this size makes it collect
 * at once, which takes a tenth of a short run.
 */
function allocate(): Int32Array {
  const Bytes = typeof SharedArrayBuffer === "undefined" ? ArrayBuffer : SharedArrayBuffer;
  for (let words = WORDS; ; words /= 2) {
    try {
      return new Int32Array(new Bytes(4 * words));
    } catch (error) {
      if (words <= SMALLEST_WORDS) throw error;
    }
  }
}

/** Whose code it is. */
export interface CodeOwner {
  /** Whether no call in progress has frames of it. */
  readonly isIdle: boolean;
  /** Grows with each use of any owner's code. */
  readonly lastUse: number;
  /** Its code is gone: every position in it that was kept has to be forgotten. */
  forgetCode(): void;
}

const space = new FreeSpace(1, CODE.length);
/** Blocks that can be taken away. */
const held = new Set<CodeBlocks>();
const collected = new FinalizationRegistry<CodeBlocks>((blocks) => blocks.release());

/** Blocks of code space that belong to one owner. Without an owner they are never taken away. */
export class CodeBlocks {
  readonly #owner: WeakRef<CodeOwner> | undefined;
  /** Starts and ends of the blocks, one after the other. */
  readonly #taken: number[] = [];
  /** The free part of the last block. */
  #at = 0;
  #end = 0;
  /** Words in all of them. */
  #words = 0;

  /** They are given back when the owner is collected. */
  constructor(owner?: CodeOwner) {
    if (owner === undefined) return;
    this.#owner = new WeakRef(owner);
    collected.register(owner, this);
  }

  /** Room for as many words in a row; gives where it begins. Throws ExhaustionError if there is none, and takes nothing then. */
  take(words: number): number {
    if (this.#at + words > this.#end) this.#takeBlock(words);
    const at = this.#at;
    this.#at += words;
    return at;
  }

  /** Gives all words back. */
  release(): void {
    for (let i = 0; i < this.#taken.length; i += 2) {
      const start = this.#taken[i] ?? 0;
      space.give(start, (this.#taken[i + 1] ?? start) - start);
    }
    this.#taken.length = 0;
    this.#at = this.#end = this.#words = 0;
    held.delete(this);
  }

  /** Whether they can be taken away: the owner was collected, or no call is in its code. */
  get #isIdle(): boolean {
    return this.#owner?.deref()?.isIdle !== false;
  }

  #takeBlock(words: number): void {
    this.#trim();
    const blocks = this.#taken.length / 2;
    const generous = Math.max(words, Math.min(FIRST_BLOCK * 2 ** Math.min(blocks, 16), LARGEST_BLOCK));
    let share = this.#share(generous);
    if (words > share && held.has(this) && this.#isIdle) {
      this.evict();
      share = this.#share(generous);
    }
    if (words > share) throw exhausted("what one module may have of it is used up");
    const [start, end] = find(generous <= share ? [generous, words] : [words]);
    this.#taken.push(start, end);
    this.#words += end - start;
    this.#at = start;
    this.#end = end;
    if (this.#owner !== undefined) held.add(this);
  }

  /** The words that these blocks may still take: a large module has to leave some for others. */
  #share(wanted: number): number {
    if (this.#words + wanted <= SMALL_SHARE) return wanted;
    let others = 0;
    for (const each of held) if (each !== this && !each.#isIdle) others += each.#words;
    return Math.max(SMALL_SHARE, LARGE_SHARE * (CODE.length - others)) - this.#words;
  }

  /** Gives back what is free of the last block. */
  #trim(): void {
    const rest = this.#end - this.#at;
    if (rest === 0) return;
    space.give(this.#at, rest);
    this.#words -= rest;
    this.#end = this.#at;
    this.#taken[this.#taken.length - 1] = this.#at;
  }

  /** Those that can be taken away, the one that was not used for longest first. */
  static idle(): readonly CodeBlocks[] {
    const use = (blocks: CodeBlocks): number => blocks.#owner?.deref()?.lastUse ?? -1;
    return [...held].filter((blocks) => blocks.#isIdle).toSorted((a, b) => use(a) - use(b));
  }

  /** Takes the code away from its owner. */
  evict(): void {
    const owner = this.#owner?.deref();
    this.release();
    owner?.forgetCode();
  }
}

/** A free part of the first of the sizes for which there is room. If there is none for any, code that no call is in makes room. */
function find(sizes: readonly number[]): readonly [start: number, end: number] {
  let idle: CodeBlocks[] | undefined;
  for (;;) {
    for (const words of sizes) {
      const start = space.take(words);
      if (start >= 0) return [start, start + words];
    }
    idle ??= CodeBlocks.idle().toReversed();
    const victim = idle.pop();
    if (victim === undefined) throw exhausted("functions of calls in progress take all of it");
    victim.evict();
  }
}

function exhausted(reason: string): ExhaustionError {
  const mebibytes = (4 * CODE.length) / 2 ** 20;
  const message = `the interpreter's code space of ${mebibytes} MiB is full: ${reason}`;
  return new ExhaustionError("code_limit", message);
}
