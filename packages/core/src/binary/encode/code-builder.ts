// Code by mnemonic: `code.op("local.get", 0).op("i32.const", 1).op("i32.add")`.

import { ByteWriter } from "./byte-writer.ts";
import { encodeInstruction, type Immediate, rowOf } from "./encode-instruction.ts";

/** The code of one function, instruction by instruction. */
export class CodeBuilder {
  readonly out: ByteWriter = new ByteWriter();

  /** Appends an instruction; immediates as {@link encodeInstruction} takes them. Throws for an unknown mnemonic. */
  op(mnemonic: string, ...immediates: readonly Immediate[]): this {
    encodeInstruction(this.out, rowOf(mnemonic), immediates);
    return this;
  }
}
