// Backtraces: from positions in register code to functions and byte offsets. Nothing is recorded for it while the guest runs:
// the functions in question are lowered once more.

import { type TrapFrame } from "@atoll/core";
import { functionName } from "@atoll/core/engine";
import { linkOffset } from "../bytecode/lowered-function.ts";
import type { ModuleCode } from "../lowering/module-code.ts";
import { operationOffsets } from "../lowering/lower-function.ts";
import type { InstanceState } from "./instance-state.ts";
import type { Machine } from "./machine.ts";

/** A place in an instance: of a frame that called, `pc` is where it goes on. */
export interface Position {
  readonly state: InstanceState;
  readonly pc: number;
  readonly fp: number;
}

/** Frames beyond this many are left out: a stack overflow has thousands. */
const MAX_FRAMES = 64;

/** How the innermost frame stands to its position: at it, behind a call there, or gone by a tail call there. */
export type Standing = "at" | "behind" | "gone";

/** The frames from a position outward; `outer` are the calls between instances, the innermost last. */
export function backtrace(
  machine: Machine,
  innermost: Position,
  standing: Standing,
  outer: readonly Position[],
): readonly TrapFrame[] {
  const frames: TrapFrame[] = [];
  let { state, pc, fp } = innermost;
  let returns = standing === "behind";
  let gone = standing === "gone";
  let depth = outer.length;
  while (frames.length < MAX_FRAMES) {
    const place = locate(state.code, pc, returns);
    if (place === undefined) break;
    if (!gone) {
      frames.push({
        funcidx: place.funcidx,
        name: functionName(state.code.module, place.funcidx),
        offset: place.offset,
        module: state.instance.name,
      });
    }
    gone = false;
    const link = fp + linkOffset(place.entry);
    pc = machine.words[link] ?? 0;
    fp = machine.words[link + 1] ?? 0;
    if (pc === 0) {
      const next = outer[--depth];
      if (next === undefined) break;
      ({ state, pc, fp } = next);
    }
    returns = true;
  }
  return frames;
}

/** The function and byte offset of a position. */
function locate(
  code: ModuleCode,
  pc: number,
  returns: boolean,
): { readonly entry: number; readonly funcidx: number; readonly offset: number } | undefined {
  // Of a call, `pc` is behind the operation.
  const place = returns ? pc - 1 : pc;
  const found = code.functionAt(place);
  if (found === undefined) return undefined;
  let position = -1;
  let offset = 0;
  for (const [at, byte] of operationOffsets(code.module, found.funcidx, code.paged)) {
    if (at > place - found.start || at <= position) continue;
    position = at;
    offset = byte;
  }
  return { entry: found.entry, funcidx: found.funcidx, offset };
}
