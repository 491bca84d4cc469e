// Opcodes of what the loops leave to the cold functions. A wasm instruction without an operation of its own has its binary opcode
// here, single bytes moved up by COLD; the interpreter's own come behind them.

/** Opcodes below are the loop's. */
export const COLD = 0x1000;

/** Leaves the loop: the outermost function of this stay returned. Stands at code index 0. */
export const EXIT = 0x1100;
/** funcidx, base: lowers the function and becomes `call`. */
export const CALL_LAZY = 0x1101;
/** funcidx, base, frame size of the caller. */
export const CALL_IMPORT = 0x1102;
/** index, base, frame size of the caller, type id, tableidx, kind of the index. */
export const CALL_INDIRECT_TABLE = 0x1103;
/** reference, base, frame size of the caller. */
export const CALL_REF = 0x1104;
/** funcidx; then as with the next two: link of the present frame, base of the arguments, number of their words. */
export const RETURN_CALL = 0x1105;
/** index; …; type id, tableidx, kind of the index. */
export const RETURN_CALL_INDIRECT = 0x1106;
/** reference; …. */
export const RETURN_CALL_REF = 0x1107;
/** frame size, first and last + 1 word of the locals that are set to null. */
export const REF_FRAME = 0x1108;
/** source, destination. */
export const MOVE_REF = 0x1109;
/** a, b, condition, destination. */
export const SELECT_REF = 0x110a;
/** reference, target. */
export const BR_ON_NULL = 0x110b;
export const BR_ON_NON_NULL = 0x110c;
/** globalidx, destination, number of words. */
export const GLOBAL_GET = 0x110d;
/** source, globalidx, number of words. */
export const GLOBAL_SET = 0x110e;
/** globalidx, destination. */
export const GLOBAL_GET_REF = 0x110f;
/** source, globalidx. */
export const GLOBAL_SET_REF = 0x1110;
/** reference, type in canonical form, target. */
export const BR_ON_CAST = 0x1111;
export const BR_ON_CAST_FAIL = 0x1112;
/** tagidx, where the values begin. */
export const THROW = 0x1113;
/** reference. */
export const THROW_REF = 0x1114;
/** where the values begin, descriptor or -1, type id, destination. */
export const STRUCT_NEW = 0xfb0000;
/** where the values begin, their number, type id, destination. */
export const ARRAY_NEW_FIXED = 0xfb0008;
/** reference, descriptor, whether null passes, target. */
export const BR_ON_CAST_DESC = 0xfb0025;
export const BR_ON_CAST_DESC_FAIL = 0xfb0026;
