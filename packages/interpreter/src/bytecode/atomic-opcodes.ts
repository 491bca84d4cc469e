// Opcodes of atomic instructions, which the cold functions execute under their binary ones.

const FIRST = 0xfe0000;
const LAST = 0xfe00ff;

export const NOTIFY = 0xfe0000;
export const WAIT32 = 0xfe0001;
export const WAIT64 = 0xfe0002;
export const FENCE = 0xfe0003;
/** The first of the accesses. */
export const ACCESSES = 0xfe0010;

export function isAtomic(opcode: number): boolean {
  return opcode >= FIRST && opcode <= LAST;
}
