// Floating-point literals that read back bit by bit, NaN payloads included.
// https://webassembly.github.io/spec/core/text/values.html#floating-point

const scratch = new DataView(new ArrayBuffer(8));

/** An f32 from its bit pattern, a signed 32-bit integer. */
export function f32Text(bits: number): string {
  scratch.setInt32(0, bits);
  const value = scratch.getFloat32(0);
  return Number.isNaN(value) ? nanText(bits < 0, BigInt(bits & 0x7f_ffff), 0x40_0000n) : floatText(value);
}

/** An f64 from the halves of its bit pattern, signed 32-bit integers. */
export function f64Text(low: number, high: number): string {
  scratch.setInt32(0, high);
  scratch.setInt32(4, low);
  const value = scratch.getFloat64(0);
  const payload = (BigInt(high & 0xf_ffff) << 32n) | BigInt(low >>> 0);
  return Number.isNaN(value) ? nanText(high < 0, payload, 0x8_0000_0000_0000n) : floatText(value);
}

// The host prints the shortest decimal that reads back as the same f64, and that is nearest to the same f32, too.
function floatText(value: number): string {
  if (Object.is(value, -0)) return "-0";
  if (Math.abs(value) === Infinity) return value < 0 ? "-inf" : "inf";
  return String(value);
}

function nanText(negative: boolean, payload: bigint, canonical: bigint): string {
  const text = payload === canonical ? "nan" : `nan:0x${payload.toString(16)}`;
  return negative ? `-${text}` : text;
}
