// Values that find bugs: corners of each number type, and random ones between them. Bit patterns as in core.

import { F32, F64, HEAP, heapTypeOf, I32, I64, isNullable, isRefType, V128, type ValueType } from "@atoll/core/engine";
import type { Immediate } from "@atoll/testing";
import type { Random } from "../random.ts";

const I32_CORNERS = [
  0, 1, -1, 2, 7, 31, 32, 33, 63, 64, 127, 128, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, -0x80000000,
  -0x7fffffff, -128, -32768, 0x55555555, 1023, 65535, 0x01020304,
];
const I64_CORNERS = [
  0n,
  1n,
  -1n,
  2n,
  31n,
  32n,
  33n,
  63n,
  64n,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x100000000n,
  -0x80000000n,
  -0x80000001n,
  0x7fffffffffffffffn,
  -0x8000000000000000n,
  1n << 53n,
  (1n << 53n) + 1n,
  -(1n << 53n),
  0x0102030405060708n,
  0xffffffff00000000n,
  0x00000001ffffffffn,
];
/** Zeros, ones, halves, integers' limits and their neighbours, subnormals, infinities, NaNs quiet and signalling. */
const F32_CORNERS = [
  0, 0x80000000, 0x3f800000, 0xbf800000, 0x3f000000, 0xbf000000, 0x3f000001, 0x3effffff, 0x40200000, 0x4f000000,
  0xcf000000, 0x4effffff, 0xcf000001, 0x4f800000, 0x4f7fffff, 0x5f000000, 0xdf000000, 0x5effffff, 0x5f800000,
  0x5f7fffff, 1, 0x80000001, 0x007fffff, 0x00800000, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000, 0x7fc00000,
  0xffc00000, 0x7fa00000, 0xff800001, 0x7fffffff, 0x4b000000, 0x4b000001, 0x4affffff,
];
const F64_CORNERS = [
  0n,
  1n << 63n,
  0x3ff0000000000000n,
  0xbff0000000000000n,
  0x3fe0000000000000n,
  0xbfe0000000000000n,
  0x3fe0000000000001n,
  0x3fdfffffffffffffn,
  0x4004000000000000n,
  0x41e0000000000000n,
  0xc1e0000000000000n,
  0x41dfffffffc00000n,
  0xc1e0000000200000n,
  0xc1e00000001fffffn,
  0x41f0000000000000n,
  0x41efffffffe00000n,
  0x43e0000000000000n,
  0xc3e0000000000000n,
  0x43dfffffffffffffn,
  0x43f0000000000000n,
  0x43efffffffffffffn,
  1n,
  0x8000000000000001n,
  0x000fffffffffffffn,
  0x0010000000000000n,
  0x7fefffffffffffffn,
  0xffefffffffffffffn,
  0x7ff0000000000000n,
  0xfff0000000000000n,
  0x7ff8000000000000n,
  0xfff8000000000000n,
  0x7ff4000000000000n,
  0xfff0000000000001n,
  0x7fffffffffffffffn,
  0x4330000000000000n,
  0x47efffffe0000000n,
  0x47f0000000000000n,
  0x36a0000000000000n,
  0x380fffffffffffffn,
];

function randomI32(random: Random): number {
  if (random.oneIn(3)) return random.bits() >> random.below(32);
  return random.oneIn(2) ? random.pick(I32_CORNERS) : random.between(-4, 20);
}

function randomI64(random: Random): bigint {
  if (random.oneIn(3)) return BigInt.asIntN(64, random.bigint()) >> BigInt(random.below(64));
  return random.oneIn(2) ? random.pick(I64_CORNERS) : BigInt(randomI32(random));
}

function randomF32(random: Random): number {
  if (random.oneIn(4)) return random.bits() >>> 0;
  if (random.oneIn(2)) return random.pick(F32_CORNERS);
  return new Uint32Array(Float32Array.of(randomI32(random) / random.pick([1, 1, 2, 3, 1024])).buffer)[0] ?? 0;
}

function randomF64(random: Random): bigint {
  if (random.oneIn(4)) return random.bigint();
  if (random.oneIn(2)) return random.pick(F64_CORNERS);
  return new BigUint64Array(Float64Array.of(randomI32(random) / random.pick([1, 1, 2, 3, 1024])).buffer)[0] ?? 0n;
}

/** An immediate for the constant instruction of a number or vector type. */
export function randomConstant(type: ValueType, random: Random): Immediate {
  switch (type) {
    case I32:
      return randomI32(random);
    case I64:
      return randomI64(random);
    case F32:
      return randomF32(random);
    case F64:
      return randomF64(random);
    case V128:
      return random.oneIn(2) ? random.bytes(16) : lanes(random);
    default:
      throw new RangeError(`no constant of type ${type}`);
  }
}

/** A vector of corners of one lane type. */
function lanes(random: Random): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(16));
  const shape = random.below(4);
  for (let i = 0; i < 4; i++) {
    if (shape === 0) view.setInt32(4 * i, randomI32(random), true);
    if (shape === 1) view.setUint32(4 * i, randomF32(random), true);
    if (shape === 2 && i < 2) view.setBigInt64(8 * i, randomI64(random), true);
    if (shape === 3 && i < 2) view.setBigUint64(8 * i, randomF64(random), true);
  }
  return new Uint8Array(view.buffer);
}

/** An argument of an exported function. */
export function randomArgument(type: ValueType, random: Random): number | bigint | string | null {
  if (isRefType(type)) return referenceArgument(type, random);
  const value = randomConstant(type, random);
  if (typeof value === "number" || typeof value === "bigint") return value;
  throw new RangeError(`type ${type} cannot be passed`);
}

/** Numbers that are i31 values, and some that are not, for types that take both. */
const NUMBER_ARGUMENTS = [0, 1, -1, 7, 2 ** 30 - 1, -(2 ** 30), 2 ** 30, -(2 ** 30) - 1, 0.5, 2 ** 40];

function referenceArgument(type: ValueType, random: Random): number | string | null {
  if (isNullable(type) && random.oneIn(3)) return null;
  switch (heapTypeOf(type)) {
    case HEAP.i31:
    case HEAP.eq:
      return random.pick(NUMBER_ARGUMENTS.slice(0, 6));
    case HEAP.any:
    case HEAP.extern:
      return random.oneIn(2) ? random.pick(NUMBER_ARGUMENTS) : random.pick(["one", "two"]);
    default:
      return null;
  }
}
