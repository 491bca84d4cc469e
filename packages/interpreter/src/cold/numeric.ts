// Numeric instructions that are too rare or too large for the loop: registers to registers. What is computed is core's business.
// Operands: a, b if there is one, destination.

import {
  areSmall64,
  clz64,
  convertSigned64,
  convertToFloat32,
  convertUnsigned64,
  copySignWord,
  ctz64,
  divideSigned64,
  divideUnsigned64,
  extend16,
  extend8,
  InternalError,
  nearest,
  popcnt32,
  popcnt64,
  quiet,
  remainderSigned64,
  remainderUnsigned64,
  rotateRight64,
  saturate32,
  saturate64,
  smallQuotient64,
  smallRemainder64,
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
    default:
      longs[to] = rotateRight64(x, y);
  }
}

/** Without bigints. Gives whether it was done. */
function divideSmall(opcode: number, words: Int32Array, a: number, b: number, to: number): boolean {
  const low = words[a] ?? 0;
  const high = words[a + 1] ?? 0;
  const divisor = words[b] ?? 0;
  if (opcode === 0x8a || !areSmall64(high, divisor, words[b + 1] ?? 0)) return false;
  const isQuotient = opcode === 0x7f || opcode === 0x80;
  const result = isQuotient ? smallQuotient64(low, high, divisor) : smallRemainder64(low, high, divisor);
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
      pair(clz64(low, high), 0);
      break;
    case 0x7a: // i64.ctz
      pair(ctz64(low, high), 0);
      break;
    case 0x7b: // i64.popcnt
      pair(popcnt64(low, high), 0);
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
      doubles[to >> 1] = convertSigned64(low, high);
      break;
    case 0xba: // f64.convert_i64_u
      doubles[to >> 1] = convertUnsigned64(low, high);
      break;
    case 0xc2: // i64.extend8_s
      pair(extend8(low), extend8(low) >> 31);
      break;
    case 0xc3: // i64.extend16_s
      pair(extend16(low), extend16(low) >> 31);
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
