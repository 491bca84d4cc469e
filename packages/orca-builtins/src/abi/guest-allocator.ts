// Memory of the guest's own allocator, for what a builtin gives back: Orca's apps export a function for that, and pass the allocator that it is to use.

import { type Call, LinkError, type Memory, pointer, u32, u64 } from "@atoll/core";

/** The guest's export: `(allocator, size, alignment) -> address`. */
export const PUSH = "oc_allocator_push_aligned_stub";

export const PUSH_TYPE = { params: [pointer, u64, u32], results: [pointer] } as const;

/** Gives memory of the guest's, all of which can be written. Traps where the guest has none to give. */
export type Allocate = (size: number, alignment: number) => number;

/** `allocator`: what the guest passed. */
export function guestAllocator(
  call: Pick<Call, "exports" | "trap"> & { readonly memory: Memory },
  allocator: number,
): Allocate {
  return (size, alignment) => {
    const address = pushOf(call)(allocator, BigInt(size), alignment);
    if (address === 0) call.trap("builtin", `${PUSH} gave no ${size} bytes`);
    call.memory.check(address, size, "write");
    return address;
  };
}

function pushOf(call: Pick<Call, "exports" | "trap">): (...args: [number, bigint, number]) => number {
  try {
    return call.exports.func(PUSH, PUSH_TYPE);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    const { message } = error.issues[0] ?? error;
    return call.trap("builtin", `the guest's own allocator is wanted, its export ${PUSH}: ${message}`);
  }
}
