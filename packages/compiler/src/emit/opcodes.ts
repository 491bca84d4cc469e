// The opcodes that emitted code is written with, where it goes straight into an array of bytes.

import { opcodeOf } from "@atoll/core/engine";

const NAMES = {
  unreachable: "unreachable",
  block: "block",
  branch: "br",
  branchIf: "br_if",
  if: "if",
  else: "else",
  end: "end",
  call: "call",
  returnCall: "return_call",
  select: "select",
  getLocal: "local.get",
  setLocal: "local.set",
  teeLocal: "local.tee",
  getGlobal: "global.get",
  setGlobal: "global.set",
  constant32: "i32.const",
  constant64: "i64.const",
  load64: "i64.load",
  store64: "i64.store",
  add32: "i32.add",
  add64: "i64.add",
  subtract32: "i32.sub",
  subtract64: "i64.sub",
  and32: "i32.and",
  and64: "i64.and",
  shiftLeft32: "i32.shl",
  shiftRight32: "i32.shr_u",
  shiftRight64: "i64.shr_u",
  /** Signed. */
  negative32: "i32.lt_s",
  less32: "i32.lt_u",
  less64: "i64.lt_u",
  greater32: "i32.gt_u",
  greater64: "i64.gt_u",
  wrap: "i32.wrap_i64",
  extend: "i64.extend_i32_u",
  promote: "f64.promote_f32",
  equal32: "i32.eq",
} as const;

export const OP: Readonly<Record<keyof typeof NAMES, number>> = Object.fromEntries(
  Object.entries(NAMES).map(([word, name]) => [word, opcodeOf(name)]),
) as Record<keyof typeof NAMES, number>;

/** Of a block without parameters and results. */
export const EMPTY_BLOCK = 0x40;
