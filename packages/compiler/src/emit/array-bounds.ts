// The bounds of an array in front of an instruction with which V8 looks at a segment first: the specification begins with the array.

import { type ByteWriter, CodeBuilder, type HeapType, I32, refType, type ValueType } from "@atoll/core/engine";

/**
 * Code for the operands of `array.init_elem`, which stay on the stack: array, offset, offset in the segment, length. It traps where they end behind
 * the array, or there is none. `local` gives a local of a type, another one for each role.
 */
export function arrayBounds(typeidx: number, local: (type: ValueType, role: number) => number): ByteWriter {
  const array = local(refType(typeidx as HeapType, { nullable: true }), 0);
  const [length, source, offset] = [local(I32, 0), local(I32, 1), local(I32, 2)];
  const code = new CodeBuilder();
  code.op("local.set", length).op("local.set", source).op("local.set", offset).op("local.set", array);
  code.op("local.get", offset).op("i64.extend_i32_u").op("local.get", length).op("i64.extend_i32_u").op("i64.add");
  code.op("local.get", array).op("array.len").op("i64.extend_i32_u").op("i64.gt_u").op("if", undefined);
  // No array has so many elements.
  code.op("local.get", array).op("i32.const", -1).op("array.get", typeidx).op("drop").op("end");
  code.op("local.get", array).op("local.get", offset).op("local.get", source).op("local.get", length);
  return code.out;
}
