// References in registers, and single table elements.

import { InternalError } from "@atoll/core/engine";
import { CODE } from "../bytecode/code-space.ts";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";
import { trap } from "../run/traps.ts";
import { tableAt } from "./bulk.ts";
import { readAddress } from "./memory.ts";
import { PAIR } from "../bytecode/word-kinds.ts";

export function executeReference(
  opcode: number,
  pc: number,
  fp: number,
  machine: Machine,
  home: InstanceState,
): number {
  const { refs, words } = machine;
  const word = (n: number): number => CODE[pc + n] ?? 0;
  const slot = (n: number): number => (fp + word(n)) >> 1;
  switch (opcode) {
    case 0x25: // table.get
      refs[slot(4)] = tableAt(home, word(2)).get(readAddress(machine, fp + word(1), word(3) === PAIR));
      return pc + 5;
    case 0x26: // table.set
      tableAt(home, word(3)).set(readAddress(machine, fp + word(1), word(4) === PAIR), refs[slot(2)]);
      return pc + 5;
    case 0xd0: // ref.null
      refs[slot(1)] = null;
      return pc + 2;
    case 0xd1: // ref.is_null
      words[fp + word(2)] = refs[slot(1)] === null ? 1 : 0;
      return pc + 3;
    case 0xd2: // ref.func
      refs[slot(2)] = home.instance.functions[word(1)];
      return pc + 3;
    case 0xd3: // ref.eq
      words[fp + word(3)] = refs[slot(1)] === refs[slot(2)] ? 1 : 0;
      return pc + 4;
    case 0xd4: // ref.as_non_null
      if (refs[slot(1)] === null) throw trap("null_reference");
      refs[slot(2)] = refs[slot(1)];
      return pc + 3;
    default:
      throw new InternalError(`no reference operation ${opcode.toString(16)}`);
  }
}
