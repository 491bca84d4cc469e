// Validates exceptions, both the standard's and, below, those that came before them.
// https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions

import { CATCH_ALL, CATCH_ALL_REF, CATCH_REF } from "../binary/instruction-reader.ts";
import { HEAP, refType, type ValueType } from "../module/types.ts";
import type { FunctionValidator } from "./function-validator.ts";
import { labelTypes } from "./operand-stack.ts";

const EXNREF: ValueType = refType(HEAP.exn, true);
const CAUGHT: ValueType = refType(HEAP.exn, false);

const TRY = 0x06;
const CATCH_CLAUSE = 0x07;
const CATCH_ALL_CLAUSE = 0x19;

/** Validates the reader's instruction if it is one of this family. */
export function validateException(v: FunctionValidator): boolean {
  const { reader, stack, context } = v;
  switch (reader.opcode) {
    case 0x08: // throw
      stack.popAll(context.tag(reader.index).params);
      stack.setUnreachable();
      return true;
    case 0x0a: // throw_ref
      stack.pop(EXNREF);
      stack.setUnreachable();
      return true;
    case 0x1f: // try_table
      v.checkBlockType();
      checkCatches(v);
      v.enterBlock();
      return true;
    case TRY:
      v.enterBlock();
      return true;
    case CATCH_CLAUSE:
      beginHandler(v);
      return true;
    case CATCH_ALL_CLAUSE:
      beginHandler(v);
      return true;
    case 0x09: {
      // rethrow
      const { opcode } = stack.frame(reader.index);
      if (opcode !== CATCH_CLAUSE && opcode !== CATCH_ALL_CLAUSE) v.fail("invalid rethrow label");
      stack.setUnreachable();
      return true;
    }
    case 0x18: // delegate
      delegate(v);
      return true;
    default:
      return false;
  }
}

/** The clauses' labels count from outside of the try_table. */
function checkCatches(v: FunctionValidator): void {
  const { reader, stack, context } = v;
  for (let i = 0; i < reader.catchCount; i++) {
    const kind = reader.catchKinds[i];
    const caught = kind === CATCH_ALL || kind === CATCH_ALL_REF ? [] : context.tag(reader.catchTags[i] ?? 0).params;
    const types = kind === CATCH_REF || kind === CATCH_ALL_REF ? [...caught, CAUGHT] : caught;
    if (!stack.matchesAll(types, labelTypes(stack.frame(reader.catchLabels[i] ?? 0)))) {
      v.fail("type mismatch: what is caught does not fit the label");
    }
  }
}

function beginHandler(v: FunctionValidator): void {
  const { reader, stack, context } = v;
  const { opcode } = stack.frame(0);
  if (opcode !== TRY && opcode !== CATCH_CLAUSE) reader.fail("END opcode expected", reader.offset);
  v.restartBlock(reader.opcode === CATCH_CLAUSE ? context.tag(reader.index).params : []);
}

/** Ends a try; the label counts from outside of it. */
function delegate(v: FunctionValidator): void {
  const { reader, stack } = v;
  if (stack.frame(0).opcode !== TRY) reader.fail("END opcode expected", reader.offset);
  stack.leave();
  stack.frame(reader.index + 1);
  v.exitBlock();
}
