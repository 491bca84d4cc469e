// How services fail: with an errno that the guest gets, and never with a fault of the code.

import type { ErrnoName } from "@atoll/wasi-builtins/filesystem";
import { errnoOf } from "./wasi-builtins.ts";

/** That the action fails with this errno, on the spot or later. */
export async function requireErrno(errno: ErrnoName, action: () => unknown): Promise<void> {
  let value;
  try {
    value = await action();
  } catch (error) {
    const found = errnoOf(error);
    if (found === errno) return;
    if (found === undefined) throw new Error(`no errno, where ${errno} should be: ${String(error)}`, { cause: error });
    throw new Error(`it fails with ${found}, and should with ${errno}`, { cause: error });
  }
  throw new Error(`it gives ${String(value)}, and should fail with ${errno}`);
}
