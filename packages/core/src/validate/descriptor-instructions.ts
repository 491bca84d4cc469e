// Validates the instructions of the custom-descriptors proposal.
// https://github.com/WebAssembly/custom-descriptors/blob/main/proposals/custom-descriptors/Overview.md

import { InternalError } from "../errors/errors.ts";
import {
  HEAP,
  type HeapType,
  heapTypeName,
  heapTypeOf,
  isConcrete,
  isDefaultable,
  isExact,
  refType,
  type ValueType,
} from "../module/types.ts";
import type { FunctionValidator } from "./function-validator.ts";
import { branchOnCast, withoutNullOf } from "./gc-instructions.ts";

/** Validates the reader's instruction, which must be one of this family. */
export function validateDescriptor(v: FunctionValidator): void {
  const { reader, stack } = v;
  throw new InternalError(`no validation of ${reader.instruction.mnemonic} ${stack.depth}`);
}
