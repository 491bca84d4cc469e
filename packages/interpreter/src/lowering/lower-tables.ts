// Tables, and bulk operations on memories: all cold. Operands in the order of the stack, then indices, then the kinds of addresses,
// then the destination.

import type { InstructionName } from "@atoll/core/engine";
import { memoryAddressKind, tableAddressKind } from "./lower-memory.ts";
import { operands, pushReference } from "./lower-references.ts";
import type { Lowering } from "./lowering.ts";
import type { LoweringRules } from "./lowering-rule.ts";

export const TABLE_RULES: LoweringRules<
  InstructionName<"table"> | "memory.init" | "memory.copy" | "memory.fill" | "data.drop"
> = {
  "table.get": (lowering) => {
    operands(lowering, 1);
    tableWords(lowering);
    lowering.writer.word(pushReference(lowering));
    lowering.emitInstruction();
  },
  "table.set": (lowering) => {
    operands(lowering, 2);
    tableWords(lowering);
    lowering.emitInstruction();
  },
  "table.size": lowerTableSize,
  "table.grow": (lowering) => {
    operands(lowering, 2);
    lowerTableSize(lowering);
  },
  "table.fill": (lowering) => {
    operands(lowering, 3);
    tableWords(lowering);
    lowering.emitInstruction();
  },
  "table.init": (lowering) => {
    const { index, index2 } = lowering.reader;
    operands(lowering, 3);
    lowering.writer.word(index).word(index2).word(tableAddressKind(lowering, index));
    lowering.emitInstruction();
  },
  "table.copy": (lowering) => lowerCopy(lowering, tableAddressKind),
  "memory.init": (lowering) => {
    const { index, index2 } = lowering.reader;
    operands(lowering, 3);
    lowering.writer.word(index).word(index2).word(memoryAddressKind(lowering, index));
    lowering.emitInstruction();
  },
  "memory.copy": (lowering) => lowerCopy(lowering, memoryAddressKind),
  "memory.fill": (lowering) => {
    const { index } = lowering.reader;
    operands(lowering, 3);
    lowering.writer.word(index).word(memoryAddressKind(lowering, index));
    lowering.emitInstruction();
  },
  "data.drop": lowerDrop,
  "elem.drop": lowerDrop,
};

function tableWords(lowering: Lowering): void {
  const { index } = lowering.reader;
  lowering.writer.word(index).word(tableAddressKind(lowering, index));
}

function lowerTableSize(lowering: Lowering): void {
  tableWords(lowering);
  lowering.writer.word(lowering.stack.push(tableAddressKind(lowering, lowering.reader.index)));
  lowering.emitInstruction();
}

function lowerCopy(lowering: Lowering, kindAt: typeof tableAddressKind): void {
  const { index, index2 } = lowering.reader;
  operands(lowering, 3);
  lowering.writer.word(index).word(index2).word(kindAt(lowering, index)).word(kindAt(lowering, index2));
  lowering.emitInstruction();
}

function lowerDrop(lowering: Lowering): void {
  lowering.writer.word(lowering.reader.index);
  lowering.emitInstruction();
}
