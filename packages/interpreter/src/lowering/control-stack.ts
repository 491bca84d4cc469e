// The blocks that are open while a function is lowered.

import type { ValueType } from "@atoll/core/engine";
import type { Guard } from "./guards.ts";

export type BlockKind = "function" | "block" | "loop" | "if" | "else" | "try_table" | "try" | "catch";

/** Whether control comes to the end of what was lowered of a block: not behind a branch, a return or a trap. */
export type Reach = "reachable" | "unreachable";

export interface ControlFrame {
  kind: BlockKind;
  /** Operands below the block's parameters. */
  height: number;
  /** Where branches to it go: its end, or a loop's start. */
  label: number;
  /** Where an `if` goes when its condition is zero; -1 otherwise. */
  otherwise: number;
  params: readonly ValueType[];
  results: readonly ValueType[];
  /** What a block that handles exceptions needs: see lower-exceptions.ts. */
  guard?: Guard;
  /** In code that counts: where the count of the last branch to it from right within ends. */
  past?: number | undefined;
  /** How many frames are around it. */
  depth: number;
}

export class ControlStack {
  readonly frames: ControlFrame[] = [];
  /** For each frame, how many guarded blocks are around what is in it, itself included. */
  readonly #guards: number[] = [];
  /** Depths of the loops that are open. */
  readonly #loops: number[] = [];
  /** How many guarded blocks are open, not counting those that catch already. */
  guardDepth = 0;

  begin(): void {
    this.frames.length = 0;
    this.#guards.length = 0;
    this.#loops.length = 0;
    this.guardDepth = 0;
  }
  get inLoop(): boolean {
    return this.#loops.length > 0;
  }
  /** Whether a branch to the frame leaves a loop that is inside of it. */
  leavesLoop({ depth }: ControlFrame): boolean {
    return (this.#loops.at(-1) ?? -1) > depth;
  }
  push(frame: ControlFrame): void {
    if (frame.kind === "loop") this.#loops.push(frame.depth);
    this.frames.push(frame);
    if (frame.guard !== undefined) this.guardDepth++;
    this.#guards.push(this.guardDepth);
  }
  pop(): ControlFrame | undefined {
    const frame = this.frames.pop();
    this.#guards.pop();
    if (frame?.kind === "loop") this.#loops.pop();
    if (frame?.kind === "try_table" || frame?.kind === "try") this.guardDepth--;
    return frame;
  }
  /** The innermost guarded block catches from now on: it guards no more. */
  endGuard(): void {
    this.guardDepth--;
    this.#guards[this.#guards.length - 1] = this.guardDepth;
  }
  /** How many guarded blocks are around the block of a label, that one included. */
  guardDepthAt(label: number): number {
    return this.#guards[this.#guards.length - 1 - label] ?? 0;
  }
  /** The frame of a label, 0 being the innermost. */
  at(label: number): ControlFrame | undefined {
    return this.frames[this.frames.length - 1 - label];
  }
}
