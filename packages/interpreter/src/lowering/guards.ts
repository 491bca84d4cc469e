// Blocks that catch exceptions, while they are lowered. What becomes of them is a Handler.

import type { HandlerClause } from "../bytecode/handlers.ts";

/** One clause of a try_table. */
export interface CatchClause {
  readonly tag: number;
  /** Whether the label gets the exception, too. */
  readonly reference: boolean;
  readonly label: number;
}

/** A guarded block while it is lowered. */
export interface Guard {
  /** Where it begins. */
  readonly start: number;
  /** Where the part that it guards ends; -1 while that is open. */
  end: number;
  readonly depth: number;
  /** What a try_table says. */
  readonly catches: readonly CatchClause[];
  readonly clauses: HandlerClause[];
  /** The register of the exception that is being caught: what `rethrow` throws. */
  exception: number;
}
