// Exception handlers of lowered code: which positions they guard, and where control goes. Lowering collects them per function; the
// driver looks them up by position when an exception is thrown, so that entering a guarded block costs nothing.

/** Matches every tag. */
export const ANY_TAG = -1;

/** One way out of a guarded block. */
export interface HandlerClause {
  /** tagidx in the module, or ANY_TAG. */
  readonly tag: number;
  /** Where in the frame the tag's values go. */
  readonly values: number;
  /** The register that the exception itself goes into; -1 if none. */
  readonly reference: number;
  /** Where control goes: relative to the function's start until its code is placed. */
  readonly position: number;
}

export interface Handler {
  /** The positions it guards, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** How many guarded blocks are open around its own, that one included. */
  readonly depth: number;
  readonly clauses: readonly HandlerClause[];
  /** Handlers that are deeper than this are passed over from here on: what `delegate` says. */
  readonly outerDepth: number;
}

/** The handlers of a function whose code was placed at `start`. */
export function placedHandlers(handlers: readonly Handler[], start: number): readonly Handler[] {
  return handlers.map((handler) => ({
    ...handler,
    start: handler.start + start,
    end: handler.end + start,
    clauses: handler.clauses.map((clause) => ({ ...clause, position: clause.position + start })),
  }));
}
