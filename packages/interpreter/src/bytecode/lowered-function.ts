// What is known of a function once it is lowered: where its code lies, and the header in front of the code.

import { CODE } from "./code-space.ts";
import type { Handler } from "./handlers.ts";

/**
 * Words before a function's first operation, backwards from it: size of the frame, and where in it the link is.
 */
export const HEADER_WORDS = 2;

/** A lowered function: where its code lies, header included, and where control enters it. */
export interface LoweredFunction {
  readonly funcidx: number;
  readonly start: number;
  readonly end: number;
  readonly entry: number;
  /** Inner ones first. */
  readonly handlers: readonly Handler[];
  /** The words that are counts, in code that counts; NaN for one that is left out. */
  readonly counts?: readonly number[] | undefined;
}

/** Words of the frame of the function at `entry`. */
export function frameSize(entry: number): number {
  return CODE[entry - 1] ?? 0;
}
/** Where in the frame the link is. */
export function linkOffset(entry: number): number {
  return CODE[entry - 2] ?? 0;
}
