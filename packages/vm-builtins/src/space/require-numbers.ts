// What is no number cannot be an address, a size or a handle: guests never give such, embedders and builtins may.

import { ArgumentError } from "@atoll/core";

/** Throws ArgumentError unless all are numbers; which ones make sense is each operation's own business, and has a code. */
export function requireNumbers(operation: string, ...values: readonly number[]): void {
  for (let i = 0; i < values.length; i++) if (typeof values[i] !== "number") refuse(operation, i, values[i]);
}

function refuse(operation: string, at: number, value: unknown): never {
  throw new ArgumentError(`${operation} takes numbers, and its argument ${at} is of type ${typeof value}`);
}
