// What a target says about memory, and the seam through which a policy makes memories. The flat policies are in
// flat-policy.ts; packages bring others (sparse ones come with the vm set).

import type { Memory } from "../memory/memory.ts";
import type { AddressType, MemoryType } from "../module/types.ts";

/** Asks a policy for one memory that a module defines. */
export interface MemoryRequest {
  readonly type: MemoryType;
  readonly memidx: number;
  /** Mapping granularity in bytes that the module or embedder prefers; the policy grants the nearest that it allows. */
  readonly preferredPageSize?: number;
  /** Bytes the embedder lets this memory have at most. */
  readonly byteLimit?: number;
  /** Accounts for bytes taken (positive) or given back (negative) over the whole instance; false refuses them. */
  readonly charge: (bytes: number) => boolean;
}

/** Why a policy refuses a memory type: found at link time, without making anything. */
export interface MemoryRefusal {
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string;
}

/**
 * A target's memory policy. The record says what programs can rely on (and is what `atoll targets` prints); `refuse` and `create`
 * make it true.
 */
export interface MemoryPolicy {
  readonly layout: "flat" | "sparse";
  /** Address types that the target accepts; the other is a link error. */
  readonly addressTypes: readonly AddressType[];
  /** Bytes of address space. Sparse: where a declared maximum is required, what stands in for it, and the most there is. */
  readonly reservation: {
    readonly required: boolean;
    readonly default?: number;
    readonly ceiling?: number;
  };
  /** Mapping granularities in bytes that the policy allows, the default first. */
  readonly pageSizes: readonly number[];
  /** Accesses below this many bytes trap with `null_access`; 0 is off. */
  readonly nullGuard: number;
  /** `wrap` masks the reservation, which is not what core wasm says. */
  readonly outOfBounds: "trap" | "wrap";
  /** `memory.grow`: always -1, map the next pages of the reservation, or (flat memory) allow. */
  readonly grow: "deny" | "map" | "allow";
  /** When bytes are charged (`overcommit`: at the first write, `strict`: when mapped), and how many there are. */
  readonly commit: { readonly mode: "overcommit" | "strict"; readonly limit?: number };
  /** A size that can never fit: trap, or return failure. */
  readonly excessiveSize: "trap" | "error";
  /** Why the policy cannot give a memory of this type; undefined if it can. */
  refuse(type: MemoryType): MemoryRefusal | undefined;
  /** Makes a memory. Throws RangeError when the host or a limit refuses the bytes. */
  create(request: MemoryRequest): Memory;
}
