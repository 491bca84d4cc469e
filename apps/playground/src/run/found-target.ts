// Where a run's target comes from: choices, or a module that the user wrote.

import type { Target } from "@atoll/core";
import type { TargetDescription } from "../target/choices.ts";

/** A target, and what its author gives beside it. */
export interface FoundTarget {
  readonly target: Target;
  /** Services that the target's own sets inject. */
  readonly provide: Readonly<Record<string, unknown>>;
  /** Ordinary imports. */
  readonly imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Tells what the target's own code writes to its console, until somebody else asks. */
  readonly listen?: (write: (stream: "out" | "err", line: string) => void) => void;
}

/** Finds the target of a description. Rejects with what is wrong with it. */
export type FindTarget = (description: TargetDescription) => Promise<FoundTarget>;
