// Pure integer operations that JavaScript has no operator for, shared by engines and constant folding. i64 values are signed
// bigints in and out. Division traps as the specification says.

import { type TrapCode, Trap } from "../errors/errors.ts";
import { trapMessage } from "../errors/messages.ts";

const MIN_I64 = -(2n ** 63n);

function fail(code: TrapCode): never {
  throw new Trap(code, trapMessage(code));
}

/** Number of one bits of a 32-bit integer. */
export function popcnt32(value: number): number {
  let x = value;
  x -= (x >>> 1) & 0x55555555;
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Number of trailing zero bits; 32 for 0. */
export function ctz32(value: number): number {
  return value === 0 ? 32 : 31 - Math.clz32(value & -value);
}

/** `i64.div_s`. Traps on 0 and on overflow. */
export function divideSigned64(a: bigint, b: bigint): bigint {
  if (b === 0n) fail("integer_divide_by_zero");
  if (b === -1n && a === MIN_I64) fail("integer_overflow");
  return a / b;
}

/** `i64.div_u`. Traps on 0. */
export function divideUnsigned64(a: bigint, b: bigint): bigint {
  if (b === 0n) fail("integer_divide_by_zero");
  return BigInt.asIntN(64, BigInt.asUintN(64, a) / BigInt.asUintN(64, b));
}

/** `i64.rem_s`. Traps on 0. */
export function remainderSigned64(a: bigint, b: bigint): bigint {
  if (b === 0n) fail("integer_divide_by_zero");
  return a % b;
}

/** `i64.rem_u`. Traps on 0. */
export function remainderUnsigned64(a: bigint, b: bigint): bigint {
  if (b === 0n) fail("integer_divide_by_zero");
  return BigInt.asIntN(64, BigInt.asUintN(64, a) % BigInt.asUintN(64, b));
}
