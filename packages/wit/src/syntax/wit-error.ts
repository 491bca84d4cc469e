// What is wrong with a text of WIT, and where.

import { ArgumentError } from "@atoll/core";

/** A text that is no WIT, or names what is not there. */
export class WitError extends ArgumentError {
  /** From 1 on. */
  readonly line: number;
  readonly column: number;
  constructor(message: string, place: { readonly line: number; readonly column: number }) {
    super(`${place.line}:${place.column}: ${message}`);
    this.line = place.line;
    this.column = place.column;
  }
}
