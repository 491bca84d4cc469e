// Validates references in general, typed function references, and conversions to external references and back.
// https://webassembly.github.io/spec/core/valid/instructions.html#reference-instructions

import {
  BOTTOM,
  BOTTOM_HEAP,
  HEAP,
  type HeapType,
  heapTypeOf,
  I32,
  isExact,
  isNullable,
  isRefType,
  refType,
  type ValueType,
} from "../module/types.ts";
import type { CodeValidation, Rules } from "./code-validation.ts";
import { labelTypes } from "./operand-stack.ts";

/** The reference type without null. */
export function nonNull(type: ValueType): ValueType {
  return refType(heapTypeOf(type), { exact: isExact(type) });
}

/** Pops any reference. In unreachable code it is one that matches every other. */
function popReference(v: CodeValidation): ValueType {
  const type = v.stack.popAny();
  if (type === BOTTOM) return refType(BOTTOM_HEAP);
  if (!isRefType(type)) {
    v.stack.push(type);
    v.fail("type mismatch: the instruction requires a reference");
  }
  return type;
}

export const REFERENCE_RULES: Rules<"reference" | "extern"> = {
  "ref.null": (v) => {
    const type = refType(v.reader.heapType, { nullable: true, exact: v.reader.heapExact });
    v.checkValueType(type);
    v.stack.push(type);
  },
  "ref.is_null": (v) => {
    popReference(v);
    v.stack.push(I32);
  },
  "ref.func": (v) => {
    const { reader, stack, context } = v;
    const typeidx = context.func(reader.index);
    if (context.declared[reader.index] !== 1) v.fail(`undeclared function reference ${reader.index}`);
    stack.push(refType(typeidx as HeapType, { exact: context.exactNew && context.exactFunctions[reader.index] === 1 }));
  },
  "ref.as_non_null": (v) => v.stack.push(nonNull(popReference(v))),
  br_on_null: branchOnNull,
  br_on_non_null: branchOnNonNull,
  "any.convert_extern": (v) => convert(v, HEAP.extern, HEAP.any),
  "extern.convert_any": (v) => convert(v, HEAP.any, HEAP.extern),
};

function branchOnNull(v: CodeValidation): void {
  const { reader, stack } = v;
  const type = popReference(v);
  const types = labelTypes(stack.frame(reader.index));
  stack.popAll(types);
  stack.pushAll(types);
  stack.push(nonNull(type));
}

function branchOnNonNull(v: CodeValidation): void {
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

function convert(v: CodeValidation, from: HeapType, to: HeapType): void {
  const type = popReference(v);
  if (!v.isSubtype(type, refType(from, { nullable: true }))) {
    v.stack.push(type);
    v.stack.mismatch([refType(from, { nullable: true })]);
  }
  v.stack.push(refType(to, { nullable: isNullable(type) }));
}
