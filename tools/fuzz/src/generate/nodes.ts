// Makers of program nodes: the few instructions that the generator and the shrinker build by hand.

import {
  F32,
  F64,
  HEAP,
  type HeapType,
  heapTypeOf,
  I32,
  I64,
  type Instruction,
  instructionByOpcode,
  InternalError,
  isNullable,
  V128,
  type ValueType,
} from "@atoll/core/engine";
import { type Immediate, rowOf } from "@atoll/testing";
import type { Node, Signature } from "./program.ts";

interface Parts {
  readonly immediates?: readonly Immediate[];
  readonly children?: Node[];
  readonly results?: readonly ValueType[];
  readonly signature?: Signature;
  readonly bodies?: Node[][];
  readonly handlers?: Node["handlers"];
  readonly delegate?: number;
  readonly shrink?: Node["shrink"];
}

/** The row of an opcode: where one mnemonic stands for several instructions. */
export function rowByOpcode(opcode: number): Instruction {
  const row = instructionByOpcode(opcode);
  if (row === undefined) throw new InternalError(`no instruction ${opcode}`);
  return row;
}

/** A node of an instruction, by row or mnemonic. */
export function node(instruction: Instruction | string, parts: Parts = {}): Node {
  const row = typeof instruction === "string" ? rowOf(instruction) : instruction;
  return {
    opcode: row.opcode,
    mnemonic: row.mnemonic,
    immediates: parts.immediates ?? [],
    children: parts.children ?? [],
    results: parts.results ?? [],
    ...(parts.signature === undefined ? {} : { signature: parts.signature }),
    ...(parts.bodies === undefined ? {} : { bodies: parts.bodies }),
    ...(parts.handlers === undefined ? {} : { handlers: parts.handlers }),
    ...(parts.delegate === undefined ? {} : { delegate: parts.delegate }),
    ...(parts.shrink === undefined ? {} : { shrink: parts.shrink }),
  };
}

const PREFIX: ReadonlyMap<ValueType, string> = new Map([
  [I32, "i32"],
  [I64, "i64"],
  [F32, "f32"],
  [F64, "f64"],
  [V128, "v128"],
]);

export function constantNode(type: ValueType, value: Immediate): Node {
  return node(`${PREFIX.get(type) ?? "?"}.const`, { immediates: [value], results: [type] });
}

/** A whole number as a constant of an integer type. */
export function integerNode(type: ValueType, value: number): Node {
  return constantNode(type, type === I64 ? BigInt(value) : value);
}

/** A block without parameters. */
export function blockNode(body: Node[], results: readonly ValueType[]): Node {
  return node("block", { signature: { params: [], results }, bodies: [body], results });
}

export function nullNode(type: ValueType): Node {
  return node("ref.null", { immediates: [heapTypeOf(type)], results: [type] });
}

/** The plainest value of a type: what the shrinker puts in the place of others. */
export function zeroNode(type: ValueType): Node {
  switch (type) {
    case I32:
    case F32:
      return constantNode(type, 0);
    case I64:
    case F64:
      return constantNode(type, 0n);
    case V128:
      return constantNode(type, new Uint8Array(16));
    default:
      return isNullable(type) ? nullNode(type) : plainReference(type);
  }
}

const NUMBERS: ReadonlySet<HeapType> = new Set([HEAP.any, HEAP.eq, HEAP.i31]);

/** A reference that is not null; of most types no value can be made out of nothing. */
function plainReference(type: ValueType): Node {
  if (!NUMBERS.has(heapTypeOf(type))) return node("unreachable", { results: [type] });
  return node("ref.i31", { children: [constantNode(I32, 0)], results: [type] });
}

export function localGet(index: number, type: ValueType): Node {
  return node("local.get", { immediates: [index], results: [type] });
}

/** Loop turns and calls that one call of a program may make, and its start function. */
export const PROGRAM_FUEL = 500;

/**
 * Takes one unit from the fuel in global 0, and traps when there is none: at the head of every function and loop, so that
 * every program ends, at the same point on every engine.
 */
export function fuelNodes(): Node[] {
  const fuel = (): Node => node("global.get", { immediates: [0], results: [I32] });
  return [
    node("if", {
      signature: { params: [], results: [] },
      children: [node("i32.eqz", { children: [fuel()], results: [I32] })],
      bodies: [[node("unreachable", { shrink: "never" })]],
      shrink: "never",
    }),
    node("global.set", {
      immediates: [0],
      children: [node("i32.sub", { children: [fuel(), constantNode(I32, 1)], results: [I32] })],
      shrink: "never",
    }),
  ];
}
