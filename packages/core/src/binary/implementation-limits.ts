// What Atoll refuses to decode though the specification allows it, so that no module can exhaust the host. The numbers follow
// what browsers agreed on, so that a module which runs there runs here.

/** Bytes of a module. */
export const MAX_MODULE_SIZE = 1_073_741_824;
export const MAX_TYPES = 1_000_000;
/** Types of one recursion group. */
export const MAX_GROUP_TYPES = 1_000_000;
/** Supertypes above one type. */
export const MAX_SUBTYPING_DEPTH = 63;
export const MAX_FUNCTIONS = 1_000_000;
export const MAX_TABLES = 100_000;
export const MAX_MEMORIES = 100_000;
export const MAX_TAGS = 1_000_000;
export const MAX_GLOBALS = 1_000_000;
export const MAX_IMPORTS = 1_000_000;
export const MAX_EXPORTS = 1_000_000;
export const MAX_ELEMENT_SEGMENTS = 1_000_000;
/** Elements of one segment. */
export const MAX_ELEMENTS = 10_000_000;
export const MAX_DATA_SEGMENTS = 100_000;
/** Bytes of memory for the structures of any module, and for each byte of a larger one: see memory-budget.ts. */
export const MAX_STRUCTURE_BYTES = 25_165_824;
export const MAX_STRUCTURE_RATIO = 8;
/** Bytes of one function's code. */
export const MAX_FUNCTION_SIZE = 7_654_321;
/** Locals of one function, parameters not counted. */
export const MAX_LOCALS = 50_000;
export const MAX_PARAMS = 1_000;
export const MAX_RESULTS = 1_000;
export const MAX_STRUCT_FIELDS = 10_000;
/** Operands of `array.new_fixed`. */
export const MAX_ARRAY_NEW_FIXED = 10_000;
/** Labels of one `br_table`, the default not counted. */
export const MAX_BR_TABLE = 65_520;
/** Catch clauses of one `try_table`. */
export const MAX_CATCHES = 65_520;
/** Blocks within blocks. */
export const MAX_NESTING = 50_000;
/** Operands on the stack of one function at once. */
export const MAX_OPERANDS = 1_000_000;
/**
 * Operands that the validation of a module checks one by one, where an instruction has many: a few bytes of calls or blocks
 * with a thousand operands each would otherwise take minutes.
 */
export const MAX_WIDE_OPERANDS = 200_000_000;
/** Names of one map of the name section; the rest of a longer one is left unread. */
export const MAX_NAMES = 1_000_000;
/** Characters that tell the distinct types of a module apart: see module/group-text.ts. */
export const MAX_TYPE_TEXT = 128_000_000;
/** Distinct types that are in use at once in a process, and the characters that tell them apart. */
export const MAX_STORE_TYPES = 4_000_000;
export const MAX_STORE_TEXT = 128_000_000;
