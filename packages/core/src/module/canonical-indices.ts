// Which types of one module are equal: each has the index of the first one that equals it. That is all that validation asks, so that a
// module leaves nothing in the store of types (type-store.ts) until it is instantiated.
// https://webassembly.github.io/spec/core/valid/conventions.html#rolling-and-unrolling

import { MAX_TYPE_TEXT } from "../binary/implementation-limits.ts";
import type { Look } from "../memory/slices.ts";
import { groupText } from "./group-text.ts";
import type { DefinedType } from "./types.ts";

/** Stands for types that refer to types that do not exist, to a supertype that does not stand before them, or to such a type. */
export const NO_TYPE = -1;

export interface CanonicalIndicesOptions {
  readonly maxText?: number;
  /** Called now and then; may throw to end it. */
  readonly look?: Look | undefined;
}

/** Characters and types between two looks. */
const BETWEEN_LOOKS = 1_000_000;

/**
 * The first typeidx of an equal type, for each type of a module, or NO_TYPE. Undefined if telling them apart takes more text than a
 * module may have, in characters.
 */
export function canonicalIndices(
  types: readonly DefinedType[],
  { maxText = MAX_TYPE_TEXT, look }: CanonicalIndicesOptions = {},
): Int32Array | undefined {
  const indices = new Int32Array(types.length).fill(NO_TYPE);
  const outer = (typeidx: number): number | undefined => {
    const index = indices[typeidx];
    return index === NO_TYPE ? undefined : index;
  };
  const groups = new Map<string, number>();
  let length = 0;
  let unseen = 0;
  for (let start = 0; start < types.length;) {
    const end = start + (types[start]?.groupLength ?? 1);
    const text = groupText(types.slice(start, end), start, outer);
    unseen += (text?.length ?? 0) + 100 * (end - start);
    if (unseen > BETWEEN_LOOKS) {
      unseen = 0;
      look?.();
    }
    if (text !== undefined) {
      let first = groups.get(text);
      if (first === undefined) {
        first = start;
        groups.set(text, start);
        length += text.length;
        if (length > maxText) return undefined;
      }
      for (let i = start; i < end; i++) indices[i] = first + i - start;
    }
    start = end;
  }
  return indices;
}
