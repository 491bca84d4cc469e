// The one place that maps trap codes to words. They begin with the official testsuite's.

import type { AccessFault, TrapCode } from "./errors.ts";

const WORDS: Readonly<Record<TrapCode, string>> = {
  ...ownWords(
    "unreachable",
    "integer_divide_by_zero",
    "integer_overflow",
    "null_access",
    "unaligned_atomic",
    "expected_shared_memory",
    "undefined_element",
    "uninitialized_element",
    "null_reference",
    "null_function_reference",
    "null_exception_reference",
    "null_structure_reference",
    "null_array_reference",
    "null_i31_reference",
    "null_descriptor_reference",
    "cast_failure",
    "descriptor_cast_failure",
    "uncaught_exception",
  ),
  invalid_conversion: "invalid conversion to integer",
  out_of_bounds_memory: "out of bounds memory access",
  out_of_bounds_table: "out of bounds table access",
  out_of_bounds_array: "out of bounds array access",
  unmapped: "unmapped memory access",
  protection: "protected memory access",
  commit_limit: "commit limit reached",
  detached: "access to a detached host buffer",
  indirect_call_type: "indirect call type mismatch",
  suspension: "an asynchronous builtin was reached in a synchronous call",
  builtin: "builtin trap",
};

/** Codes that say what they mean. */
function ownWords<C extends TrapCode>(...codes: readonly C[]): Record<C, string> {
  return Object.fromEntries(codes.map((code) => [code, code.replaceAll("_", " ")])) as Record<C, string>;
}

/** All codes of traps. */
export const TRAP_CODES: ReadonlySet<string> = new Set(Object.keys(WORDS));

/** The words of a trap code, with the details of a memory access behind them. */
export function trapMessage(code: TrapCode, fault?: AccessFault): string {
  if (fault === undefined) return WORDS[code];
  const region =
    fault.region === undefined
      ? ""
      : `; nearest region ${hex(fault.region.base)}..${hex(fault.region.base + fault.region.size)} (${fault.region.kind})`;
  const bytes = fault.width === 1 ? "1 byte" : `${fault.width} bytes`;
  const memory = fault.memidx === undefined ? "" : ` of memory ${fault.memidx}`;
  return `${WORDS[code]}: ${fault.access} of ${bytes} at ${hex(fault.address)}${memory}, memory size ${hex(fault.size)}${region}`;
}

/** A range of numbered things that is not all there: `elements 3 to 6 of table 0, which has 4`. */
export function rangeText(what: string, from: number, length: number, whole: string): string {
  return `${length === 1 ? `${what} ${from}` : length === 0 ? `0 ${what}s from ${from} on` : `${what}s ${from} to ${from + length - 1}`} of ${whole}`;
}

function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
