// Validates the instructions of the custom-descriptors proposal.
// https://github.com/WebAssembly/custom-descriptors/blob/main/proposals/custom-descriptors/Overview.md

import { InternalError } from "../errors/errors.ts";
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
import type { FunctionValidator } from "./function-validator.ts";

/** Validates the reader's instruction if it is one of this family, allocation aside. */
export function validateDescriptor(v: FunctionValidator): void {
  const { reader, stack } = v;
  switch (reader.opcode) {
    case 0xfb0022: {
      // ref.get_desc
      v.context.composite(reader.index);
      const descriptor = v.module.types[reader.index]?.descriptor ?? v.fail("type without descriptor");
      const operand = stack.pop(refType(reader.index as HeapType, true));
      const exact = v.isSubtype(operand, refType(reader.index as HeapType, true, true));
      return stack.push(refType(descriptor as HeapType, false, exact));
    }
    case 0xfb0023: // ref.cast_desc_eq
    case 0xfb0024:
      v.checkValueType(reader.valueType);
      stack.pop(descriptorOf(v, reader.valueType));
      popCastOperand(v);
      return stack.push(reader.valueType);
    case 0xfb0025: // br_on_cast_desc_eq
      v.checkValueType(reader.valueType2);
      stack.pop(descriptorOf(v, reader.valueType2));
      return branchOnCast(v, reader.valueType2, withoutNullOf(reader.valueType, reader.valueType2));
    case 0xfb0026: // br_on_cast_desc_eq_fail
      v.checkValueType(reader.valueType2);
      stack.pop(descriptorOf(v, reader.valueType2));
      return branchOnCast(v, withoutNullOf(reader.valueType, reader.valueType2), reader.valueType2);
    default:
      throw new InternalError(`no validation of ${reader.instruction.mnemonic}`);
  }
}

/** The descriptor that a cast to `target` compares with. */
function descriptorOf(v: FunctionValidator, target: ValueType): ValueType {
  const heap = heapTypeOf(target);
  const descriptor = isConcrete(heap) ? v.module.types[heap]?.descriptor : undefined;
  if (descriptor === undefined) return v.fail(`type ${heapTypeName(heap)} does not have a descriptor`);
  return refType(descriptor as HeapType, true, isExact(target));
}

/** Pops the descriptor that an allocation with one takes. */
export function popDescriptor(v: FunctionValidator): void {
  const { index } = v.reader;
  v.context.structType(index);
  const descriptor = v.module.types[index]?.descriptor;
  if (descriptor === undefined) return v.fail("type without descriptor requires non-descriptor allocation");
  v.stack.pop(refType(descriptor as HeapType, true, true));
  return undefined;
}

/** Types that have a descriptor are allocated together with one. */
export function checkPlainAllocation(v: FunctionValidator): void {
  if (v.module.types[v.reader.index]?.descriptor !== undefined) {
    v.fail("type with descriptor requires descriptor allocation");
  }
}
