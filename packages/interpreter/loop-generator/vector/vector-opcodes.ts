// Which vector operations there are, in the order of their opcodes, which follow those of the main loop; what their words are; and
// which of the two loops for vectors has them.

import { INSTRUCTIONS } from "../../../core/src/module/instructions.ts";
import { BITS } from "./bits.ts";
import { FLOATS } from "./floats.ts";
import { FUSED } from "./fused.ts";
import { INTEGERS } from "./integers.ts";
import type { VectorOperation } from "./lanes.ts";
import { LOADS, STORES } from "./memory.ts";
import { MOVES } from "./moves.ts";
import { PACKED } from "./packed.ts";

/** Those without memory, by function. */
export const OPERATIONS: readonly VectorOperation[] = [...BITS, ...INTEGERS, ...PACKED, ...FLOATS];

/** `floats` is for lanes of 32 and 64 bits, `packed` for the smaller ones. `rare` ones are functions only. */
export type Loop = "floats" | "packed";
type Group = "both" | Loop | "rare";

/**
 * What a word behind the opcode is: `a`, `b`, `c` a register that is read and `d` the destination, `l` a lane number; `p` the register
 * of an address, `i` what is added to it with wrapping, `o` the offset, which does not wrap; anything else is the case's own business.
 */
export type Words = string;

export interface VectorCase extends VectorOperation {
  readonly words: Words;
  readonly group: Group;
  /** Bytes that it accesses in memory. */
  readonly width: number;
}

/** An access that the loops leave to others: its operation, address, memidx, offset (two), other register, lane, destination. */
const FAR: VectorCase = { name: "v128.far", words: "xxxxxxxx", lines: [], group: "rare", width: 0 };

/** Few programs have them. A loop has a budget: see tools/check-bytecode-budget.ts. */
const RARE: readonly RegExp[] = [
  /relaxed|q15|extadd|trunc_sat|demote|promote/,
  /^i64x2\.(mul|extmul|lt|ge)/,
  /x(8|16)\.(abs|neg|ne|popcnt|all_true|.*sat_s|avgr_u)/,
  /(load|store)\d+_lane|load32x2|load16_splat/,
];
const FLOAT = /^(f32x4|f64x2|i64x2)|^i32x4.m(in|ax)/;
const SMALL = /^(i8x16|i16x8)|dot|extend|extmul|load8x8|load16x4|load8_splat/;

function groupOf(name: string): Group {
  if (RARE.some((each) => each.test(name))) return "rare";
  if (FLOAT.test(name)) return "floats";
  return SMALL.test(name) ? "packed" : "both";
}

/** The instructions on vectors, by name. */
export const VECTOR_ROWS: ReadonlyMap<string, (typeof INSTRUCTIONS)[number]> = new Map(
  INSTRUCTIONS.filter(({ family }) => family === "vector").map((row) => [row.name, row]),
);

function wordsOf(name: string): Words {
  const row = VECTOR_ROWS.get(name);
  if (row === undefined) throw new Error(`there is no instruction ${name}`);
  const { params = [], results = [], lanes, width } = row;
  const end = (lanes > 0 ? "l" : "") + (results.length > 0 ? "d" : "");
  if (width === 0) return "abc".slice(0, params.length) + end;
  return `pio${results.length === 0 ? "a" : lanes > 0 ? "b" : ""}${end}`;
}

const plain = (operation: VectorOperation): VectorCase => ({
  ...operation,
  words: wordsOf(operation.name),
  group: groupOf(operation.name),
  width: VECTOR_ROWS.get(operation.name)?.width ?? 0,
});

const all: readonly VectorCase[] = [
  ...MOVES.map((move): VectorCase => ({ ...move, group: "both", width: 0 })),
  ...[...LOADS, ...STORES, ...OPERATIONS].map(plain),
  ...FUSED.map((fused): VectorCase => ({ ...fused, width: 16 })),
  FAR,
];

/** Behind all instructions where it is none. */
const opcodeOf = ({ name }: VectorCase): number => VECTOR_ROWS.get(name)?.opcode ?? Number.MAX_SAFE_INTEGER;

/**
 * Those of a loop are next to each other, so that its switch has few gaps, and in the order of their instructions, which the tables
 * of operations can say in few words.
 */
export const VECTORS: readonly VectorCase[] = (["floats", "both", "packed", "rare"] as const).flatMap((group) =>
  all.filter((each) => each.group === group).toSorted((a, b) => opcodeOf(a) - opcodeOf(b)),
);

/** Whether an operation accesses memory. */
export function accessesMemory({ words }: VectorCase): boolean {
  return words.includes("p");
}
