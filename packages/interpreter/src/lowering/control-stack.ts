// The blocks that are open while a function is lowered.

import type { ValueType } from "@atoll/core";

export type BlockKind = "function" | "block" | "loop" | "if" | "else";

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
  /** Assignments that were made before it: see Lowering.forgetWrites. */
  assignments: number;
}

export class ControlStack {
  readonly frames: ControlFrame[] = [];
  #loops = 0;

  begin(): void {
    this.frames.length = 0;
    this.#loops = 0;
  }
  get inLoop(): boolean {
    return this.#loops > 0;
  }
  push(frame: ControlFrame): void {
    this.frames.push(frame);
    if (frame.kind === "loop") this.#loops++;
  }
  pop(): ControlFrame | undefined {
    const frame = this.frames.pop();
    if (frame?.kind === "loop") this.#loops--;
    return frame;
  }
  /** The frame of a label, 0 being the innermost. */
  at(label: number): ControlFrame | undefined {
    return this.frames[this.frames.length - 1 - label];
  }
}
