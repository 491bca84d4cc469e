// Who catches an exception: looks through the frames of one call from outside, from where it was thrown outward, without
// touching them.

import type { ExceptionObject } from "@atoll/core/engine";
import { RETURN_CALL, RETURN_CALL_REF } from "../bytecode/cold-opcodes.ts";
import { CODE } from "../bytecode/code-space.ts";
import { ANY_TAG, type Handler, type HandlerClause } from "../bytecode/handlers.ts";
import { linkOffset } from "../bytecode/lowered-function.ts";
import { wordsOfTypes } from "../bytecode/word-kinds.ts";
import type { Position } from "./backtrace.ts";
import { writeBits } from "./bits.ts";
import type { InstanceState } from "./instance-state.ts";
import type { Machine } from "./machine.ts";

/** Handlers that are looked through between two looks at the limits: a millisecond. */
const HANDLERS_BETWEEN_LOOKS = 200_000;
let untilLook = HANDLERS_BETWEEN_LOOKS;

/** A frame that catches, and how many calls between instances are below it. */
export interface Catcher {
  readonly state: InstanceState;
  readonly fp: number;
  readonly clause: HandlerClause;
  readonly outer: number;
}

/**
 * The innermost catcher, or undefined. The position is where the exception is thrown, or behind the call that throws it, as it is in
 * all outer frames; `outer` are the calls between instances, the innermost last.
 */
export function findCatcher(
  machine: Machine,
  exception: ExceptionObject,
  innermost: Position,
  standing: "at" | "behind",
  outer: readonly Position[],
): Catcher | undefined {
  let { state, pc, fp } = innermost;
  let depth = outer.length;
  let place = standing === "behind" ? pc - 1 : pc;
  // A host function called in tail position throws when the frame is gone already.
  let gone = standing === "at" && isTailCall(CODE[pc] ?? 0);
  for (;;) {
    const found = state.code.functionAt(place);
    if (found === undefined) return undefined;
    const clause = gone ? undefined : matchingClause(found.handlers, place, state, exception);
    if (clause !== undefined) return { state, fp, clause, outer: depth };
    gone = false;
    const link = fp + linkOffset(found.entry);
    pc = machine.words[link] ?? 0;
    fp = machine.words[link + 1] ?? 0;
    if (pc === 0) {
      const next = outer[--depth];
      if (next === undefined) return undefined;
      ({ state, pc, fp } = next);
    }
    place = pc - 1;
  }
}

export function isTailCall(opcode: number): boolean {
  return opcode >= RETURN_CALL && opcode <= RETURN_CALL_REF;
}

function matchingClause(
  handlers: readonly Handler[],
  place: number,
  { instance }: InstanceState,
  exception: ExceptionObject,
): HandlerClause | undefined {
  // A function may have very many, and a guest throw again and again.
  untilLook -= handlers.length;
  if (untilLook < 0) {
    untilLook = HANDLERS_BETWEEN_LOOKS;
    instance.limits.look();
  }
  let outerDepth = Infinity;
  for (const handler of handlers) {
    if (place < handler.start || place >= handler.end || handler.depth > outerDepth) continue;
    for (const clause of handler.clauses) {
      if (clause.tag === ANY_TAG || instance.tags[clause.tag] === exception.tag) return clause;
    }
    outerDepth = handler.outerDepth;
  }
  return undefined;
}

/** Gives the catcher what it asks for, and lets the machine go on there. */
export function deliver(machine: Machine, { fp, clause }: Catcher, exception: ExceptionObject): void {
  const at = fp + clause.values;
  if (clause.tag !== ANY_TAG) {
    const { params } = exception.tag.type;
    machine.reserveRefs(at + wordsOfTypes(params));
    writeBits(machine, at, params, exception.values);
  }
  if (clause.reference >= 0) {
    const slot = (fp + clause.reference) >> 1;
    machine.reserveRefs(2 * slot + 2);
    machine.refs[slot] = exception;
  }
  machine.pc = clause.position;
  machine.fp = fp;
}
