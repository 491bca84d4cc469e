// Wide arithmetic: 128-bit values as two registers, the low half first.

import { InternalError } from "@atoll/core/engine";
import { CODE } from "../bytecode/code-space.ts";
import type { Machine } from "../run/machine.ts";

export function executeWide(opcode: number, pc: number, fp: number, { longs }: Machine): number {
  const slot = (n: number): number => (fp + (CODE[pc + n] ?? 0)) >> 1;
  const signed = (n: number): bigint => longs[slot(n)] ?? 0n;
  const unsigned = (n: number): bigint => BigInt.asUintN(64, signed(n));
  const wide = (n: number): bigint => (signed(n + 1) << 64n) | unsigned(n);
  const write = (at: number, value: bigint): number => {
    longs[slot(at)] = value;
    longs[slot(at + 1)] = value >> 64n;
    return pc + at + 2;
  };
  switch (opcode) {
    case 0xfc0013: // i64.add128
      return write(5, wide(1) + wide(3));
    case 0xfc0014: // i64.sub128
      return write(5, wide(1) - wide(3));
    case 0xfc0015: // i64.mul_wide_s
      return write(3, signed(1) * signed(2));
    case 0xfc0016: // i64.mul_wide_u
      return write(3, unsigned(1) * unsigned(2));
    default:
      throw new InternalError(`no wide operation ${opcode.toString(16)}`);
  }
}
