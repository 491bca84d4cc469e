// What memories are made with, and whether it is that: a type, the account that pays, where the bytes are to lie.

import { checkOptions, checkValue } from "../errors/check-options.ts";
import { callable, count, type OptionKind, service } from "../errors/option-kinds.ts";

const LIMIT: OptionKind = {
  expected: "",
  accepts: (value) => value === undefined || (typeof value === "bigint" && value >= 0n),
};

/** The type of a memory. */
export const MEMORY_TYPE: OptionKind = {
  expected: 'the type of a memory { addressType: "i32", limits: { min: 1n }, shared: false, pageSizeLog2: 16 }',
  accepts: (value) => typeof value === "object" && value !== null && isMemoryType(value),
};

function isMemoryType({ addressType, limits, shared, pageSizeLog2 }: Partial<Record<string, unknown>>): boolean {
  if (typeof limits !== "object" || limits === null || !("min" in limits) || limits.min === undefined) return false;
  const isPage = Number.isInteger(pageSizeLog2) && (pageSizeLog2 as number) >= 0 && (pageSizeLog2 as number) <= 64;
  const hasLimits = LIMIT.accepts(limits.min) && LIMIT.accepts("max" in limits ? limits.max : undefined);
  return (addressType === "i32" || addressType === "i64") && hasLimits && typeof shared === "boolean" && isPage;
}

/** What a memory's account and place may be. */
const MEMORY_OPTIONS: Readonly<Record<string, OptionKind>> = {
  byteLimit: count("bytes"),
  charge: callable,
  host: service("what makes memories of the host's", "create"),
};

/** The options, as `checkOptions` gives them. Throws TargetError for what is no type of a memory, too; `own` are those of one kind of memories. */
export function checkMemoryOptions<T>(
  subject: string,
  type: unknown,
  options: T,
  own: Readonly<Record<string, OptionKind>>,
): T {
  checkValue(subject, "type", type, MEMORY_TYPE);
  return checkOptions(subject, options, { ...MEMORY_OPTIONS, ...own });
}
