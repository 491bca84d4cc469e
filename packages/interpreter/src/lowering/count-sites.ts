// Where code counts how often it runs, if somebody asked for coverage: at the sites that core's CodeCounts names. All other counts follow from these.

import type { ControlFrame } from "./control-stack.ts";
import type { Lowering } from "./lowering.ts";
import { operation } from "../bytecode/operations.ts";

/** Its word is the count. */
export const COUNT: number = operation("count");

/** A site, in code that counts. */
export function countSite(lowering: Lowering): void {
  const { sites, writer } = lowering;
  if (sites === undefined) return;
  writer.emitCold(COUNT);
  sites.push(writer.append(0));
  // What comes next is not joined with what stands before: the count would get another place.
  writer.barrier();
}

/** Whether a conditional branch counts where it is taken, and not where it is not: one that leaves a loop seldom is. */
export function countsTaken({ sites, control }: Lowering, frame: ControlFrame): boolean {
  return sites !== undefined && frame.kind !== "loop" && control.leavesLoop(frame);
}
