// Whether functions may be made from text here. Where a content security policy or a flag of the host's forbids it, types and adapters do the same in
// loops over what was declared.

/** Turned off by tests, which run everything in both ways. */
export const generatedCode: { allowed: boolean } = { allowed: isAllowed() };

function isAllowed(): boolean {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- the only way to find out
    return new Function("return true")() === true;
  } catch {
    return false;
  }
}

/** A function of `names` from the text of its body. Nothing in the text is a guest's: it is made of places and of names that were quoted. */
export function functionOf(names: readonly string[], body: string): (...values: readonly unknown[]) => unknown {
  // oxlint-disable-next-line typescript/no-implied-eval -- see the head of this file
  return new Function(...names, `"use strict";${body}`) as (...values: readonly unknown[]) => unknown;
}
