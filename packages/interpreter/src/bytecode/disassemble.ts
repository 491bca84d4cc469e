// Register code as text, for tests, debuggers and whoever wants to know what became of a function. Names are those by which lowering
// asks for operations: patterns of the loop, mnemonics, and the interpreter's own.

import { INSTRUCTIONS } from "@atoll/core/engine";
import { CODE } from "./code-space.ts";
import * as own from "./cold-opcodes.ts";
import type { LoweredFunction } from "./lowered-function.ts";
import { wordKindsOf } from "./operation-words.ts";
import { operation, operationNames } from "./operations.ts";
import { isVector, vectorName } from "./vector-opcodes.ts";

/** One operation of a function: its position from the function's start, and the words behind its opcode. */
export interface Disassembled {
  readonly position: number;
  readonly opcode: number;
  readonly words: readonly number[];
}

/** The operations of a lowered function in the order of its code; `positions` are those that its lowering recorded. */
export function disassemble(lowered: LoweredFunction, positions: Iterable<number>): readonly Disassembled[] {
  const { start, end } = lowered;
  const starts = [...positions].toSorted((a, b) => a - b);
  return starts.map((position, i) => ({
    position,
    opcode: CODE[start + position] ?? 0,
    words: [...CODE.subarray(start + position + 1, start + (starts[i + 1] ?? end - start))],
  }));
}

const BR_TABLE = operation("br_table");
/** Cold operations whose last word is a target. */
const COLD_BRANCHES: ReadonlySet<number> = new Set([
  own.BR_ON_NULL,
  own.BR_ON_NON_NULL,
  own.BR_ON_CAST,
  own.BR_ON_CAST_FAIL,
  own.BR_ON_CAST_DESC,
  own.BR_ON_CAST_DESC_FAIL,
]);

/** What a word is, where no table says it: `t` for a target. */
function kindOf(opcode: number, index: number, length: number): string {
  if (opcode === BR_TABLE) return index === 0 ? "r" : index === 1 ? "x" : "t";
  return COLD_BRANCHES.has(opcode) && index === length - 1 ? "t" : "x";
}

const ownNames = new Map(Object.entries(own).map(([name, opcode]) => [opcode, name.toLowerCase()]));

/** The name of an operation of any kind. */
export function operationName(opcode: number): string {
  const ordinary = operationNames()[opcode];
  if (ordinary !== undefined) return ordinary;
  if (isVector(opcode)) return vectorName(opcode);
  return INSTRUCTIONS[opcode - own.COLD]?.mnemonic ?? ownNames.get(opcode) ?? `operation ${opcode.toString(16)}`;
}

/**
 * An operation on one line: its name; `r4` for a register that is read, `+8` for a memory offset, `@12` for a target, from the start of
 * the function that is at `start`, plain numbers for anything else; and `-> r6` for one that is written.
 */
export function operationText({ opcode, words }: Disassembled, start: number): string {
  const kinds = wordKindsOf(opcode);
  const texts: string[] = [operationName(opcode)];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? 0;
    const kind = kinds[i] ?? "x";
    switch (kind === "x" ? kindOf(opcode, i, words.length) : kind) {
      case "r":
        texts.push(`r${word}`);
        break;
      case "f":
        texts.push(`r${2 * word}`);
        break;
      case "e":
        texts.push(`-> r${2 * word}`);
        break;
      case "d":
        texts.push(`-> r${word}`);
        break;
      case "o":
        texts.push(`+${word >>> 0}`);
        break;
      case "t":
        texts.push(`@${word - start}`);
        break;
      case "i":
        if (kinds[i + 1] === "h") texts.push(String((BigInt(words[++i] ?? 0) << 32n) | BigInt(word >>> 0)));
        else texts.push(String(word));
        break;
      default:
        texts.push(String(word));
    }
  }
  return texts.join(" ");
}
