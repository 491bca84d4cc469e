// Where control leaves functions in the middle, for code that counts: when a run fails, and when an exception passes frames.

import { CODE } from "../bytecode/code-space.ts";
import { COUNT } from "../lowering/count-sites.ts";
import type { Position, Standing } from "./backtrace.ts";
import type { Machine } from "./machine.ts";
import { isTailCall } from "./unwind.ts";
import { walkFrames } from "./walk-frames.ts";

/** The frame at which it ends: the one that catches. */
interface Until {
  readonly fp: number;
  /** Calls between instances below it. */
  readonly outer: number;
}

/** Tells the counters of all frames from a position outward, or up to the one that catches, that control has left there. */
export function noteExits(
  machine: Machine,
  innermost: Position,
  standing: Standing,
  outer: readonly Position[],
  until?: Until,
): void {
  const opcode = CODE[innermost.pc] ?? 0;
  // Behind a tail call there is no frame; and what has not been counted yet was not begun, but for a turn of a loop: what has branched there is left there.
  let isBegin = standing === "at" || standing === "arrived";
  let passes = standing === "gone" || (standing === "at" && (opcode === COUNT || isTailCall(opcode)));
  walkFrames(
    machine,
    innermost,
    standing === "behind" ? standing : "at",
    outer,
    ({ state, lowered, place, fp, depth }) => {
      isBegin &&= place === lowered.entry;
      if (!passes && !isBegin) state.code.counter?.noteExit(lowered, place);
      passes = false;
      isBegin = false;
      return !(fp === until?.fp && depth === until.outer);
    },
  );
}
