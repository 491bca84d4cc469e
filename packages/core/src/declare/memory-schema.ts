// What a declared memory policy and the options of the flat ones must look like, for callers whose types nobody checked.

import {
  boolean,
  byteCount,
  callable,
  list,
  object,
  oneOf,
  optional,
  options,
  type Schema,
  some,
  string,
  where,
} from "../builtins/schemas.ts";
import { PAGE_SIZES } from "../memory/memory-rules.ts";

const addressTypes = where(list(oneOf(["i32", "i64"])), some("expected an address type"));

export const memoryPolicySchema: Schema = object({
  name: where(string, some("expected a name")),
  mapping: oneOf(["none", "optional", "required"]),
  addressTypes,
  reservation: object({ required: boolean, default: optional(byteCount), ceiling: optional(byteCount) }),
  pageSizes: where(list(byteCount), some("expected a page size")),
  nullGuard: byteCount,
  outOfBounds: oneOf(["trap", "wrap"]),
  grow: oneOf(["deny", "map", "allow"]),
  slack: optional(byteCount),
  commit: object({ mode: oneOf(["overcommit", "strict"]), limit: optional(byteCount) }),
  excessiveSize: oneOf(["trap", "error"]),
  refuse: callable,
  create: callable,
});

/** What memories can map by. */
const mappingPageSizes = where(
  list(oneOf([...PAGE_SIZES], "expected 4096, 16384 or 65536")),
  some("expected a page size"),
);

export const flatOptionsSchema: Schema = options({
  maximum: optional(byteCount),
  nullGuard: optional(byteCount),
  grow: optional(oneOf(["allow", "deny"])),
  outOfBounds: optional(oneOf(["trap", "wrap"])),
  pageSizes: optional(mappingPageSizes),
  excessiveSize: optional(oneOf(["trap", "error"])),
  addressTypes: optional(addressTypes),
});
