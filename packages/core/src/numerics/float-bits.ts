// What floating-point instructions do to bit patterns: nothing here looks at a value, so that NaN payloads survive. Patterns are
// 32-bit words; of an f64 it is the high one.

const SIGN = -2147483648;

/** The word of `magnitude` with the sign bit of `sign`. */
export function copySignWord(magnitude: number, sign: number): number {
  return (magnitude & ~SIGN) | (sign & SIGN);
}
