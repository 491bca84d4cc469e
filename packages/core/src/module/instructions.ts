// The instruction table as everything reads it: decoder, validator, printers and the engines' lowering keep no facts of their
// own. Instructions whose typing is more than a signature have none here: validate/ knows them.

import { InternalError } from "../errors/errors.ts";
import type { Feature } from "./features.ts";
import {
  type Facts,
  type Family,
  type ImmediateKind,
  INSTRUCTION_GROUPS,
  type InstructionGroup,
  type InstructionName,
} from "./instruction-table.ts";
import { F32, F64, HEAP, I32, I64, refType, V128, type ValueType } from "./types.ts";

/** In signatures: an address of the instruction's memory or table (`index`), hence i32 or i64. */
export const ADDRESS: ValueType = -0x20 as ValueType;
/** In signatures: the same for `index2` (the source of a copy). */
export const ADDRESS2: ValueType = -0x21 as ValueType;
/** In signatures: i64 if `index` and `index2` both have 64-bit addresses, otherwise i32. */
export const ADDRESS_MIN: ValueType = -0x22 as ValueType;

/** One row of the table of instructions. */
export interface Instruction {
  /** What code calls it by: the mnemonic, or another name where an earlier row has that one. */
  readonly name: InstructionName;
  /** What dispatchers go by. */
  readonly family: Family;
  /** The byte, or `(prefix << 16) | sub` for the prefixes 0xfb to 0xfe. */
  readonly opcode: number;
  /** The text format's keyword. A few opcodes share one: `select`, `ref.test`, `ref.cast`. */
  readonly mnemonic: string;
  /** Index of the row in INSTRUCTIONS: a dense number for look-up tables. */
  readonly row: number;
  readonly immediates: ImmediateKind;
  /** Operand types, the last one on top; undefined where typing depends on more than the opcode. */
  readonly params: readonly ValueType[] | undefined;
  readonly results: readonly ValueType[] | undefined;
  /** The proposal that brought it; undefined for WebAssembly 1.0. */
  readonly feature: Feature | undefined;
  /** Bytes that a memory access touches. Its natural alignment is the same. 0: no access by memarg. */
  readonly width: number;
  /** Lane immediates must be below this. 0: no lanes. */
  readonly lanes: number;
  /** Control never reaches the next instruction. */
  readonly terminator: boolean;
  /** Whether constant expressions may have it; the proposal that allows it, if that is not the one that brought it. */
  readonly constant: boolean | Feature;
  /** Of those with immediates `reference`: whether the target includes null. */
  readonly nullable: boolean;
}

const SIGNATURE_TYPES: Readonly<Record<string, ValueType>> = {
  i32: I32,
  i64: I64,
  f32: F32,
  f64: F64,
  v128: V128,
  address: ADDRESS,
  address2: ADDRESS2,
  size: ADDRESS_MIN,
  eqref: refType(HEAP.eq, { nullable: true }),
  i31ref: refType(HEAP.i31, { nullable: true }),
  arrayref: refType(HEAP.array, { nullable: true }),
  i31: refType(HEAP.i31),
};

interface Signature {
  readonly params?: readonly ValueType[];
  readonly results?: readonly ValueType[];
}

/** Seven hundred rows have about a hundred signatures; and this runs whenever a program starts. */
const signatures = new Map<string | undefined, Signature>([[undefined, {}]]);

/** `address i32 -> i64`. */
function signatureOf(text: string | undefined): Signature {
  const known = signatures.get(text);
  if (known !== undefined) return known;
  const [params, results] = (text ?? "")
    .split("->")
    .map((words) => words.split(" ").flatMap((word) => SIGNATURE_TYPES[word] ?? []));
  const signature = { params: params ?? [], results: results ?? [] };
  signatures.set(text, signature);
  return signature;
}

/** Every instruction, by family. */
export const INSTRUCTIONS: readonly Instruction[] = instructions(INSTRUCTION_GROUPS);

/** Runs whenever a program starts, before anything is compiled: hence no iterators, which would leave three objects for each row. */
function instructions(groups: readonly InstructionGroup[]): readonly Instruction[] {
  const all: Instruction[] = [];
  groups.forEach(({ family, since, rows }) => {
    let opcode = 0;
    let immediates: ImmediateKind | undefined;
    let signature: string | undefined;
    let facts: Facts = {};
    for (const name in rows) {
      const row = rows[name] ?? [];
      opcode++;
      // Otherwise the row has its opcode at most, and all else is as in the one before.
      if (row.length > 1 || typeof row[0] === "string") {
        immediates = undefined;
        signature = undefined;
        facts = {};
      }
      // A cell says by its form what it is.
      for (let i = 0; i < row.length; i++) {
        const cell = row[i];
        if (typeof cell === "number") opcode = cell;
        else if (typeof cell === "object") facts = cell;
        else if (cell?.includes("->")) signature = cell;
        else immediates = cell as ImmediateKind;
      }
      const { params, results } = signatureOf(signature);
      all.push({
        name: name as InstructionName,
        family: family as Family,
        opcode,
        mnemonic: facts.mnemonic ?? name,
        row: all.length,
        immediates: immediates ?? (facts.width === undefined ? "none" : "memarg"),
        params,
        results,
        feature: since,
        width: facts.width ?? 0,
        lanes: facts.lanes ?? 0,
        terminator: facts.terminator ?? false,
        constant: facts.constant ?? false,
        nullable: facts.nullable ?? false,
      });
    }
  });
  return all;
}

/** The first and the last of the bytes that announce a sub-opcode. */
export const FIRST_PREFIX = 0xfb;
export const LAST_PREFIX = 0xfe;
/** Sub-opcodes at or above this exist under no prefix. */
export const SUBOPCODE_LIMIT = 0x200;

/** Rows for the decoder, by byte or by {@link rowPlace}; -1 where there is no instruction. */
export const ROWS: Int16Array = new Int16Array((2 + LAST_PREFIX - FIRST_PREFIX) * SUBOPCODE_LIMIT).fill(-1);
INSTRUCTIONS.forEach((each) => {
  ROWS[placeOf(each.opcode)] = each.row;
});

/** Where ROWS has a prefixed instruction: behind the single bytes. */
export function rowPlace(prefix: number, sub: number): number {
  return (prefix - FIRST_PREFIX + 1) * SUBOPCODE_LIMIT + sub;
}

function placeOf(opcode: number): number {
  const prefix = opcode >> 16;
  return prefix === 0 ? opcode : rowPlace(prefix, opcode & 0xffff);
}

/** The row of an opcode, as in `Instruction.opcode`. */
export function instructionByOpcode(opcode: number): Instruction | undefined {
  const found = INSTRUCTIONS[ROWS[placeOf(opcode)] ?? -1];
  // Numbers that are no opcodes have a place, too.
  return found?.opcode === opcode ? found : undefined;
}

const byName = new Map<string, Instruction>();
INSTRUCTIONS.forEach((each) => byName.set(each.name, each));

/** The first row with a mnemonic. */
export function instructionByMnemonic(mnemonic: string): Instruction | undefined {
  const found = byName.get(mnemonic);
  return found?.mnemonic === mnemonic ? found : undefined;
}

/** The row of an instruction. */
export function instructionByName(name: InstructionName): Instruction {
  const found = byName.get(name);
  if (found === undefined) throw new InternalError(`no instruction ${name}`);
  return found;
}

/** The opcode of an instruction, as in `Instruction.opcode`. */
export function opcodeOf(name: InstructionName): number {
  return instructionByName(name).opcode;
}

/** A column of the table as numbers, to look up by row. */
export function columnByRow<T extends Uint8Array | Int16Array>(
  Column: new (length: number) => T,
  valueOf: (instruction: Instruction) => number,
): T {
  const column = new Column(INSTRUCTIONS.length);
  INSTRUCTIONS.forEach((each) => {
    column[each.row] = valueOf(each);
  });
  return column;
}

/** A table to look up by row: what `entries` has for the instruction's name, otherwise what `rest` makes of it. */
export function tableByRow<T>(
  entries: Readonly<Partial<Record<InstructionName, T>>>,
  rest: (instruction: Instruction) => T,
): readonly T[] {
  return INSTRUCTIONS.map((each) => entries[each.name] ?? rest(each));
}
