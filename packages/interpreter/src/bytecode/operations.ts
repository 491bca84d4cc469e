// The loop's operations as lowering asks for them: by name once, by number afterwards.

import { InternalError } from "@atoll/core/engine";
import { COLD } from "./cold-opcodes.ts";
import { FUSION_RULES, PLAIN_NAMES } from "./generated/operations.ts";
import { namesWithJoined, plainName } from "./joined-names.ts";
import { WORD_KINDS } from "./operation-words.ts";

/** How many operations the loop has: their opcodes are below. */
export const OPERATION_COUNT: number = WORD_KINDS.length;

const plainNames = PLAIN_NAMES.map((name, opcode) => plainName(name, WORD_KINDS[opcode] ?? ""));
const byName = new Map(plainNames.map((name, opcode) => [name, opcode]));

let names: readonly string[] | undefined;

/** The names of the loop's operations, by opcode. Those of joined ones are made when the first is asked for: no run begins with them. */
export function operationNames(): readonly string[] {
  return (names ??= namesWithJoined(plainNames, WORD_KINDS, FUSION_RULES));
}

/** The opcode of an operation that does one thing. */
export function operation(name: string): number {
  const opcode = byName.get(name);
  if (opcode === undefined) throw new InternalError(`the loop has no operation ${name}`);
  return opcode;
}

/** The same, or -1 if the loop leaves it to the cold functions. */
export function operationIfAny(name: string): number {
  return byName.get(name) ?? -1;
}

/** Word position that stands for "both in sequence". */
const SEQUENCE = 15;
const fusions = new Map<number, Fusion>();
const { first: firsts, second: seconds, at: places, tee: tees, offset: offsets, steps } = FUSION_RULES;
let opcode = 0;
for (const [i, step] of steps.entries()) {
  opcode += step;
  const at = places[i] ?? -1;
  const place = key(firsts[i] ?? 0, seconds[i] ?? 0, at < 0 ? SEQUENCE : at, tees[i] ?? 0);
  fusions.set(place, { opcode, offset: offsets[i] ?? -1 });
}

export interface Fusion {
  readonly opcode: number;
  /** Index of the operand word of the second operation that has to be 0 and becomes the immediate of the first; -1 if there is none. */
  readonly offset: number;
}

function key(first: number, second: number, at: number, tee: number): number {
  return (((first << 11) | second) << 5) | (at << 1) | tee;
}

/** The operation that does `first`, whose result is operand word `at` of `second`, and then `second`. */
export function fusedOperation(first: number, second: number, at: number, tee: boolean): Fusion | undefined {
  if (first >= COLD || second >= COLD) return undefined;
  return fusions.get(key(first, second, at, tee ? 1 : 0));
}

/** The operation that does both; -1 if there is none. */
export function sequencedOperation(first: number, second: number): number {
  if (first >= COLD || second >= COLD) return -1;
  return fusions.get(key(first, second, SEQUENCE, 0))?.opcode ?? -1;
}
