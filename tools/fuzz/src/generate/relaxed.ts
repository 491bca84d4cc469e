// Relaxed vector instructions with operands for which every implementation must give the same: no NaNs, no products to be rounded,
// no lane numbers beyond the vector, no masks of mixed bits.

import { InternalError, type Instruction, INSTRUCTIONS, V128 } from "@atoll/core/engine";
import type { Random } from "../random.ts";
import { constantNode, node } from "./nodes.ts";
import type { Node } from "./program.ts";

const ROWS: readonly Instruction[] = INSTRUCTIONS.filter(({ feature }) => feature === "relaxed-simd");

/** Some relaxed instruction; `value` makes vectors of any content. */
export function relaxedOperation(random: Random, value: () => Node): Node {
  const row = random.pick(ROWS);
  return node(row, { children: operands(row.mnemonic, value), results: [V128] });
}

function operands(mnemonic: string, value: () => Node): Node[] {
  const [shape = "", name = ""] = mnemonic.split(".relaxed_");
  // Small whole numbers: sums of their products are exact, none of them is a NaN or a negative zero.
  const whole = (): Node => vector(floatShape(mnemonic), [masked(value(), 0x3ff)]);
  switch (name.split("_")[0]) {
    case "swizzle":
      return [value(), masked(value(), 0x0f0f0f0f)];
    case "trunc":
      return [whole()];
    case "madd":
    case "nmadd":
      return [whole(), whole(), whole()];
    case "min":
    case "max":
      return [whole(), whole()];
    case "laneselect":
      return [value(), value(), vector(`${shape}.lt_s`, [value(), value()])];
    case "q15mulr":
      return [masked(value(), 0x7fff7fff), value()];
    case "dot":
      return [value(), masked(value(), 0x7f7f7f7f), ...(name.endsWith("add_s") ? [value()] : [])];
    default:
      throw new InternalError(`what determines ${mnemonic}?`);
  }
}

function floatShape(mnemonic: string): string {
  return mnemonic.includes("f64x2") ? "f64x2.convert_low_i32x4_s" : "f32x4.convert_i32x4_s";
}

/** Stays where it is when a case is made small: without it, the operand may be any vector. */
function vector(mnemonic: string, children: Node[]): Node {
  return node(mnemonic, { children, results: [V128], shrink: "whole" });
}

/** The bits of each 32 that the mask has. */
function masked(value: Node, mask: number): Node {
  const bytes = new Uint8Array(Int32Array.of(mask, mask, mask, mask).buffer);
  return vector("v128.and", [value, { ...constantNode(V128, bytes), shrink: "never" }]);
}
