// Numeric instructions that are too rare or too large for the loop. Operands are registers: a, b if there is one, destination.

import {
  convertToFloat32,
  copySignWord,
  ctz32,
  divideSigned64,
  divideUnsigned64,
  InternalError,
  nearest,
  popcnt32,
  remainderSigned64,
  remainderUnsigned64,
  saturate32,
  saturate64,
  truncate32,
  truncate64,
} from "@atoll/core/engine";
import { CODE } from "../bytecode/code-space.ts";
import type { Machine } from "../run/machine.ts";

const UNARY_LENGTH = 3;
const BINARY_LENGTH = 4;

export function executeNumeric(opcode: number, pc: number, fp: number, machine: Machine): number {
  const a = fp + (CODE[pc + 1] ?? 0);
  const b = fp + (CODE[pc + 2] ?? 0);
  switch (opcode) {
    case 0x7f: // i64.div_s
    case 0x80: // i64.div_u
    case 0x81: // i64.rem_s
    case 0x82: // i64.rem_u
    case 0x8a: // i64.rotr
      divide64(opcode, machine, a >> 1, b >> 1, (fp + (CODE[pc + 3] ?? 0)) >> 1);
      return pc + BINARY_LENGTH;
    case 0x98: // f32.copysign
    case 0xa6: // f64.copysign
      copySign(opcode === 0xa6, machine.words, a, b, fp + (CODE[pc + 3] ?? 0));
      return pc + BINARY_LENGTH;
    default:
      unary(opcode, machine, a, b);
      return pc + UNARY_LENGTH;
  }
}

function divide64(opcode: number, machine: Machine, a: number, b: number, to: number): void {
  const { longs } = machine;
  if (divideSmall(opcode, machine.words, 2 * a, 2 * b, 2 * to)) return;
  const x = longs[a] ?? 0n;
  const y = longs[b] ?? 0n;
  switch (opcode) {
    case 0x7f:
      longs[to] = divideSigned64(x, y);
      break;
    case 0x80:
      longs[to] = divideUnsigned64(x, y);
      break;
    case 0x81:
      longs[to] = remainderSigned64(x, y);
      break;
    case 0x82:
      longs[to] = remainderUnsigned64(x, y);
      break;
    default: {
      const unsigned = BigInt.asUintN(64, x);
      const count = y & 63n;
      longs[to] = (unsigned >> count) | (unsigned << (64n - count));
    }
  }
}

/** Without bigints, for dividends below 2^53 and divisors below 2^32 that are not zero: nearly all. Gives whether it was done. */
function divideSmall(opcode: number, words: Int32Array, a: number, b: number, to: number): boolean {
  const high = words[a + 1] ?? 0;
  const divisor = (words[b] ?? 0) >>> 0;
  if (opcode === 0x8a || high >>> 0 >= 0x20_0000 || words[b + 1] !== 0 || divisor === 0) return false;
  const dividend = high * 2 ** 32 + ((words[a] ?? 0) >>> 0);
  // The remainder is exact; the quotient is then, too.
  const remainder = dividend % divisor;
  const result = opcode === 0x7f || opcode === 0x80 ? (dividend - remainder) / divisor : remainder;
  words[to] = result;
  words[to + 1] = Math.floor(result / 2 ** 32);
  return true;
}

function copySign(wide: boolean, words: Int32Array, a: number, b: number, to: number): void {
  const top = wide ? 1 : 0;
  const word = copySignWord(words[a + top] ?? 0, words[b + top] ?? 0);
  if (wide) words[to] = words[a] ?? 0;
  words[to + top] = word;
}

function unary(opcode: number, machine: Machine, a: number, to: number): void {
  const { words, floats, doubles, longs } = machine;
  const low = words[a] ?? 0;
  const high = words[a + 1] ?? 0;
  const single = floats[a] ?? 0;
  const double = doubles[a >> 1] ?? 0;
  const pair = (l: number, h: number): void => {
    words[to] = l;
    words[to + 1] = h;
  };
  switch (opcode) {
    case 0x69: // i32.popcnt
      words[to] = popcnt32(low);
      break;
    case 0x79: // i64.clz
      pair(high === 0 ? 32 + Math.clz32(low) : Math.clz32(high), 0);
      break;
    case 0x7a: // i64.ctz
      pair(low === 0 ? 32 + ctz32(high) : ctz32(low), 0);
      break;
    case 0x7b: // i64.popcnt
      pair(popcnt32(low) + popcnt32(high), 0);
      break;
    case 0x8d: // f32.ceil
      floats[to] = quiet(Math.ceil(single));
      break;
    case 0x8e: // f32.floor
      floats[to] = quiet(Math.floor(single));
      break;
    case 0x8f: // f32.trunc
      floats[to] = quiet(Math.trunc(single));
      break;
    case 0x90: // f32.nearest
      floats[to] = quiet(nearest(single));
      break;
    case 0x9b: // f64.ceil
      doubles[to >> 1] = quiet(Math.ceil(double));
      break;
    case 0x9c: // f64.floor
      doubles[to >> 1] = quiet(Math.floor(double));
      break;
    case 0x9d: // f64.trunc
      doubles[to >> 1] = quiet(Math.trunc(double));
      break;
    case 0x9e: // f64.nearest
      doubles[to >> 1] = quiet(nearest(double));
      break;
    case 0xae: // i64.trunc_f32_s
      longs[to >> 1] = truncate64(single, true);
      break;
    case 0xaf: // i64.trunc_f32_u
      longs[to >> 1] = truncate64(single, false);
      break;
    case 0xb0: // i64.trunc_f64_s
      longs[to >> 1] = truncate64(double, true);
      break;
    case 0xb1: // i64.trunc_f64_u
      longs[to >> 1] = truncate64(double, false);
      break;
    case 0xa8: // i32.trunc_f32_s
      words[to] = truncate32(single, true);
      break;
    case 0xa9: // i32.trunc_f32_u
      words[to] = truncate32(single, false);
      break;
    case 0xaa: // i32.trunc_f64_s
      words[to] = truncate32(double, true);
      break;
    case 0xab: // i32.trunc_f64_u
      words[to] = truncate32(double, false);
      break;
    case 0xb4: // f32.convert_i64_s
      floats[to] = convertToFloat32(longs[a >> 1] ?? 0n);
      break;
    case 0xb5: // f32.convert_i64_u
      floats[to] = convertToFloat32(BigInt.asUintN(64, longs[a >> 1] ?? 0n));
      break;
    case 0xb9: // f64.convert_i64_s
      // Both halves are exact, so that the sum is rounded once.
      doubles[to >> 1] = high * 2 ** 32 + (low >>> 0);
      break;
    case 0xba: // f64.convert_i64_u
      doubles[to >> 1] = (high >>> 0) * 2 ** 32 + (low >>> 0);
      break;
    case 0xc2: // i64.extend8_s
      pair((low << 24) >> 24, (low << 24) >> 31);
      break;
    case 0xc3: // i64.extend16_s
      pair((low << 16) >> 16, (low << 16) >> 31);
      break;
    case 0xc4: // i64.extend32_s
      pair(low, low >> 31);
      break;
    case 0xfc0000: // i32.trunc_sat_f32_s
      words[to] = saturate32(single, true);
      break;
    case 0xfc0001: // i32.trunc_sat_f32_u
      words[to] = saturate32(single, false);
      break;
    case 0xfc0002: // i32.trunc_sat_f64_s
      words[to] = saturate32(double, true);
      break;
    case 0xfc0003: // i32.trunc_sat_f64_u
      words[to] = saturate32(double, false);
      break;
    case 0xfc0004: // i64.trunc_sat_f32_s
      longs[to >> 1] = saturate64(single, true);
      break;
    case 0xfc0005: // i64.trunc_sat_f32_u
      longs[to >> 1] = saturate64(single, false);
      break;
    case 0xfc0006: // i64.trunc_sat_f64_s
      longs[to >> 1] = saturate64(double, true);
      break;
    case 0xfc0007: // i64.trunc_sat_f64_u
      longs[to >> 1] = saturate64(double, false);
      break;
    default:
      throw new InternalError(`no numeric operation ${opcode.toString(16)}`);
  }
}

/** Hosts may hand a signalling NaN through rounding as it is; adding makes it a quiet one. */
function quiet(x: number): number {
  return x === x ? x : x + x;
}
