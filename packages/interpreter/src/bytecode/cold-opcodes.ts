// Opcodes of what the loops leave to the cold functions. A wasm instruction without an operation of its own has its row in the
// instruction table here, moved up by COLD; the interpreter's own come behind them.

import { type InstructionName, instructionByName, INSTRUCTIONS } from "@atoll/core/engine";

/** Opcodes below are the loop's. */
export const COLD = 0x1000;

/** The opcode of an instruction without an operation of its own. */
function coldOpcode(name: InstructionName): number {
  return COLD + instructionByName(name).row;
}

const OWN = COLD + INSTRUCTIONS.length;

/** Leaves the loop: the outermost function of this stay returned. Stands at code index 0. */
export const EXIT: number = OWN;
/** funcidx, base: lowers the function and becomes `call`. */
export const CALL_LAZY: number = OWN + 1;
/** funcidx, base, frame size of the caller. */
export const CALL_IMPORT: number = OWN + 2;
/** index, base, frame size of the caller, type id, tableidx, kind of the index. */
export const CALL_INDIRECT_TABLE: number = OWN + 3;
/** reference, base, frame size of the caller. */
export const CALL_REF: number = OWN + 4;
/** funcidx; then as with the next two: link of the present frame, base of the arguments, number of their words. */
export const RETURN_CALL: number = OWN + 5;
/** index; …; type id, tableidx, kind of the index. */
export const RETURN_CALL_INDIRECT: number = OWN + 6;
/** reference; …. */
export const RETURN_CALL_REF: number = OWN + 7;
/** frame size if it has references, otherwise 0; first and last + 1 word of the locals that begin as zero, or null. */
export const FRAME: number = OWN + 8;
/** source, destination. */
export const MOVE_REF: number = OWN + 9;
/** a, b, condition, destination. */
export const SELECT_REF: number = OWN + 10;
/** reference, target. */
export const BR_ON_NULL: number = OWN + 11;
export const BR_ON_NON_NULL: number = OWN + 12;
/** globalidx, destination, number of words. */
export const GLOBAL_GET: number = OWN + 13;
/** source, globalidx, number of words. */
export const GLOBAL_SET: number = OWN + 14;
/** globalidx, destination. */
export const GLOBAL_GET_REF: number = OWN + 15;
/** source, globalidx. */
export const GLOBAL_SET_REF: number = OWN + 16;
/** reference, type in canonical form, target. */
export const BR_ON_CAST: number = OWN + 17;
export const BR_ON_CAST_FAIL: number = OWN + 18;
/** tagidx, where the values begin. */
export const THROW: number = OWN + 19;
/** reference. */
export const THROW_REF: number = OWN + 20;
/** In a function that is long and pays nothing. */
export const PACE: number = OWN + 21;
/** where the values begin, descriptor or -1, type id, destination. */
export const STRUCT_NEW: number = coldOpcode("struct.new");
/** reference, descriptor, whether null passes, target. */
export const BR_ON_CAST_DESC: number = coldOpcode("br_on_cast_desc_eq");
export const BR_ON_CAST_DESC_FAIL: number = coldOpcode("br_on_cast_desc_eq_fail");
