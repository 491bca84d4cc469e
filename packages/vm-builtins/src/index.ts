// The public face of @atoll/vm-builtins.
export * from "./address-space.ts";
export * from "./commit-account.ts";
export * from "./errno.ts";
export * from "./flat-space.ts";
export * from "./host-mapping.ts";
export * from "./layouts.ts";
export * from "./memory-event.ts";
export * from "./memory-map.ts";
export * from "./paged-memory.ts";
export * from "./paged-space.ts";
export * from "./protection.ts";
export * from "./region.ts";
export * from "./sparse-policy.ts";
export * from "./virtual-memory-of.ts";
export * from "./virtual-memory.ts";
export * from "./vm-set.ts";
