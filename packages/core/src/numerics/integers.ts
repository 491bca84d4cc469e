// Pure integer operations that JavaScript has no operator for, shared by engines and constant folding. i64 values are signed
// bigints in and out, or two 32-bit words where that saves the bigints. Division traps as the specification says.

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

/** Number of one bits of an i64. */
export function popcnt64(low: number, high: number): number {
  return popcnt32(low) + popcnt32(high);
}

/** Number of leading zero bits of an i64; 64 for 0. */
export function clz64(low: number, high: number): number {
  return high === 0 ? 32 + Math.clz32(low) : Math.clz32(high);
}

/** Number of trailing zero bits of an i64; 64 for 0. */
export function ctz64(low: number, high: number): number {
  return low === 0 ? 32 + ctz32(high) : ctz32(low);
}

/** The lowest 8 bits as a signed integer. */
export function extend8(word: number): number {
  return (word << 24) >> 24;
}

/** The lowest 16 bits as a signed integer. */
export function extend16(word: number): number {
  return (word << 16) >> 16;
}

/** `i64.rotr`: the count is taken modulo 64. */
export function rotateRight64(value: bigint, count: bigint): bigint {
  const unsigned = BigInt.asUintN(64, value);
  const places = count & 63n;
  return BigInt.asIntN(64, (unsigned >> places) | (unsigned << (64n - places)));
}

/** The high word of 2^53. */
const EXACT_HIGH = 2 ** 21;

/**
 * Whether {@link smallQuotient64} and {@link smallRemainder64} may divide two i64, as nearly always: the dividend is below 2^53, the
 * divisor below 2^32 and not 0.
 */
export function areSmall64(high: number, divisorLow: number, divisorHigh: number): boolean {
  return high >>> 0 < EXACT_HIGH && divisorHigh === 0 && divisorLow !== 0;
}

/** The quotient of two i64, signed or unsigned, for which {@link areSmall64} holds: without bigints. */
export function smallQuotient64(low: number, high: number, divisorLow: number): number {
  const dividend = high * 2 ** 32 + (low >>> 0);
  const divisor = divisorLow >>> 0;
  // The remainder is exact; the quotient is then, too.
  return (dividend - (dividend % divisor)) / divisor;
}

/** The remainder of two i64, signed or unsigned, for which {@link areSmall64} holds: without bigints. */
export function smallRemainder64(low: number, high: number, divisorLow: number): number {
  return (high * 2 ** 32 + (low >>> 0)) % (divisorLow >>> 0);
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
