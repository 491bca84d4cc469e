// The bounds of an array in front of an instruction with which V8 looks at a segment first: the specification begins with the array.

import { CodeBuilder, type HeapType, I32, refType } from "@atoll/core/engine";
import type { BodyCode } from "./body-code.ts";

/**
 * Writes code for the operands of `array.init_elem`, which stay on the stack: array, offset, offset in the segment, length. It traps where they end
 * behind the array, or there is none.
 */
export function checkArray(body: BodyCode): void {
  const typeidx = body.reader.index;
  const array = body.local(refType(typeidx as HeapType, { nullable: true }), 0);
  const [length, source, offset] = [body.local(I32, 0), body.local(I32, 1), body.local(I32, 2)];
  const code = new CodeBuilder();
  code.op("local.set", length).op("local.set", source).op("local.set", offset).op("local.set", array);
  code.op("local.get", offset).op("i64.extend_i32_u").op("local.get", length).op("i64.extend_i32_u").op("i64.add");
  code.op("local.get", array).op("array.len").op("i64.extend_i32_u").op("i64.gt_u").op("if", undefined);
  // No array has so many elements.
  code.op("local.get", array).op("i32.const", -1).op("array.get", typeidx).op("drop").op("end");
  code.op("local.get", array).op("local.get", offset).op("local.get", source).op("local.get", length);
  body.out.append(code.out);
}
