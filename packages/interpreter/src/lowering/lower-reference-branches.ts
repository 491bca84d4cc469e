// Branches on what a reference is: null or not, of a type or not. All are cold operations whose last word is the target.

import { InternalError, isNullable, opcodeOf, typesOf } from "@atoll/core/engine";
import {
  BR_ON_CAST,
  BR_ON_CAST_DESC,
  BR_ON_CAST_DESC_FAIL,
  BR_ON_CAST_FAIL,
  BR_ON_NON_NULL,
  BR_ON_NULL,
} from "../bytecode/cold-opcodes.ts";
import { countSite, countsTaken } from "./count-sites.ts";
import type { ControlFrame } from "./control-stack.ts";
import { branch, frameAt, mustCarry } from "./branches.ts";
import type { Lowering } from "./lowering.ts";

const ON_NULL = opcodeOf("br_on_null");
const ON_NON_NULL = opcodeOf("br_on_non_null");
const ON_CAST = opcodeOf("br_on_cast");
const ON_CAST_FAIL = opcodeOf("br_on_cast_fail");
const ON_CAST_DESC_FAIL = opcodeOf("br_on_cast_desc_eq_fail");

/** Lowers br_on_null, br_on_cast and their kin. */
export function lowerReferenceBranch(lowering: Lowering): void {
  const { reader, stack, module } = lowering;
  const frame = frameAt(lowering, reader.index);
  if (reader.instruction.family === "descriptor") return lowerDescriptorBranch(lowering, frame);
  const reference = lowering.register(stack.height - 1);
  switch (reader.opcode) {
    case ON_NULL:
      // The branch does not carry the reference; it is there again for code that goes on.
      stack.height--;
      emitBranch(lowering, frame, BR_ON_NULL, BR_ON_NON_NULL, reference);
      stack.height++;
      return;
    case ON_NON_NULL:
      emitBranch(lowering, frame, BR_ON_NON_NULL, BR_ON_NULL, reference);
      stack.height--;
      return;
    case ON_CAST:
      emitBranch(lowering, frame, BR_ON_CAST, BR_ON_CAST_FAIL, reference, typesOf(module).valueType(reader.valueType2));
      return;
    case ON_CAST_FAIL:
      emitBranch(lowering, frame, BR_ON_CAST_FAIL, BR_ON_CAST, reference, typesOf(module).valueType(reader.valueType2));
      return;
    default:
      throw new InternalError(`${reader.instruction.mnemonic} is no branch on a reference`);
  }
}

/** br_on_cast_desc_eq and br_on_cast_desc_eq_fail: the descriptor is on top. */
function lowerDescriptorBranch(lowering: Lowering, frame: ControlFrame): void {
  const { reader, stack } = lowering;
  const nullable = isNullable(reader.valueType2) ? 1 : 0;
  const descriptor = lowering.pop();
  const reference = lowering.register(stack.height - 1);
  const fails = reader.opcode === ON_CAST_DESC_FAIL;
  const opcode = fails ? BR_ON_CAST_DESC_FAIL : BR_ON_CAST_DESC;
  emitBranch(lowering, frame, opcode, fails ? BR_ON_CAST_DESC : BR_ON_CAST_DESC_FAIL, reference, descriptor, nullable);
}

/** Branches to the frame with `opcode`; `inverse` branches exactly when that does not. */
function emitBranch(
  lowering: Lowering,
  frame: ControlFrame,
  opcode: number,
  inverse: number,
  ...words: readonly number[]
): void {
  const { writer } = lowering;
  const emit = (each: number, label: number): void => {
    for (const word of words) writer.word(word);
    writer.emitCold(each);
    writer.patch(writer.append(0), label);
  };
  const taken = countsTaken(lowering, frame);
  if (frame.kind !== "function" && frame.kind !== "loop" && !taken && !mustCarry(lowering, frame)) {
    emit(opcode, frame.label);
  } else {
    const past = writer.newLabel();
    emit(inverse, past);
    if (taken) countSite(lowering);
    branch(lowering, frame);
    writer.bind(past);
  }
  if (!taken) countSite(lowering);
}
