// The sparse memory policy: a reserved address space in which only mapped ranges are accessible. Says what a target promises; the
// memory itself is paged-memory.ts.

import { type MemoryPolicy } from "@atoll/core";
import { defineMemoryPolicy } from "@atoll/core/engine";
import {
  type AddressType,
  byteText,
  type MemoryRefusal,
  type MemoryRules,
  type MemoryType,
  parseDeclaration,
} from "@atoll/core/engine";
import { DEFAULT_COMMIT } from "./commit-account.ts";
import { PagedMemory } from "./paged-memory.ts";
import { sparseOptionsSchema } from "./sparse-schema.ts";

/** What {@link sparse} takes. */
export interface SparseOptions {
  /** Default: both. */
  readonly addressTypes?: readonly AddressType[];
  /** The module's declared maximum is the reservation. Bytes; a reservation costs nothing. */
  readonly reservation?: {
    /** Whether modules must declare a maximum. Default false. */
    readonly required?: boolean;
    /** Stands in for a maximum that is not declared. Default: the ceiling. */
    readonly default?: number;
    /** The most there is; larger maxima get this much. Default 2^47, or the default if that is more; 2^32 with i32 addresses. */
    readonly ceiling?: number;
  };
  /** Mapping granularities that are allowed, the default first: of 4096, 16384 and 65536 bytes. Default: 65536. */
  readonly pageSizes?: readonly number[];
  /** Accesses below this many bytes trap with `null_access`. Default 0: off. */
  readonly nullGuard?: number;
  /** `wrap` masks the reservation, a power of two then. Not what core wasm says. Default `trap`. */
  readonly outOfBounds?: "trap" | "wrap";
  /** `memory.grow`: always -1 (the default), or map the pages behind the initial range. */
  readonly grow?: "deny" | "map";
  /** When pages are charged, and how many bytes there are. Default: when first written, 1 GiB. */
  readonly commit?: { readonly mode?: "overcommit" | "strict"; readonly limit?: number };
  /** A size that can never fit: trap, or return failure (the default). */
  readonly excessiveSize?: "trap" | "error";
}

/** The largest reservation: addresses stay exact integers, and a page directory stays small. */
const MAX_RESERVATION = 2 ** 48;
const DEFAULT_CEILING = 2 ** 47;

/** A sparse memory policy. Throws TargetError for options that make no sense. */
export function sparse(options: SparseOptions = {}): MemoryPolicy {
  parseDeclaration(sparseOptionsSchema, options, "sparse memory policy");
  const { required = false, default: given } = options.reservation ?? {};
  const ceiling = options.reservation?.ceiling ?? Math.max(DEFAULT_CEILING, given ?? 0);
  const reservation = { required, ceiling, default: given ?? ceiling };
  const { mode = DEFAULT_COMMIT.mode, limit = DEFAULT_COMMIT.limit } = options.commit ?? {};
  const { grow = "deny" } = options;
  return defineMemoryPolicy({
    ...options,
    name: "sparse",
    mapping: "required",
    reservation,
    grow,
    commit: { mode, limit },
    refuse: (type) => refuseSparse(type, { reservation, outOfBounds: options.outOfBounds }),
    create: ({ type, charge, look, host, mapped, byteLimit = Infinity }, rules) =>
      new PagedMemory(type, {
        ...rules,
        reserved: reservationOf(type, { reservation, outOfBounds: rules.outOfBounds }),
        grow,
        commit: { mode, limit: Math.min(limit, byteLimit) },
        charge,
        ...(look === undefined ? {} : { look }),
        ...(host === undefined ? {} : { host, commitAhead: mapped !== true }),
      }),
  });
}

interface SparseRules {
  readonly outOfBounds: MemoryRules["outOfBounds"] | undefined;
  readonly reservation: { readonly required: boolean; readonly ceiling: number; readonly default: number };
}

/** Bytes of address space for a memory: what the module declares, or the default, but no more than there is. */
function reservationOf(type: MemoryType, { reservation, outOfBounds }: SparseRules): number {
  const space = type.addressType === "i32" ? 2 ** 32 : MAX_RESERVATION;
  const declared =
    type.limits.max === undefined ? reservation.default : Number(type.limits.max) * 2 ** type.pageSizeLog2;
  const bytes = Math.min(declared, reservation.ceiling, space);
  // A mask needs a power of two: the next one, where there is room for it.
  return outOfBounds === "wrap" ? 2 ** Math.ceil(Math.log2(bytes)) : bytes;
}

function refuseSparse(type: MemoryType, rules: SparseRules): MemoryRefusal | undefined {
  const { required, ceiling } = rules.reservation;
  if (type.shared) {
    return {
      message: "sparse memory cannot be shared between threads",
      expected: "an unshared memory",
      found: "a shared memory",
      hint: "compile the guest without threads",
    };
  }
  if (type.pageSizeLog2 !== 16) {
    return {
      message: "sparse memory is sized in pages of 64 KiB",
      expected: "64 KiB pages",
      found: `pages of ${byteText(2 ** type.pageSizeLog2)}`,
      hint: "leave the memory's page size out, or use a flat memory",
    };
  }
  if (required && type.limits.max === undefined) {
    return {
      message: "the target needs to know how much address space to reserve, and the module declares no maximum",
      expected: "a memory with a maximum",
      found: "a memory without one",
      hint: "link the guest with --max-memory",
    };
  }
  const initial = Number(type.limits.min) * 65536;
  const reserved = reservationOf(type, rules);
  if (initial > reserved) {
    return {
      message: `the module starts with ${byteText(initial)}, more than the reservation of ${byteText(reserved)}`,
      expected: `at most ${byteText(Math.min(ceiling, reserved))}`,
      found: byteText(initial),
      hint: "link the module with a smaller initial memory, or reserve more",
    };
  }
  return undefined;
}
