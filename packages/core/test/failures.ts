// What a call is refused with, for tests of refusals.

import { thrown } from "@atoll/testing";
import { decodeModule } from "../src/binary/decode-module.ts";
import { DecodeError, TargetError, type TargetIssue } from "../src/errors/errors.ts";

/** Why bytes are no module. Throws if they are one. */
export function decodeFailure(bytes: Uint8Array): DecodeError {
  return thrown(DecodeError, () => decodeModule(bytes));
}

/** What is wrong with a declaration. */
export function issuesOf(declare: () => unknown): readonly TargetIssue[] {
  return thrown(TargetError, declare).issues;
}
