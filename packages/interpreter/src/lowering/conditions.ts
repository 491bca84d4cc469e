// Comparisons and branches: brings comparisons to those the loop has, and joins them with the branch that follows.

import { INSTRUCTIONS, type Instruction } from "@atoll/core/engine";
import type { Lowering } from "./lowering.ts";
import { operation, operationIfAny } from "../bytecode/operations.ts";

const BR_IF = operation("br_if(r)");
const BR_UNLESS = operation("br_unless(r)");
const LOOP_IF = operation("loop_if(r)");
const LOOP_UNLESS = operation("loop_unless(r)");
const EQZ = operation("i32.eqz(r)");
const NE = operation("i32.ne(r, r)");
/** Not zero where the operands are not the same. */
const DIFFERENCES: ReadonlySet<number> = new Set([operation("i32.sub(r, r)"), operation("i32.xor(r, r)")]);

/** The comparison that holds exactly when an integer comparison does not. */
const NEGATIONS: ReadonlyMap<number, number> = negations();

function negations(): ReadonlyMap<number, number> {
  const map = new Map<number, number>();
  for (const type of ["i32", "i64"]) {
    for (const form of ["(r, r)", "(r, i)"]) {
      for (const [a, b] of [
        ["eq", "ne"],
        ["lt_s", "ge_s"],
        ["lt_u", "ge_u"],
      ]) {
        const one = operation(`${type}.${a}${form}`);
        const other = operation(`${type}.${b}${form}`);
        map.set(one, other).set(other, one);
      }
    }
  }
  return map;
}

/** Branches if a register is not zero, or unless it is: backward to a loop, which costs fuel, or forward. */
export function emitBranchOn(
  lowering: Lowering,
  sense: "if" | "unless",
  register: number,
  label: number,
  direction: "forward" | "backward" = "forward",
): void {
  const { writer } = lowering;
  let condition = register;
  let positive = sense === "if";
  // Only operands die with the branch; a local that was just written stays.
  while (condition >= writer.temporaries && writer.lastDestination === condition) {
    const last = writer.lastOpcode;
    if (last === EQZ) {
      condition = writer.lastWord(1);
      positive = !positive;
      writer.dropLast();
      continue;
    }
    if (DIFFERENCES.has(last)) writer.replaceOpcode(NE);
    const negation = NEGATIONS.get(writer.lastOpcode);
    if (positive || negation === undefined) break;
    writer.replaceOpcode(negation);
    positive = true;
  }
  writer.word(condition);
  writer.emitBranch(
    direction === "backward" ? (positive ? LOOP_IF : LOOP_UNLESS) : positive ? BR_IF : BR_UNLESS,
    label,
  );
}

/** `i32.eqz` of a comparison that was just made is the opposite comparison. Gives whether that was so. */
export function negateLast(lowering: Lowering, register: number): boolean {
  const { writer } = lowering;
  if (register < writer.temporaries || writer.lastDestination !== register) return false;
  const negation = NEGATIONS.get(writer.lastOpcode);
  if (negation === undefined) return false;
  writer.replaceOpcode(negation);
  return true;
}

/** How a comparison is done with the loop's operations. */
export interface Comparison {
  /** Over two registers. */
  readonly registers: number;
  /** Over a register and an immediate; -1 if there is none. */
  readonly immediate: number;
  /** Whether the operands change places. */
  readonly swapped: boolean;
  /** Whether they may. */
  readonly symmetric: boolean;
  /** Over (b, immediate a), for a constant on the left, or -1: and whether one is added to the constant. */
  readonly left: number;
  readonly leftPlusOne: boolean;
  /** Whether one is added to a constant on the right. */
  readonly plusOne: boolean;
  readonly wide: boolean;
  readonly signed: boolean;
}

/** Which comparison with the loop's equals `a op b`; `x > y` is `y < x`, and `x > c` is `x >= c + 1`. */
function comparison(type: string, name: string): Comparison {
  const [relation = "", sign = ""] = name.split("_");
  const suffix = sign === "" ? "" : `_${sign}`;
  const integer = type.startsWith("i");
  const base = (op: string): string => `${type}.${op}${suffix}`;
  const immediate = (op: string): number => (integer ? operationIfAny(`${base(op)}(r, i)`) : -1);
  const facts = { wide: type === "i64", signed: sign === "s" };
  const plain = { swapped: false, symmetric: false, plusOne: false, leftPlusOne: false, ...facts };
  switch (relation) {
    case "lt": // c < b is b >= c + 1
      return {
        ...plain,
        registers: operation(`${base("lt")}(r, r)`),
        immediate: immediate("lt"),
        left: immediate("ge"),
        leftPlusOne: true,
      };
    case "ge": // c >= b is b < c + 1
      return integer
        ? {
            ...plain,
            registers: operation(`${base("ge")}(r, r)`),
            immediate: immediate("ge"),
            left: immediate("lt"),
            leftPlusOne: true,
          }
        : { ...plain, registers: operation(`${base("le")}(r, r)`), swapped: true, immediate: -1, left: -1 };
    case "gt": // c > b is b < c
      return {
        ...plain,
        registers: operation(`${base("lt")}(r, r)`),
        swapped: true,
        immediate: immediate("ge"),
        plusOne: true,
        left: immediate("lt"),
      };
    case "le": // c <= b is b >= c
      return integer
        ? {
            ...plain,
            registers: operation(`${base("ge")}(r, r)`),
            swapped: true,
            immediate: immediate("lt"),
            plusOne: true,
            left: immediate("ge"),
          }
        : { ...plain, registers: operation(`${base("le")}(r, r)`), immediate: -1, left: -1 };
    default:
      return {
        ...plain,
        symmetric: true,
        registers: operation(`${base(relation)}(r, r)`),
        immediate: immediate(relation),
        left: immediate(relation),
      };
  }
}

/** By row of the instruction table, as they are asked for. */
const comparisons: (Comparison | undefined)[] = INSTRUCTIONS.map(() => undefined);

/** How an instruction is done that compares two operands; undefined for others. */
export function comparisonOf({ row, family, mnemonic, params }: Instruction): Comparison | undefined {
  if (family !== "comparison" || params?.length !== 2) return undefined;
  const known = comparisons[row];
  if (known !== undefined) return known;
  const [type = "", name = ""] = mnemonic.split(".");
  return (comparisons[row] = comparison(type, name));
}
