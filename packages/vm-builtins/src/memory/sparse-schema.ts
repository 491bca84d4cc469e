// What the options of a sparse memory policy must look like, for callers whose types nobody checked.

import { PAGE_SIZES, schemas } from "@atoll/core/engine";

const { boolean, byteCount, list, oneOf, optional, options, rule, some, where } = schemas;
const PAGE = 65536;
const MAX = 2 ** 48;

const space = where(
  byteCount,
  rule((value) => value > 0 && value % PAGE === 0, "expected a multiple of 64 KiB"),
  rule((value) => value <= MAX, "expected at most 2^48 bytes"),
);

const single = options({
  addressTypes: optional(where(list(oneOf(["i32", "i64"])), some("expected an address type"))),
  reservation: optional(options({ required: optional(boolean), default: optional(space), ceiling: optional(space) })),
  pageSizes: optional(
    where(list(oneOf([...PAGE_SIZES], "expected 4096, 16384 or 65536")), some("expected a page size")),
  ),
  nullGuard: optional(byteCount),
  outOfBounds: optional(oneOf(["trap", "wrap"])),
  grow: optional(oneOf(["deny", "map"])),
  commit: optional(options({ mode: optional(oneOf(["overcommit", "strict"])), limit: optional(byteCount) })),
  excessiveSize: optional(oneOf(["trap", "error"])),
});

export const sparseOptionsSchema: schemas.Schema = where(
  single,
  rule(
    ({ reservation }) => (reservation?.default ?? 0) <= (reservation?.ceiling ?? MAX),
    "expected at most the ceiling",
    ["reservation", "default"],
  ),
  rule(
    ({ outOfBounds, reservation }) => outOfBounds !== "wrap" || isPowerOfTwo(reservation?.ceiling ?? MAX),
    "expected a power of two, because accesses wrap",
    ["reservation", "ceiling"],
  ),
);

function isPowerOfTwo(value: number): boolean {
  return 2 ** Math.round(Math.log2(value)) === value;
}
