// The rules that hold for accesses and mappings of one memory, and what they are where nobody says otherwise: policies declare them, memories are
// made with them.

/** What a memory does where the specification leaves it open, or a target wants it otherwise. */
export interface MemoryRules {
  /** Accesses below this many bytes fault with `null_access`; 0 is off. */
  readonly nullGuard: number;
  /** `wrap` takes addresses modulo the most there can be, a power of two. Not what core wasm says. */
  readonly outOfBounds: "trap" | "wrap";
  /** Granularity in bytes of mapping, unmapping and protecting: 4096, 16384 or 65536. */
  readonly pageSize: number;
  /** What becomes of a mapping whose size can never fit: a fault, or the code of a failure. */
  readonly excessiveSize: "trap" | "error";
}

/** What the page table that engines read can be cut into. */
export const PAGE_SIZES: readonly number[] = [4096, 16384, 65536];

/** The rules of a memory whose policy says nothing. */
export const DEFAULT_RULES: MemoryRules = {
  nullGuard: 0,
  outOfBounds: "trap",
  pageSize: 65536,
  excessiveSize: "error",
};
