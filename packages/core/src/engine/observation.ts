// What engines tell of a run to those who want to see what the guest did: how often its code ran, and where its time went. Engines that can say so in
// `observes`; an instance that nobody watches knows nothing of it.

import type { Module } from "../module/module.ts";

/** What may be observed of a run. */
export type Observation = "coverage" | "profile";

/**
 * How often the code of a module ran. An engine counts at sites, as few as all other counts follow from, and says where control left functions in the
 * middle. The sites of a function are, in the order of its code, as far as control may come there:
 *
 * - its beginning, and that of each `loop`, which counts every turn;
 * - the beginning of each `if`'s first arm;
 * - for each `br_if`, `br_on_null` and their kin the way on, where the branch is not taken; but for a branch forward out of a loop that begins inside
 *   its target, where the condition is true;
 * - for each `br_table` the targets other than the last label's, each once, in the order in which they are first named;
 * - for each `try_table`, at its end, where each of its clauses catches; and the beginning of each `catch` and `catch_all`.
 *
 * An engine may leave out counts that follow from the others:
 *
 * - the beginning of a function that is called directly or not at all, if how often its calls are come to can be told without it: it begins as often;
 * - the conditional branch back to a loop that no other branch to it follows: it is taken as often as the loop's turns say.
 */
export interface CodeCounts {
  readonly module: Module;
  /** The counts of a function's sites so far, undefined for one that is left out; undefined if the function was never called. */
  countsOf(funcidx: number): readonly (number | undefined)[] | undefined;
  /** How often control left the function at an instruction and did not come back: by a trap, a limit, or an exception; by byte offset. */
  exitsOf(funcidx: number): ReadonlyMap<number, number>;
  /** How many direct calls of a function whose beginning is left out were come to and did not begin: a limit came first, or the stack was full. Default: none. */
  unbegunOf?(funcidx: number): number;
  /** How often functions of the host were called, by their names. */
  readonly hostCalls: ReadonlyMap<string, number>;
}

/** Takes the counts of code: what an instance is given as `coverage`. Is told of each once, and reads it when it likes. */
export interface CoverageRecorder {
  addCounts(counts: CodeCounts): void;
}

/** A place on a stack: in a function of a guest, or a function of the host. One place is always the same object. */
export type ProfilePlace =
  | {
      readonly kind: "guest";
      readonly module: Module;
      /** The instance's name. */
      readonly name: string | undefined;
      readonly funcidx: number;
      /** Byte offset of the instruction in the module. Not for use while the guest runs: it is looked up. */
      readonly offset: () => number;
    }
  | { readonly kind: "host"; readonly name: string };

/**
 * Takes samples of where a run is: what an instance is given as `profile`. Engines tell it when the guest runs, when it calls the host, and, often enough
 * to be of use, that it might look. It looks at its own clock; frames are walked when it asks for them.
 */
export interface ProfileRecorder {
  /** A run begins or goes on, in a function that `entry` tells; within a call of the host it is a part of the run that made the call. Gives what ends its stay. */
  enterRun(entry: () => ProfilePlace | undefined): () => void;
  /** The guest is at a place where frames can be walked: `stack` gives them, outermost first. */
  visit(stack: () => readonly ProfilePlace[]): void;
  /** Calls a function of the host. `site` tells calls apart: equal ones are of one place and one frame, as long as the run does not return from it. */
  callHost(name: string, site: number, stack: () => readonly ProfilePlace[], call: () => unknown): unknown;
}
