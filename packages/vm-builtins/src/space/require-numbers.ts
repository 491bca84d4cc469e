// What is no number cannot be an address, a size or a handle: guests never give such, embedders and builtins may.

import { ArgumentError } from "@atoll/core";

/** Throws ArgumentError unless all are numbers; which ones make sense is each operation's own business, and has a code. */
export function requireNumbers(operation: string, ...values: readonly number[]): void {
  for (let i = 0; i < values.length; i++) {
    const kind = typeof values[i];
    if (kind !== "number")
      throw new ArgumentError(`${operation} takes numbers, and its argument ${i} is of type ${kind}`);
  }
}
