// What hosts call traps: one table of words per engine. The instruction decides first, where the words leave it open.

import type { TrapCode } from "@atoll/core";

/** What a host's words say by themselves; `undefined` where the instruction has to tell. */
interface Words {
  readonly pattern: RegExp;
  readonly code: TrapCode | ((mnemonic: string) => TrapCode);
}

const V8: readonly Words[] = [
  { pattern: /^unreachable/, code: "unreachable" },
  { pattern: /memory access out of bounds/, code: "out_of_bounds_memory" },
  { pattern: /(divide|remainder) by zero/, code: "integer_divide_by_zero" },
  { pattern: /divide result unrepresentable/, code: "integer_overflow" },
  { pattern: /float unrepresentable/, code: "invalid_conversion" },
  {
    pattern: /table index is out of bounds|table access out of bounds|table index out of bounds/,
    code: (mnemonic) => (isIndirect(mnemonic) ? "undefined_element" : "out_of_bounds_table"),
  },
  { pattern: /(null function or )?function signature mismatch/, code: "indirect_call_type" },
  {
    pattern: /^null function/,
    code: (mnemonic) => (isIndirect(mnemonic) ? "uninitialized_element" : "null_function_reference"),
  },
  { pattern: /element segment out of bounds/, code: "out_of_bounds_table" },
  { pattern: /data segment out of bounds/, code: "out_of_bounds_memory" },
  { pattern: /rethrowing null/, code: "null_exception_reference" },
  { pattern: /dereferencing a null pointer/, code: nullCode },
  { pattern: /illegal cast/, code: "cast_failure" },
  { pattern: /array element access out of bounds/, code: "out_of_bounds_array" },
  { pattern: /unaligned access/, code: "unaligned_atomic" },
  { pattern: /Atomics\.wait cannot be called/, code: "expected_shared_memory" },
];

const SPIDERMONKEY: readonly Words[] = [
  { pattern: /^unreachable executed/, code: "unreachable" },
  { pattern: /index out of bounds|^too many array elements/, code: boundsCode },
  { pattern: /integer divide by zero/, code: "integer_divide_by_zero" },
  { pattern: /integer overflow/, code: "integer_overflow" },
  { pattern: /invalid conversion to integer/, code: "invalid_conversion" },
  { pattern: /indirect call to null/, code: "uninitialized_element" },
  { pattern: /indirect call signature mismatch/, code: "indirect_call_type" },
  {
    pattern: /table index out of bounds/,
    code: (mnemonic) => (isIndirect(mnemonic) ? "undefined_element" : "out_of_bounds_table"),
  },
  { pattern: /dereferencing null pointer/, code: nullCode },
  { pattern: /bad cast/, code: "cast_failure" },
  { pattern: /unaligned memory access/, code: "unaligned_atomic" },
];

/** Of each host that is known. Their words differ, so one list serves for all. */
const HOSTS = [V8, SPIDERMONKEY] as const;

/** The code of a host's trap; undefined for words that no host is known to use. */
export function trapCodeOf(message: string, mnemonic: string): TrapCode | undefined {
  for (const words of HOSTS) {
    const found = words.find(({ pattern }) => pattern.test(message));
    if (found !== undefined) return typeof found.code === "string" ? found.code : found.code(mnemonic);
  }
  return undefined;
}

function isIndirect(mnemonic: string): boolean {
  return mnemonic.endsWith("call_indirect");
}

function boundsCode(mnemonic: string): TrapCode {
  if (isIndirect(mnemonic)) return "undefined_element";
  if (mnemonic.startsWith("table.") || mnemonic.endsWith("_elem")) return "out_of_bounds_table";
  return mnemonic.startsWith("array.") && !mnemonic.endsWith("_data") ? "out_of_bounds_array" : "out_of_bounds_memory";
}

function nullCode(mnemonic: string): TrapCode {
  if (mnemonic.endsWith("call_ref")) return "null_function_reference";
  if (mnemonic.startsWith("struct.")) return "null_structure_reference";
  if (mnemonic.startsWith("array.")) return "null_array_reference";
  if (mnemonic.startsWith("i31.")) return "null_i31_reference";
  return mnemonic === "throw_ref" ? "null_exception_reference" : "null_reference";
}
