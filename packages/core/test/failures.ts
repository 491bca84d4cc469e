// What a call is refused with, for tests of refusals.

import { decodeModule } from "../src/binary/decode-module.ts";
import { DecodeError, TargetError, type TargetIssue } from "../src/errors/errors.ts";

/** Why bytes are no module. Throws if they are one. */
export function decodeFailure(bytes: Uint8Array): DecodeError {
  try {
    decodeModule(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
  throw new Error("the module was accepted");
}

/** What is wrong with a declaration; empty if nothing is. */
export function issuesOf(declare: () => unknown): readonly TargetIssue[] {
  try {
    declare();
  } catch (error) {
    if (error instanceof TargetError) return error.issues;
    throw error;
  }
  return [];
}
