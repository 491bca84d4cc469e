// Vectors in lowering: two registers each, moved as two pairs.

import { InternalError } from "@atoll/core";
import type { OperationWriter } from "./operation-writer.ts";
import { operation } from "./operations.ts";

const MOV64 = operation("mov64(r)");

export function vectorMove(writer: OperationWriter, from: number, to: number): void {
  writer.word(from).word(to).emit(MOV64);
  writer
    .word(from + 2)
    .word(to + 2)
    .emit(MOV64);
}

export function vectorConstant(_writer: OperationWriter, _index: number, _to: number): void {
  throw new InternalError("vector constants are not lowered");
}
