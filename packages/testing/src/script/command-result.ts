// What became of a script's commands: the vocabulary that the runner, the conformance reports and the command line share.

import type { ScriptCommand } from "./script-format.ts";

/** How a command ended; a skip and a failure say why. */
export type Outcome =
  | { readonly kind: "passed" }
  /** `reason` names a class of skips: `feature simd`, `text module`. */
  | { readonly kind: "skipped"; readonly reason: string }
  | { readonly kind: "failed"; readonly expected: string; readonly got: string };

/** A command of a script and how it ended. */
export interface CommandResult {
  /** Place in the script's list of commands. */
  readonly index: number;
  /** Line in the script's source. */
  readonly line: number;
  readonly type: ScriptCommand["type"];
  readonly outcome: Outcome;
}

/** The outcome of a command that did what it should. */
export const PASSED: Outcome = { kind: "passed" };

/** One class of skips: modules in the text format, for which there is no parser here. */
export const TEXT_MODULE = "text module (no text parser)";

/** The outcome of a command that was not tried. */
export function skipped(reason: string): Outcome {
  return { kind: "skipped", reason };
}
/** The outcome of a command that did something else. */
export function failed(expected: string, got: string): Outcome {
  return { kind: "failed", expected, got };
}

/** `assert_return core/i32:27`-like text of one result's place, for reports. */
export function placeOf(script: string, result: CommandResult): string {
  return `${script}:${result.line} ${result.type}`;
}
