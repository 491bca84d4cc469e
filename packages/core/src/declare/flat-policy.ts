// The flat memory policies: one contiguous run of bytes, as core wasm knows it, with an optional null guard and ceiling.

import { FlatMemory } from "../memory/flat-memory.ts";
import { SharedMemory } from "../memory/shared-memory.ts";
import type { AddressType, MemoryType } from "../module/types.ts";
import { byteText } from "./byte-sizes.ts";
import type { MemoryPolicy, MemoryRefusal } from "./memory-policy.ts";
import { parseDeclaration } from "../builtins/parse-declaration.ts";
import { flatOptionsSchema } from "./target-schema.ts";

/** What a flat memory may be. All sizes are in bytes. */
export interface FlatOptions {
  /** Most bytes that a memory may grow to. Default: what the host can give. */
  readonly maximum?: number;
  /** Accesses below this many bytes trap with `null_access`. Default 0: off. */
  readonly nullGuard?: number;
  /** Whether `memory.grow` may succeed. Default `allow`. */
  readonly grow?: "allow" | "deny";
  /** `wrap` masks the maximum, rounded up to a power of two. Not what core wasm says. Default `trap`. */
  readonly outOfBounds?: "trap" | "wrap";
  /** Granularities in bytes for unmapping and protecting pages, the default first. Default: 65536. */
  readonly pageSizes?: readonly number[];
  /** A mapping that can never fit: trap, or return failure (the default). */
  readonly excessiveSize?: "trap" | "error";
}

/** Contiguous memory with 32-bit addresses. */
export function flat32(options: FlatOptions = {}): MemoryPolicy {
  return flat({ ...options, addressTypes: ["i32"] });
}

/** Contiguous memory with 64-bit addresses. */
export function flat64(options: FlatOptions = {}): MemoryPolicy {
  return flat({ ...options, addressTypes: ["i64"] });
}

/** Contiguous memory, with the address types given (default: both). */
export function flat(options: FlatOptions & { readonly addressTypes?: readonly AddressType[] } = {}): MemoryPolicy {
  parseDeclaration(flatOptionsSchema, options, "flat memory policy");
  const { maximum, nullGuard = 0, grow = "allow", addressTypes = ["i32", "i64"] } = options;
  const { outOfBounds = "trap", pageSizes = [65536], excessiveSize = "error" } = options;
  return {
    layout: "flat",
    addressTypes,
    reservation: { required: false, ...(maximum === undefined ? {} : { ceiling: maximum }) },
    pageSizes,
    nullGuard,
    outOfBounds,
    grow,
    commit: { mode: "strict", ...(maximum === undefined ? {} : { limit: maximum }) },
    excessiveSize,
    refuse: (type) => refuseShared(type, nullGuard, outOfBounds) ?? refuseFlat(type, addressTypes, maximum),
    create({ type, byteLimit, charge, preferredPageSize }) {
      const initial = Number(type.limits.min) * 2 ** type.pageSizeLog2;
      const limit = Math.min(maximum ?? Infinity, byteLimit ?? Infinity, grow === "deny" ? initial : Infinity);
      if (type.shared) return new SharedMemory(type, { charge, ...(limit === Infinity ? {} : { byteLimit: limit }) });
      return new FlatMemory(type, {
        nullGuard,
        charge,
        outOfBounds,
        pageSize: grantedPageSize(preferredPageSize, pageSizes),
        excessiveSize,
        ...(limit === Infinity ? {} : { byteLimit: limit }),
      });
    },
  };
}

/** What all threads see is seen plainly: there is no table between them and the bytes. */
function refuseShared(type: MemoryType, nullGuard: number, outOfBounds: string): MemoryRefusal | undefined {
  if (!type.shared || (nullGuard === 0 && outOfBounds === "trap")) return undefined;
  return {
    message: "the target's memory has a null guard or wraps, which shared memory cannot have",
    expected: "a memory that is not shared",
    found: "a shared memory",
    hint: "compile the guest without threads, or take a target without a null guard",
  };
}

function refuseFlat(
  type: MemoryType,
  addressTypes: readonly AddressType[],
  maximum: number | undefined,
): MemoryRefusal | undefined {
  const refused = refuseAddressType(type, addressTypes);
  if (refused !== undefined) return refused;
  const initial = Number(type.limits.min) * 2 ** type.pageSizeLog2;
  if (maximum !== undefined && initial > maximum) {
    return {
      message: `the target gives at most ${byteText(maximum)}, the module starts with ${byteText(initial)}`,
      expected: `at most ${byteText(maximum)}`,
      found: byteText(initial),
      hint: "link the module with a smaller initial memory, stack or heap",
    };
  }
  return undefined;
}

/** The allowed page size nearest to the preferred one; the smaller of two that are as near. */
export function grantedPageSize(preferred: number | undefined, pageSizes: readonly number[]): number {
  const [first = 65536] = pageSizes;
  if (preferred === undefined) return first;
  const distance = (size: number): number => Math.abs(Math.log2(size) - Math.log2(preferred));
  return pageSizes.reduce((best, size) =>
    distance(size) < distance(best) || (distance(size) === distance(best) && size < best) ? size : best,
  );
}

/** The refusal that every policy shares: an address type that the target does not have. */
export function refuseAddressType(type: MemoryType, addressTypes: readonly AddressType[]): MemoryRefusal | undefined {
  if (addressTypes.includes(type.addressType)) return undefined;
  const expected = addressTypes.join(" or ");
  return {
    message: `the target's memory has ${expected} addresses, the module's has ${type.addressType}`,
    expected,
    found: type.addressType,
    hint: type.addressType === "i64" ? "compile the guest for wasm32" : "compile the guest for wasm64",
  };
}
