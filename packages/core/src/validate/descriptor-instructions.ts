// Validates the instructions of the custom-descriptors proposal.
// https://github.com/WebAssembly/custom-descriptors/blob/main/proposals/custom-descriptors/Overview.md

import {
  type HeapType,
  heapTypeName,
  heapTypeOf,
  isConcrete,
  isExact,
  refType,
  type ValueType,
} from "../module/types.ts";
import { branchOnCast, popCastOperand, withoutNullOf } from "./cast-instructions.ts";
import type { CodeValidation, Rules } from "./code-validation.ts";

/** Allocation is in struct-instructions.ts. */
export const DESCRIPTOR_RULES: Rules<"descriptor"> = {
  "ref.get_desc": (v) => {
    const { reader, stack, context } = v;
    context.composite(reader.index);
    const descriptor = v.module.types[reader.index]?.descriptor ?? v.fail("type without descriptor");
    const operand = stack.pop(refType(reader.index as HeapType, { nullable: true }));
    const exact = v.isSubtype(operand, refType(reader.index as HeapType, { nullable: true, exact: true }));
    stack.push(refType(descriptor as HeapType, { exact }));
  },
  "ref.cast_desc_eq": castToDescribed,
  "ref.cast_desc_eq_null": castToDescribed,
  br_on_cast_desc_eq: (v) => {
    const { valueType: from, valueType2: to } = v.reader;
    popDescriptorOf(v, to);
    branchOnCast(v, to, withoutNullOf(from, to));
  },
  br_on_cast_desc_eq_fail: (v) => {
    const { valueType: from, valueType2: to } = v.reader;
    popDescriptorOf(v, to);
    branchOnCast(v, withoutNullOf(from, to), to);
  },
};

function castToDescribed(v: CodeValidation): void {
  const { valueType } = v.reader;
  popDescriptorOf(v, valueType);
  popCastOperand(v);
  v.stack.push(valueType);
}

/** Pops the descriptor that a cast to `target` compares with. */
function popDescriptorOf(v: CodeValidation, target: ValueType): void {
  v.checkValueType(target);
  const heap = heapTypeOf(target);
  const descriptor = isConcrete(heap) ? v.module.types[heap]?.descriptor : undefined;
  if (descriptor === undefined) return v.fail(`type ${heapTypeName(heap)} does not have a descriptor`);
  v.stack.pop(refType(descriptor as HeapType, { nullable: true, exact: isExact(target) }));
}

/** Pops the descriptor that an allocation with one takes. */
export function popDescriptor(v: CodeValidation): void {
  const { index } = v.reader;
  v.context.structType(index);
  const descriptor = v.module.types[index]?.descriptor;
  if (descriptor === undefined) return v.fail("type without descriptor requires non-descriptor allocation");
  v.stack.pop(refType(descriptor as HeapType, { nullable: true, exact: true }));
  return undefined;
}

/** Types that have a descriptor are allocated together with one. */
export function checkPlainAllocation(v: CodeValidation): void {
  if (v.module.types[v.reader.index]?.descriptor !== undefined) {
    v.fail("type with descriptor requires descriptor allocation");
  }
}
