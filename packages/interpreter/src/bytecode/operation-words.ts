// What lowering asks of an operation's words, of the loop's operations and of those on vectors: from their kinds.

import { FUSION_RULES, PLAIN_KINDS, PLAIN_TRAPS, VECTOR_WORD_KINDS } from "./generated/operations.ts";
import { kindsWithJoined, trapsWithJoined } from "./joined-names.ts";

/** By opcode of the loop's operations: the kinds of their words. */
export const WORD_KINDS: readonly string[] = kindsWithJoined(PLAIN_KINDS, FUSION_RULES);
const kinds = [...WORD_KINDS, ...VECTOR_WORD_KINDS];

/** By opcode: the kinds of an operation's words, as in loop-generator/pattern.ts; the empty text for what no table knows. */
export function wordKindsOf(opcode: number): string {
  return kinds[opcode] ?? "";
}

/** By opcode: 1 if the last word is a destination register. */
export const HAS_DESTINATION: Uint8Array = Uint8Array.from(kinds, (words: string) => Number(/[de]$/.test(words)));

/** By opcode. Bit n: word n behind the opcode names a register that is read. */
export const REGISTER_MASK: Uint16Array = masks("rf");

/** The same of words that name an f64, read or written: in code that is done, they are half of the register's number. */
export const DOUBLE_MASK: Uint16Array = masks("fe");

function masks(wanted: string): Uint16Array {
  return Uint16Array.from(kinds, (words: string) =>
    words.split("").reduce((mask, kind, at) => (wanted.includes(kind) ? mask | (1 << at) : mask), 0),
  );
}

const traps = trapsWithJoined(PLAIN_TRAPS, FUSION_RULES);

/** By opcode: 1 if it may trap. Operations on vectors do where they have an offset, which is one of memory. */
export const IS_TRAPPING: Uint8Array = Uint8Array.from(kinds, (words: string, opcode) =>
  Number(traps[opcode] ?? words.includes("o")),
);
