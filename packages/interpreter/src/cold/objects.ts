// Structures, i31 and casts. https://webassembly.github.io/spec/core/exec/instructions.html#reference-instructions

import {
  externalise,
  hasType,
  i31,
  InternalError,
  internalise,
  newDefaultStruct,
  structLayout,
  StructObject,
  type ValueType,
} from "@atoll/core/engine";
import { CODE } from "../bytecode/code-space.ts";
import { STORAGE_CODES } from "../bytecode/storage-codes.ts";
import { WORD_SIZES } from "../bytecode/word-kinds.ts";
import type { Machine } from "../run/machine.ts";
import type { InstanceState } from "../run/instance-state.ts";
import { trap } from "../run/traps.ts";
import { executeArray } from "./arrays.ts";
import { loadCells, storeCells } from "./cells.ts";
import { ARRAY_NEW_FIXED, BR_ON_CAST_DESC, BR_ON_CAST_DESC_FAIL, STRUCT_NEW } from "../bytecode/cold-opcodes.ts";

export function executeObject(opcode: number, pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const { refs, words } = machine;
  const word = (n: number): number => CODE[pc + n] ?? 0;
  const slot = (n: number): number => (fp + word(n)) >> 1;
  const reference = (n: number): unknown => refs[slot(n)];
  switch (opcode) {
    case STRUCT_NEW:
      refs[slot(4)] = newStruct(machine, home, word(3), fp + word(1), word(2) < 0 ? null : descriptor(reference(2)));
      return pc + 5;
    case 0xfb0001: // struct.new_default
      refs[slot(2)] = newDefaultStruct(home.types.at(word(1)), home.heap);
      return pc + 3;
    case 0xfb0021: // struct.new_default_desc
      refs[slot(3)] = newDefaultStruct(home.types.at(word(2)), home.heap, descriptor(reference(1)));
      return pc + 4;
    case 0xfb0002: // struct.get
      loadCells(machine, structure(reference(1)).cells, word(2), word(3), fp + word(4));
      return pc + 5;
    case 0xfb0005: // struct.set
      storeCells(machine, fp + word(2), structure(reference(1)).cells, word(3), word(4));
      return pc + 5;
    case 0xfb0014: // ref.test
      words[fp + word(3)] = hasType(reference(1), word(2) as ValueType) ? 1 : 0;
      return pc + 4;
    case 0xfb0016: // ref.cast
      if (!hasType(reference(1), word(2) as ValueType)) throw trap("cast_failure");
      refs[slot(3)] = reference(1);
      return pc + 4;
    case 0xfb001a: // any.convert_extern
      refs[slot(2)] = internalise(reference(1), home.heap);
      return pc + 3;
    case 0xfb001b: // extern.convert_any
      refs[slot(2)] = externalise(reference(1));
      return pc + 3;
    case 0xfb001c: // ref.i31
      refs[slot(2)] = i31(words[fp + word(1)] ?? 0);
      return pc + 3;
    case 0xfb001d: // i31.get_s
      words[fp + word(2)] = small(reference(1));
      return pc + 3;
    case 0xfb001e: // i31.get_u
      words[fp + word(2)] = small(reference(1)) & 0x7fff_ffff;
      return pc + 3;
    case 0xfb0022: // ref.get_desc
      refs[slot(2)] = descriptorOf(reference(1));
      return pc + 3;
    case 0xfb0023: // ref.cast_desc_eq
      if (!isDescribedBy(reference(1), descriptor(reference(2)), word(3))) throw trap("descriptor_cast_failure");
      refs[slot(4)] = reference(1);
      return pc + 5;
    case BR_ON_CAST_DESC:
      return isDescribedBy(reference(1), descriptor(reference(2)), word(3)) ? word(4) : pc + 5;
    case BR_ON_CAST_DESC_FAIL:
      return isDescribedBy(reference(1), descriptor(reference(2)), word(3)) ? pc + 5 : word(4);
    default:
      if (opcode === ARRAY_NEW_FIXED || (opcode >= 0xfb0006 && opcode <= 0xfb0013)) {
        return executeArray(opcode, pc, fp, machine, home);
      }
      throw new InternalError(`no object operation ${opcode.toString(16)}`);
  }
}

function newStruct(
  machine: Machine,
  { heap, types }: InstanceState,
  typeidx: number,
  from: number,
  described: unknown,
): StructObject {
  const layout = structLayout(types.at(typeidx));
  const cells = [...layout.defaults];
  let register = from;
  for (const { storage, cell } of layout.fields) {
    storeCells(machine, register, cells, cell, STORAGE_CODES[storage]);
    register += storage === "quad" ? WORD_SIZES.vector : WORD_SIZES.slot;
  }
  return new StructObject(layout, cells, described, heap);
}

function structure(value: unknown): StructObject {
  if (value instanceof StructObject) return value;
  throw trap("null_structure_reference");
}

function small(value: unknown): number {
  if (typeof value === "number") return value;
  throw trap("null_i31_reference");
}

function descriptor(value: unknown): StructObject {
  if (value instanceof StructObject) return value;
  throw trap("null_descriptor_reference");
}

function descriptorOf(value: unknown): unknown {
  if (value instanceof StructObject) return value.descriptor;
  throw trap("null_reference");
}

/** Whether a value is null, where that may be, or carries the descriptor. */
function isDescribedBy(value: unknown, described: StructObject, nullable: number): boolean {
  if (value === null) return nullable === 1;
  return value instanceof StructObject && value.descriptor === described;
}
