// What a declared memory policy and the options of the flat ones must look like, for callers whose types nobody checked.

import * as z from "zod/mini";
import { PAGE_SIZES } from "../memory/memory-rules.ts";

const functionSchema = z.custom((value) => typeof value === "function", "expected a function");
const byteCount = z.number().check(z.nonnegative(), z.refine(Number.isInteger, "expected a whole number of bytes"));
const addressTypes = z.array(z.enum(["i32", "i64"])).check(z.minLength(1, "expected an address type"));

export const memoryPolicySchema: z.ZodMiniType = z.object({
  name: z.string().check(z.minLength(1, "expected a name")),
  mapping: z.enum(["none", "optional", "required"]),
  addressTypes,
  reservation: z.object({
    required: z.boolean(),
    default: z.optional(byteCount),
    ceiling: z.optional(byteCount),
  }),
  pageSizes: z.array(byteCount).check(z.minLength(1, "expected a page size")),
  nullGuard: byteCount,
  outOfBounds: z.enum(["trap", "wrap"]),
  grow: z.enum(["deny", "map", "allow"]),
  commit: z.object({ mode: z.enum(["overcommit", "strict"]), limit: z.optional(byteCount) }),
  excessiveSize: z.enum(["trap", "error"]),
  refuse: functionSchema,
  create: functionSchema,
});

/** What memories can map by. */
const mappingPageSizes: z.ZodMiniType = z
  .array(z.literal([...PAGE_SIZES], "expected 4096, 16384 or 65536"))
  .check(z.minLength(1, "expected a page size"));

export const flatOptionsSchema: z.ZodMiniType = z.strictObject({
  maximum: z.optional(byteCount),
  nullGuard: z.optional(byteCount),
  grow: z.optional(z.enum(["allow", "deny"])),
  outOfBounds: z.optional(z.enum(["trap", "wrap"])),
  pageSizes: z.optional(mappingPageSizes),
  excessiveSize: z.optional(z.enum(["trap", "error"])),
  addressTypes: z.optional(addressTypes),
});
