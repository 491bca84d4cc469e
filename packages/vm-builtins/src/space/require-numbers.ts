// What is no number cannot be an address, a size or a handle: guests never give such, embedders and builtins may.

import { ArgumentError } from "@atoll/core";

/** Throws ArgumentError unless all are numbers; which ones make sense is each operation's own business, and has a code. */
export function requireNumbers(operation: string, ...values: readonly number[]): void {
  const at = values.findIndex((value) => typeof value !== "number");
  if (at < 0) return;
  throw new ArgumentError(`${operation} takes numbers, and its argument ${at} is of type ${typeof values[at]}`);
}
