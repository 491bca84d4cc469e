// Structures, i31 and casts. https://webassembly.github.io/spec/core/exec/instructions.html#reference-instructions

import {
  externalise,
  hasType,
  i31,
  type InstructionName,
  internalise,
  newDefaultStruct,
  structLayout,
  StructObject,
  type ValueType,
} from "@atoll/core/engine";
import { STORAGE_CODES } from "../bytecode/storage-codes.ts";
import { WORD_SIZES } from "../bytecode/word-kinds.ts";
import type { Machine } from "../run/machine.ts";
import type { InstanceState } from "../run/instance-state.ts";
import { trap } from "../run/traps.ts";
import { loadCells, storeCells } from "./cells.ts";
import { type ColdFunctions, slot, word } from "./cold-function.ts";

export const OBJECT_FUNCTIONS: ColdFunctions<
  | Exclude<InstructionName<"struct">, "struct.new_desc">
  | InstructionName<"i31" | "extern" | "descriptor">
  | "ref.test"
  | "ref.test_null"
  | "ref.cast"
  | "ref.cast_null"
> = {
  "struct.new": (pc, fp, machine, home) => {
    const described = word(pc, 2) < 0 ? null : descriptor(reference(pc, fp, machine, 2));
    machine.refs[slot(pc, fp, 4)] = newStruct(machine, home, word(pc, 3), fp + word(pc, 1), described);
    return pc + 5;
  },
  "struct.new_default": (pc, fp, machine, { types, heap }) => {
    machine.refs[slot(pc, fp, 2)] = newDefaultStruct(types.at(word(pc, 1)), heap);
    return pc + 3;
  },
  "struct.new_default_desc": (pc, fp, machine, { types, heap }) => {
    const described = descriptor(reference(pc, fp, machine, 1));
    machine.refs[slot(pc, fp, 3)] = newDefaultStruct(types.at(word(pc, 2)), heap, described);
    return pc + 4;
  },
  "struct.get": getField,
  "struct.get_s": getField,
  "struct.get_u": getField,
  "struct.set": (pc, fp, machine) => {
    const { cells } = structure(reference(pc, fp, machine, 1));
    storeCells(machine, fp + word(pc, 2), cells, word(pc, 3), word(pc, 4));
    return pc + 5;
  },
  "ref.test": test,
  "ref.test_null": test,
  "ref.cast": cast,
  "ref.cast_null": cast,
  "any.convert_extern": (pc, fp, machine, home) => {
    machine.refs[slot(pc, fp, 2)] = internalise(reference(pc, fp, machine, 1), home.heap);
    return pc + 3;
  },
  "extern.convert_any": (pc, fp, machine) => {
    machine.refs[slot(pc, fp, 2)] = externalise(reference(pc, fp, machine, 1));
    return pc + 3;
  },
  "ref.i31": (pc, fp, machine) => {
    machine.refs[slot(pc, fp, 2)] = i31(machine.words[fp + word(pc, 1)] ?? 0);
    return pc + 3;
  },
  "i31.get_s": (pc, fp, machine) => {
    machine.words[fp + word(pc, 2)] = small(reference(pc, fp, machine, 1));
    return pc + 3;
  },
  "i31.get_u": (pc, fp, machine) => {
    machine.words[fp + word(pc, 2)] = small(reference(pc, fp, machine, 1)) & 0x7fff_ffff;
    return pc + 3;
  },
  "ref.get_desc": (pc, fp, machine) => {
    machine.refs[slot(pc, fp, 2)] = descriptorOf(reference(pc, fp, machine, 1));
    return pc + 3;
  },
  "ref.cast_desc_eq": castToDescribed,
  "ref.cast_desc_eq_null": castToDescribed,
  br_on_cast_desc_eq: (pc, fp, machine) => (passesDescriptor(pc, fp, machine) ? word(pc, 4) : pc + 5),
  br_on_cast_desc_eq_fail: (pc, fp, machine) => (passesDescriptor(pc, fp, machine) ? pc + 5 : word(pc, 4)),
};

function reference(pc: number, fp: number, { refs }: Machine, n: number): unknown {
  return refs[slot(pc, fp, n)];
}

function getField(pc: number, fp: number, machine: Machine): number {
  const { cells } = structure(reference(pc, fp, machine, 1));
  loadCells(machine, cells, word(pc, 2), word(pc, 3), fp + word(pc, 4));
  return pc + 5;
}

function test(pc: number, fp: number, machine: Machine): number {
  const passes = hasType(reference(pc, fp, machine, 1), word(pc, 2) as ValueType);
  machine.words[fp + word(pc, 3)] = passes ? 1 : 0;
  return pc + 4;
}

function cast(pc: number, fp: number, machine: Machine): number {
  const value = reference(pc, fp, machine, 1);
  if (!hasType(value, word(pc, 2) as ValueType)) throw trap("cast_failure");
  machine.refs[slot(pc, fp, 3)] = value;
  return pc + 4;
}

function castToDescribed(pc: number, fp: number, machine: Machine): number {
  if (!passesDescriptor(pc, fp, machine)) throw trap("descriptor_cast_failure");
  machine.refs[slot(pc, fp, 4)] = reference(pc, fp, machine, 1);
  return pc + 5;
}

/** Words: reference, descriptor, whether null passes. */
function passesDescriptor(pc: number, fp: number, machine: Machine): boolean {
  const described = descriptor(reference(pc, fp, machine, 2));
  return isDescribedBy(reference(pc, fp, machine, 1), described, word(pc, 3));
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
