// Values between the outside and registers, bit by bit.

import { type Bits, type Reference, F32, F64, I32, I64, V128, type ValueType } from "@atoll/core/engine";
import { kindOf, wordsOf } from "../bytecode/word-kinds.ts";
import type { Machine } from "./machine.ts";

/** Writes values to the registers from `at` on. */
export function writeBits(machine: Machine, at: number, types: readonly ValueType[], values: readonly Bits[]): void {
  let to = at;
  for (const [i, type] of types.entries()) {
    writeOne(machine, to, type, values[i]);
    to += wordsOf(kindOf(type));
  }
}

function writeOne(machine: Machine, at: number, type: ValueType, value: Bits): void {
  const { words } = machine;
  switch (type) {
    case I32:
    case F32:
      words[at] = value as number;
      break;
    case I64:
    case F64:
      machine.longs[at >> 1] = value as bigint;
      break;
    case V128:
      machine.longs[at >> 1] = value as bigint;
      machine.longs[(at >> 1) + 1] = (value as bigint) >> 64n;
      break;
    default:
      machine.refs[at >> 1] = value;
  }
}

/** Reads values from the registers from `at` on. */
export function readBits(machine: Machine, at: number, types: readonly ValueType[]): readonly Bits[] {
  let from = at;
  return types.map((type) => {
    const here = from;
    from += wordsOf(kindOf(type));
    return readOne(machine, here, type);
  });
}

function readOne(machine: Machine, at: number, type: ValueType): Bits {
  const word = machine.words[at] ?? 0;
  const long = (slot: number): bigint => BigInt.asUintN(64, machine.longs[slot] ?? 0n);
  switch (type) {
    case I32:
      return word;
    case F32:
      return word >>> 0;
    case I64:
    case F64:
      return long(at >> 1);
    case V128:
      return long(at >> 1) | (long((at >> 1) + 1) << 64n);
    default:
      return machine.refs[at >> 1] as Reference;
  }
}
