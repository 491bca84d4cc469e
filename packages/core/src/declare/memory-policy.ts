// What a target says about memory, and the seam through which a policy makes memories. The flat policies are in
// flat-policy.ts; packages bring others (sparse ones come with the vm set).

import { markCopy } from "../errors/copies.ts";
import { checkValue } from "../errors/check-options.ts";
import { shown } from "../errors/shown.ts";
import { callable, count, flag, type OptionKind, typed } from "../errors/option-kinds.ts";
import { present } from "../errors/present.ts";
import { checkMemoryOptions, MEMORY_TYPE } from "../memory/memory-options.ts";
import { INDEX } from "../module/module-kinds.ts";
import { parseDeclaration } from "../builtins/parse-declaration.ts";
import type { HostMemories } from "../memory/host-memories.ts";
import type { Memory } from "../memory/memory.ts";
import { DEFAULT_RULES, type MemoryRules } from "../memory/memory-rules.ts";
import type { AddressType, MemoryType } from "../module/types.ts";
import { memoryPolicySchema } from "./memory-schema.ts";

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
  /** To be called in the midst of long work: throws when the run must end. Default: nothing ends it. */
  readonly look?: () => void;
  /** Makes bytes where the engine's compiled code reaches them; a policy that cannot have them there ignores it. Default: they lie in buffers. */
  readonly host?: HostMemories;
  /** Whether the guest imports what maps and unmaps its addresses. Default false. */
  readonly mapped?: boolean;
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
 * make it true. Sizes are in bytes.
 */
export interface MemoryPolicy extends Pick<MemoryRules, "nullGuard" | "outOfBounds" | "excessiveSize"> {
  /** What kind of memory it is, in a word for people: `flat`, `sparse`, or a package's own. Nothing is decided by it. */
  readonly name: string;
  /**
   * Whether addresses can be mapped: not at all (`none`); all of the memory can be used as it is, and pages of it unmapped and mapped again
   * (`optional`); or only what is mapped can be used (`required`).
   */
  readonly mapping: "none" | "optional" | "required";
  /** Address types that the target accepts; the other is a link error. */
  readonly addressTypes: readonly AddressType[];
  /** Address space: whether a declared maximum is required, what stands in for it, and the most there is. */
  readonly reservation: {
    readonly required: boolean;
    readonly default?: number;
    readonly ceiling?: number;
  };
  /** Mapping granularities that the policy allows, the default first. */
  readonly pageSizes: readonly number[];
  /** `memory.grow`: always -1, map the next pages of the reservation, or allow. */
  readonly grow: "deny" | "map" | "allow";
  /** Bytes that sizes are rounded up to: the tail can be reached, and `memory.size` does not count it. Absent: there is none. */
  readonly slack?: number;
  /** When bytes are charged (`overcommit`: at the first write, `strict`: when they are mapped or grown), and how many there are. */
  readonly commit: { readonly mode: "overcommit" | "strict"; readonly limit?: number };
  /** Why the policy cannot give a memory of this type; undefined if it can. */
  refuse(type: MemoryType): MemoryRefusal | undefined;
  /** Makes a memory. Throws RangeError when the host or a limit refuses the bytes. */
  create(request: MemoryRequest): Memory;
}

/** What a policy declares; what it leaves out is as core wasm has it. */
export interface MemoryPolicyOptions extends Partial<Omit<MemoryPolicy, "name" | "refuse" | "create">> {
  readonly name: string;
  /** Why no memory of this type can be had, besides its address type. Default: every one can. */
  readonly refuse?: (type: MemoryType) => MemoryRefusal | undefined;
  /** Makes a memory by the rules that were declared, with the page size that is granted. Throws RangeError if it cannot. */
  readonly create: (request: MemoryRequest, rules: MemoryRules) => Memory;
}

/** What a policy is asked with. */
export const REQUEST: OptionKind = typed("object", "a request { type, memidx, charge }");
const REQUEST_OPTIONS: Readonly<Record<string, OptionKind>> = {
  type: MEMORY_TYPE,
  memidx: INDEX,
  preferredPageSize: count("bytes"),
  look: callable,
  mapped: flag,
};

/** Declares a memory policy. Throws TargetError, all issues at once, for one that makes no sense. */
export function defineMemoryPolicy(options: MemoryPolicyOptions): MemoryPolicy {
  checkValue("memory policy", "options", options, typed("object", "an object with name and create"));
  const { name, refuse, create, mapping = "none", addressTypes = ["i32", "i64"], grow = "allow" } = options;
  const {
    reservation = { required: false },
    pageSizes = [DEFAULT_RULES.pageSize],
    commit = { mode: "strict" },
  } = options;
  const { nullGuard = DEFAULT_RULES.nullGuard, outOfBounds = DEFAULT_RULES.outOfBounds } = options;
  const { excessiveSize = DEFAULT_RULES.excessiveSize, slack } = options;
  const refuseType = (type: MemoryType): MemoryRefusal | undefined => {
    checkValue("memory policy", "type", type, MEMORY_TYPE);
    return refuseAddressType(type, addressTypes) ?? refuse?.(type);
  };
  const policy: MemoryPolicy = {
    name,
    mapping,
    addressTypes,
    reservation,
    pageSizes,
    nullGuard,
    outOfBounds,
    grow,
    ...present({ slack }),
    commit,
    excessiveSize,
    refuse: refuseType,
    create(request) {
      checkValue("memory policy", "request", request, REQUEST);
      checkMemoryOptions("memory policy", request.type, request, REQUEST_OPTIONS);
      const pageSize = grantedPageSize(request.preferredPageSize, pageSizes);
      return create(request, { nullGuard, outOfBounds, excessiveSize, pageSize });
    },
  };
  parseDeclaration(
    memoryPolicySchema,
    { ...policy, create, refuse: refuse ?? refuseType },
    `memory policy ${typeof name === "string" ? name : shown(name)}`,
  );
  return markCopy(policy);
}

/** The allowed page size nearest to the preferred one; the smaller of two that are as near. */
function grantedPageSize(preferred: number | undefined, pageSizes: readonly number[]): number {
  const [first = DEFAULT_RULES.pageSize] = pageSizes;
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
