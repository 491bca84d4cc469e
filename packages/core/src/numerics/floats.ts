// Pure floating-point operations beyond JavaScript's operators and Math: rounding to even, and conversions from and to integers
// with the specification's traps and saturation. f32 values are JS numbers that f32 holds exactly.

import { Trap, type TrapCode } from "../errors/errors.ts";
import { trapMessage } from "../errors/messages.ts";

function fail(code: TrapCode): never {
  throw new Trap(code, trapMessage(code));
}

/** A NaN made quiet, anything else as it is. Hosts may hand a signalling NaN through rounding unchanged; adding makes it a quiet one. */
export function quiet(x: number): number {
  return x === x ? x : x + x;
}

/** Rounds to an integer, ties to even, keeping the sign of zero. Exact for f32 and f64. */
export function nearest(x: number): number {
  // From 2^52 on there are no fractions; below, adding and subtracting it rounds in the host's own mode: to nearest even.
  const big = 2 ** 52;
  if (!(Math.abs(x) < big)) return x;
  const rounded = x > 0 || Object.is(x, 0) ? x + big - big : x - big + big;
  return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded;
}

/** How an integer is read: as the `_s` and `_u` of a mnemonic say. */
export type Signedness = "s" | "u";

/** Float to i32, signed or unsigned, as a signed number. Traps where no such integer exists. */
export function truncate32(x: number, sign: Signedness): number {
  if (x !== x) fail("invalid_conversion");
  if (sign === "s" ? x <= -2147483649 || x >= 2147483648 : x <= -1 || x >= 4294967296) fail("integer_overflow");
  return x | 0;
}

/** Float to i64, signed or unsigned, as a signed bigint. Traps where no such integer exists. */
export function truncate64(x: number, sign: Signedness): bigint {
  if (x !== x) fail("invalid_conversion");
  if (sign === "s" ? x < -(2 ** 63) || x >= 2 ** 63 : x <= -1 || x >= 2 ** 64) fail("integer_overflow");
  return BigInt.asIntN(64, BigInt(Math.trunc(x)));
}

/** Like {@link truncate32}, but NaN gives 0 and what is too large or small the nearest integer. */
export function saturate32(x: number, sign: Signedness): number {
  if (x !== x) return 0;
  if (sign === "s") return x <= -2147483648 ? -2147483648 : x >= 2147483647 ? 2147483647 : x | 0;
  return x <= 0 ? 0 : x >= 4294967295 ? -1 : x | 0;
}

/** Like {@link truncate64}, saturating. */
export function saturate64(x: number, sign: Signedness): bigint {
  if (x !== x) return 0n;
  if (sign === "s") {
    return x <= -(2 ** 63) ? -(2n ** 63n) : x >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(Math.trunc(x));
  }
  return x <= 0 ? 0n : x >= 2 ** 64 ? -1n : BigInt.asIntN(64, BigInt(Math.trunc(x)));
}

/** An integer as an f32, rounded once. */
export function convertToFloat32(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  if (magnitude < 2n ** 53n) return Math.fround(Number(value));
  // Going by way of f64 would round twice. Squeezing the lowest 12 bits into one that says whether any is set leaves 53 bits,
  // which f64 holds exactly, and keeps the rounding to f32 from seeing a tie that is none.
  const sticky = (magnitude & 0xfffn) === 0n ? 0n : 1n;
  const squeezed = Math.fround(Number(((magnitude >> 12n) << 1n) | sticky)) * 2048;
  return value < 0n ? -squeezed : squeezed;
}

/** A signed i64 in two words as an f64, rounded once: both halves are exact. */
export function convertSigned64(low: number, high: number): number {
  return high * 2 ** 32 + (low >>> 0);
}

/** An unsigned i64 in two words as an f64, rounded once. */
export function convertUnsigned64(low: number, high: number): number {
  return (high >>> 0) * 2 ** 32 + (low >>> 0);
}
