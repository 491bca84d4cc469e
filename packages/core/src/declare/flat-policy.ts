// The flat memory policies: one contiguous run of bytes, as core wasm knows it, with an optional null guard and ceiling. Rules that are not
// given are those of every policy.

import { defineMemoryPolicy, type MemoryPolicy, type MemoryRefusal } from "./memory-policy.ts";
import { flatOptionsSchema } from "./memory-schema.ts";
import { parseDeclaration } from "../builtins/parse-declaration.ts";
import { checkValue } from "../errors/check-options.ts";
import type { OptionKind } from "../errors/option-kinds.ts";
import { present } from "../errors/present.ts";
import { FlatMemory } from "../memory/flat-memory.ts";
import { SharedMemory } from "../memory/shared-memory.ts";
import type { AddressType, MemoryType } from "../module/types.ts";
import { exactByteText } from "./byte-sizes.ts";

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

const OPTIONS: OptionKind = {
  expected: "an object",
  accepts: (value) => typeof value === "object" && value !== null && Object.keys(value).length >= 0,
};

/** Contiguous memory with 32-bit addresses. */
export function flat32(options: FlatOptions = {}): MemoryPolicy {
  checkValue("flat memory policy", "options", options, OPTIONS);
  return flat({ ...options, addressTypes: ["i32"] });
}

/** Contiguous memory with 64-bit addresses. */
export function flat64(options: FlatOptions = {}): MemoryPolicy {
  checkValue("flat memory policy", "options", options, OPTIONS);
  return flat({ ...options, addressTypes: ["i64"] });
}

/** Contiguous memory, with the address types given (default: both). */
export function flat(options: FlatOptions & { readonly addressTypes?: readonly AddressType[] } = {}): MemoryPolicy {
  parseDeclaration(flatOptionsSchema, options, "flat memory policy");
  const { maximum, ...declared } = options;
  return defineMemoryPolicy({
    ...declared,
    name: "flat",
    mapping: "optional",
    reservation: { required: false, ...present({ ceiling: maximum }) },
    commit: { mode: "strict", ...present({ limit: maximum }) },
    refuse: (type) => refuseShared(type, options) ?? refuseLarge(type, maximum),
    create({ type, byteLimit = Infinity, charge, look, host, mapped }, rules) {
      const initial = Number(type.limits.min) * 2 ** type.pageSizeLog2;
      const limit = Math.min(maximum ?? Infinity, byteLimit, options.grow === "deny" ? initial : Infinity);
      const limits = {
        charge,
        ...(limit === Infinity ? {} : { byteLimit: limit }),
        ...present({ host }),
      };
      if (type.shared) return new SharedMemory(type, limits);
      return new FlatMemory(type, {
        ...rules,
        ...limits,
        ...present({ look, divisible: mapped }),
      });
    },
  });
}

/** What all threads see is seen plainly: there is no table between them and the bytes. */
function refuseShared(type: MemoryType, { nullGuard, outOfBounds }: FlatOptions): MemoryRefusal | undefined {
  if (!type.shared || ((nullGuard ?? 0) === 0 && outOfBounds !== "wrap")) return undefined;
  return {
    message: "the target's memory has a null guard or wraps, which shared memory cannot have",
    expected: "a memory that is not shared",
    found: "a shared memory",
    hint: "compile the guest without threads, or take a target without a null guard",
  };
}

function refuseLarge(type: MemoryType, maximum: number | undefined): MemoryRefusal | undefined {
  const initial = Number(type.limits.min) * 2 ** type.pageSizeLog2;
  if (maximum !== undefined && initial > maximum) {
    return {
      message: `the target gives at most ${exactByteText(maximum)}, the module starts with ${exactByteText(initial)}`,
      expected: `at most ${exactByteText(maximum)}`,
      found: exactByteText(initial),
      hint: "link the module with a smaller initial memory, stack or heap",
    };
  }
  return undefined;
}
