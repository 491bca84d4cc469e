// Opcodes of vector instructions: their binary ones, and one of the interpreter's own.

const FIRST = 0xfd0000;
const LAST = 0xfdffff;

export const VECTOR_CONST = 0xfd000c;
export const VECTOR_SHUFFLE = 0xfd000d;
/** source, destination. */
export const VECTOR_MOVE = 0xfd0120;
/** a, b, condition, destination. */
export const VECTOR_SELECT = 0xfd0121;

export function isVector(opcode: number): boolean {
  return opcode >= FIRST && opcode <= LAST;
}

/** Stores of whole vectors and of lanes. */
export function isVectorStore(opcode: number): boolean {
  return opcode === 0xfd000b || (opcode >= 0xfd0058 && opcode <= 0xfd005b);
}

/** Whether the last word of the operation is a destination: of all but stores. */
export function writesVector(opcode: number): boolean {
  return isVector(opcode) && !isVectorStore(opcode);
}
