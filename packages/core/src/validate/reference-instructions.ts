// Validates references in general and typed function references.
// https://webassembly.github.io/spec/core/valid/instructions.html#reference-instructions

import {
  BOTTOM,
  BOTTOM_HEAP,
  type HeapType,
  heapTypeOf,
  I32,
  isExact,
  isRefType,
  refType,
  type ValueType,
} from "../module/types.ts";
import type { FunctionValidator } from "./function-validator.ts";
import { labelTypes } from "./operand-stack.ts";

/** The reference type without null. */
export function nonNull(type: ValueType): ValueType {
  return refType(heapTypeOf(type), false, isExact(type));
}

/** Pops any reference. In unreachable code it is one that matches every other. */
export function popReference(v: FunctionValidator): ValueType {
  const type = v.stack.popAny();
  if (type === BOTTOM) return refType(BOTTOM_HEAP, false);
  if (!isRefType(type)) {
    v.stack.push(type);
    v.fail("type mismatch: the instruction requires a reference");
  }
  return type;
}

/** Validates the reader's instruction if it is one of this family. */
export function validateReference(v: FunctionValidator): boolean {
  const { reader, stack, context } = v;
  switch (reader.opcode) {
    case 0xd0: {
      // ref.null
      const type = refType(reader.heapType, true, reader.heapExact);
      v.checkValueType(type);
      stack.push(type);
      return true;
    }
    case 0xd1: // ref.is_null
      popReference(v);
      stack.push(I32);
      return true;
    case 0xd2: {
      // ref.func
      const typeidx = context.func(reader.index);
      if (context.declared[reader.index] !== 1) v.fail(`undeclared function reference ${reader.index}`);
      stack.push(refType(typeidx as HeapType, false, context.exactNew && context.exactFunctions[reader.index] === 1));
      return true;
    }
    case 0xd4: // ref.as_non_null
      stack.push(nonNull(popReference(v)));
      return true;
    case 0xd5: // br_on_null
      branchOnNull(v);
      return true;
    case 0xd6: // br_on_non_null
      branchOnNonNull(v);
      return true;
    case 0x14: {
      // call_ref
      const type = context.funcType(reader.index);
      stack.pop(refType(reader.index as HeapType, true));
      stack.popAll(type.params);
      stack.pushAll(type.results);
      return true;
    }
    case 0x15: {
      // return_call_ref
      v.use("tail-call", "return_call_ref");
      const type = context.funcType(reader.index);
      stack.pop(refType(reader.index as HeapType, true));
      v.tailCall(type);
      return true;
    }
    default:
      return false;
  }
}

function branchOnNull(v: FunctionValidator): void {
  const { reader, stack } = v;
  const type = popReference(v);
  const types = labelTypes(stack.frame(reader.index));
  stack.popAll(types);
  stack.pushAll(types);
  stack.push(nonNull(type));
}

function branchOnNonNull(v: FunctionValidator): void {
  const { reader, stack } = v;
  const types = labelTypes(stack.frame(reader.index));
  const last = types.at(-1);
  if (last === undefined || !isRefType(last)) return v.fail("type mismatch: the label takes no reference");
  const type = popReference(v);
  if (!v.isSubtype(nonNull(type), last)) {
    stack.push(type);
    stack.mismatch([last]);
  }
  const rest = types.slice(0, -1);
  stack.popAll(rest);
  stack.pushAll(rest);
}
