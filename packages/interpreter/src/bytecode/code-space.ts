// Where the register code of all modules of this realm lies: one array at a place that never changes, for the same reason as the
// register file. Modules take blocks of it, and give them back when they are collected.

import { ExhaustionError } from "@atoll/core";
import { EXIT } from "./cold-opcodes.ts";

const WORDS = 16 * 1024 * 1024;
const SMALLEST_WORDS = 1024 * 1024;
/** log2 of the words in the smallest block. */
const FIRST_SIZE = 6;
const LAST_SIZE = 24;

/** The code. Word 0 is the operation that a frame without caller returns to. */
export const CODE: Int32Array = allocate();
CODE[0] = EXIT;

let next = 1;
/** Blocks that were given back, by log2 of their words. */
const free: number[][] = Array.from({ length: LAST_SIZE + 1 }, () => []);

/**
 * Untouched pages cost nothing where the host maps them lazily; where it does not, less has to do. Shared memory does not count as
 * the realm's own: as much of that would have V8 collect garbage at once, a tenth of a short run.
 */
function allocate(): Int32Array {
  const Bytes = typeof SharedArrayBuffer === "undefined" ? ArrayBuffer : SharedArrayBuffer;
  for (let words = WORDS; ; words /= 2) {
    try {
      return new Int32Array(new Bytes(words * Int32Array.BYTES_PER_ELEMENT));
    } catch (error) {
      if (words <= SMALLEST_WORDS) throw error;
    }
  }
}

/** Blocks of code space that belong to one module. */
export class CodeBlocks {
  /** Starts and sizes (log2) of the blocks, one after the other. */
  readonly taken: number[] = [];
  #at = 0;
  #end = 0;

  /** Room for as many words in a row; gives where it begins. Throws ExhaustionError if there is none. */
  take(words: number): number {
    if (this.#at + words > this.#end) this.#takeBlock(words);
    const at = this.#at;
    this.#at += words;
    return at;
  }

  #takeBlock(words: number): void {
    // Each block is twice as large as the one before, so that large modules have few.
    const blocks = this.taken.length / 2;
    const size = Math.max(Math.min(FIRST_SIZE + blocks, LAST_SIZE - 4), Math.ceil(Math.log2(words)));
    const start = takeBlock(size);
    this.taken.push(start, size);
    this.#at = start;
    this.#end = start + 2 ** size;
  }
}

function takeBlock(size: number): number {
  const found = free[size]?.pop();
  if (found !== undefined) return found;
  const words = 2 ** size;
  if (next + words > CODE.length) {
    throw new ExhaustionError("memory_limit", "the interpreter's space for code is used up");
  }
  const start = next;
  next += words;
  return start;
}

const collected = new FinalizationRegistry<readonly number[]>((taken) => {
  for (let i = 0; i < taken.length; i += 2) free[taken[i + 1] ?? 0]?.push(taken[i] ?? 0);
});

/** Gives the blocks back when `owner` is collected. */
export function releaseWith(owner: object, blocks: CodeBlocks): void {
  collected.register(owner, blocks.taken);
}
