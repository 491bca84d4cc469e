// What is no address, length or number of pages. Engines never have such; embedders and builtins may get their sums wrong, and must not write
// anywhere else for it.

import { ArgumentError } from "../errors/errors.ts";

/** Throws ArgumentError unless both are whole numbers from 0 on. */
export function requireRange(address: number, length: number): void {
  if (isCount(address) && isCount(length)) return;
  throw new ArgumentError(
    `${String(length)} bytes at address ${String(address)}: both must be whole numbers from 0 on`,
  );
}

/** Throws ArgumentError for what no memory can grow by. */
export function requirePages(deltaPages: number): void {
  if (isCount(deltaPages)) return;
  throw new ArgumentError(`a memory grows by a whole number of pages from 0 on, not by ${String(deltaPages)}`);
}

function isCount(value: number): boolean {
  return value >= 0 && Number.isInteger(value);
}
