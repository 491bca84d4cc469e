// What is known of each instruction where accesses are looked for that can be looked at together, by row.

import { columnByRow, type Instruction } from "@atoll/core/engine";
import { isUpdate } from "./memory-access.ts";

/** What is done with it: BARRIER ends straight code, PLAIN takes its operands and leaves what nobody knows. */
export const BARRIER = 0;
const PLAIN = 1;
export const LOAD = 2;
export const STORE = 3;
export const GET_LOCAL = 4;
export const SET_LOCAL = 5;
export const TEE_LOCAL = 6;
export const GET_GLOBAL = 7;
export const SET_GLOBAL = 8;
export const SELECT = 9;
export const CONSTANT = 10;
export const ADD = 11;
export const SUBTRACT = 12;

const PURE: ReadonlySet<string> = new Set(["constant", "comparison", "arithmetic", "conversion", "wide", "vector"]);
const KIND_BY_NAME: Readonly<Record<string, number>> = {
  "local.get": GET_LOCAL,
  "local.set": SET_LOCAL,
  "local.tee": TEE_LOCAL,
  "global.get": GET_GLOBAL,
  "global.set": SET_GLOBAL,
  select: SELECT,
  drop: PLAIN,
  "i32.const": CONSTANT,
  "i64.const": CONSTANT,
  "i32.add": ADD,
  "i64.add": ADD,
  "i32.sub": SUBTRACT,
  "i64.sub": SUBTRACT,
};

function kindOf(instruction: Instruction): number {
  const { name, family, immediates, params, results } = instruction;
  const known = KIND_BY_NAME[name];
  if (known !== undefined) return known;
  if (params === undefined || results === undefined || family === "atomic") return BARRIER;
  if (immediates.startsWith("memarg")) return results.length === 0 || isUpdate(instruction) ? STORE : LOAD;
  return PURE.has(family) ? PLAIN : BARRIER;
}

/** Operands that it takes. */
function popsOf({ name, params }: Instruction): number {
  switch (KIND_BY_NAME[name]) {
    case SET_LOCAL:
    case TEE_LOCAL:
    case SET_GLOBAL:
      return 1;
    case SELECT:
      return 3;
    default:
      return name === "drop" ? 1 : (params?.length ?? 0);
  }
}

/** What it opens or ends. */
export const LOOPS = 2;
export const ENDS = 3;
const OPENS = 1;
const NESTING_BY_NAME: Readonly<Record<string, number>> = {
  block: OPENS,
  if: OPENS,
  try: OPENS,
  try_table: OPENS,
  loop: LOOPS,
  end: ENDS,
  delegate: ENDS,
};

/** One entry for each row. */
export interface GroupInstructions {
  readonly kinds: Uint8Array;
  readonly pops: Uint8Array;
  readonly pushes: Uint8Array;
  /** Type of what is left. */
  readonly results: Int16Array;
  /** Bytes of an access. */
  readonly widths: Uint8Array;
  readonly nesting: Uint8Array;
}

let made: GroupInstructions | undefined;

/** All columns: made when the first module asks. */
export function groupInstructions(): GroupInstructions {
  return (made ??= {
    kinds: columnByRow(Uint8Array, kindOf),
    pops: columnByRow(Uint8Array, popsOf),
    pushes: columnByRow(Uint8Array, ({ results }) => results?.length ?? 0),
    results: columnByRow(Int16Array, ({ results }) => results?.[0] ?? 0),
    widths: columnByRow(Uint8Array, ({ width }) => width),
    nesting: columnByRow(Uint8Array, ({ name }) => NESTING_BY_NAME[name] ?? 0),
  });
}
