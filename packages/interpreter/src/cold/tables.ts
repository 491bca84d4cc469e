// Tables. What touches many elements pays fuel by their number. Operands come from registers in the order of the stack, then indices
// and the kinds of addresses.

import { growTable, type InstructionName, InternalError, TableFault, type TableInstance } from "@atoll/core/engine";
import { WORD } from "../bytecode/word-kinds.ts";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";
import { rangeTrap } from "../run/traps.ts";
import { type ColdFunctions, slot, word } from "./cold-function.ts";
import { readAddress, writeAddress } from "./memory.ts";

const ELEMENTS_PER_UNIT = 8;

export const TABLE_FUNCTIONS: ColdFunctions<InstructionName<"table">> = {
  "table.get": (pc, fp, machine, home) => {
    const at = address(pc, fp, machine, 1, word(pc, 3));
    machine.refs[slot(pc, fp, 4)] = tableAt(home, word(pc, 2)).get(at);
    return pc + 5;
  },
  "table.set": (pc, fp, machine, home) => {
    const at = address(pc, fp, machine, 1, word(pc, 4));
    tableAt(home, word(pc, 3)).set(at, machine.refs[slot(pc, fp, 2)]);
    return pc + 5;
  },
  "table.size": (pc, fp, machine, home) => {
    writeAddress(machine, fp + word(pc, 3), tableAt(home, word(pc, 1)).size, word(pc, 2));
    return pc + 4;
  },
  "table.grow": (pc, fp, machine, home) => {
    const delta = address(pc, fp, machine, 2, word(pc, 4));
    const before = growTable(tableAt(home, word(pc, 3)), delta, machine.refs[slot(pc, fp, 1)], home.instance);
    if (before >= 0) pay(machine, delta);
    writeAddress(machine, fp + word(pc, 5), before, word(pc, 4));
    return pc + 6;
  },
  "table.fill": (pc, fp, machine, home) => {
    const length = address(pc, fp, machine, 3, word(pc, 5));
    const table = tableAt(home, word(pc, 4));
    pay(machine, Math.min(length, table.size));
    table.fill(
      address(pc, fp, machine, 1, word(pc, 5)),
      machine.refs[slot(pc, fp, 2)],
      length,
      home.instance.limits.look,
    );
    return pc + 6;
  },
  "table.init": (pc, fp, machine, home) => {
    const length = address(pc, fp, machine, 3, WORD);
    const elements = home.instance.elements[word(pc, 5)] ?? [];
    const from = address(pc, fp, machine, 2, WORD);
    const table = tableAt(home, word(pc, 4));
    if (from + length > elements.length) {
      const range = { what: "element", from, length };
      throw rangeTrap("out_of_bounds_table", range, `element segment ${word(pc, 5)}`, elements.length);
    }
    table.copy(address(pc, fp, machine, 1, word(pc, 6)), elements, from, length, home.instance.limits.look);
    pay(machine, length);
    return pc + 7;
  },
  "table.copy": (pc, fp, machine, home) => {
    const length = address(pc, fp, machine, 3, Math.min(word(pc, 6), word(pc, 7)));
    const table = tableAt(home, word(pc, 4));
    pay(machine, Math.min(length, table.size));
    const from = address(pc, fp, machine, 2, word(pc, 7));
    const source = tableAt(home, word(pc, 5));
    if (from + length > source.size) throw new TableFault(source, from, length);
    table.copy(address(pc, fp, machine, 1, word(pc, 6)), source.elements, from, length, home.instance.limits.look);
    return pc + 8;
  },
  "elem.drop": (pc, _fp, _machine, { instance }) => {
    instance.elements[word(pc, 1)] = [];
    return pc + 2;
  },
};

function tableAt(home: InstanceState, tableidx: number): TableInstance {
  const table = home.instance.tables[tableidx];
  if (table === undefined) throw new InternalError(`no table ${tableidx}`);
  return table;
}

function address(pc: number, fp: number, machine: Machine, n: number, kind: number): number {
  return readAddress(machine, fp + word(pc, n), kind);
}

function pay(machine: Machine, length: number): void {
  machine.fuel -= Math.floor(length / ELEMENTS_PER_UNIT);
}
