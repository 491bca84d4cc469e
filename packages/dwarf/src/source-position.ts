// Places in sources, whatever data they come from.

/** A place in a guest's source. */
export interface SourcePosition {
  readonly file: string;
  /** From 1 on. */
  readonly line: number;
  /** From 1 on; undefined if the data does not tell. */
  readonly column: number | undefined;
  /** The function that the place is in: of calls that were inlined, the one that was called. Undefined if the data does not tell. */
  readonly function: string | undefined;
}

/** A stretch of code that belongs to one place in a source. */
export interface LineSpan {
  /** Byte offsets in the module; the end is the first byte behind. */
  readonly start: number;
  readonly end: number;
  readonly file: string;
  readonly line: number;
  readonly column: number | undefined;
  /** Whether the compiler takes the start for the beginning of a statement. */
  readonly isStatement: boolean;
  /** Tells copies of one source apart, if that was asked for: the function or inlined call that the code is of. 0 if that is not known. */
  readonly scope?: number;
}

/** What spans are to tell. */
export interface SpanOptions {
  /** Whether to tell the scope: it takes longer, since functions and inlined calls have to be read. */
  readonly scopes?: boolean;
}
