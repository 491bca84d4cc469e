// What the options of a sparse memory policy must look like, for callers whose types nobody checked.

import { PAGE_SIZES } from "@atoll/core/engine";
import * as z from "zod/mini";

const bytes = z.number().check(z.nonnegative(), z.refine(Number.isInteger, "expected a whole number of bytes"));
const PAGE = 65536;
const MAX = 2 ** 48;

const space = bytes.check(
  z.refine((value) => value > 0 && value % PAGE === 0, "expected a multiple of 64 KiB"),
  z.refine((value) => value <= MAX, "expected at most 2^48 bytes"),
);

export const sparseOptionsSchema: z.ZodMiniType = z
  .strictObject({
    addressTypes: z.optional(z.array(z.enum(["i32", "i64"])).check(z.minLength(1, "expected an address type"))),
    reservation: z.optional(
      z.strictObject({ required: z.optional(z.boolean()), default: z.optional(space), ceiling: z.optional(space) }),
    ),
    pageSizes: z.optional(
      z
        .array(z.literal([...PAGE_SIZES], "expected 4096, 16384 or 65536"))
        .check(z.minLength(1, "expected a page size")),
    ),
    nullGuard: z.optional(bytes),
    outOfBounds: z.optional(z.enum(["trap", "wrap"])),
    grow: z.optional(z.enum(["deny", "map"])),
    commit: z.optional(
      z.strictObject({ mode: z.optional(z.enum(["overcommit", "strict"])), limit: z.optional(bytes) }),
    ),
    excessiveSize: z.optional(z.enum(["trap", "error"])),
  })
  .check(
    z.refine(({ reservation }) => (reservation?.default ?? 0) <= (reservation?.ceiling ?? MAX), {
      message: "expected at most the ceiling",
      path: ["reservation", "default"],
    }),
    z.refine(({ outOfBounds, reservation }) => outOfBounds !== "wrap" || isPowerOfTwo(reservation?.ceiling ?? MAX), {
      message: "expected a power of two, because accesses wrap",
      path: ["reservation", "ceiling"],
    }),
  );

function isPowerOfTwo(value: number): boolean {
  return 2 ** Math.round(Math.log2(value)) === value;
}
