// Whether a module catches whatever is thrown: then what ends a run must come to it as a trap.

import { CATCH_ALL, CATCH_ALL_REF, InstructionReader, type Module, opcodeOf } from "@atoll/core/engine";

const CATCHERS: ReadonlySet<number> = new Set([opcodeOf("catch_all"), opcodeOf("try_table"), opcodeOf("catch")]);
const TRY_TABLE = opcodeOf("try_table");
const known = new WeakMap<Module, boolean>();

/** Whether it has a `catch_all`, or catches by a tag what JavaScript throws. */
export function catchesAll(module: Module): boolean {
  let catching = known.get(module);
  if (catching === undefined) {
    catching = search(module);
    known.set(module, catching);
  }
  return catching;
}

function search(module: Module): boolean {
  const reader = new InstructionReader(module.bytes, 0, module.bytes.length);
  for (const { start, end } of module.bodies) {
    reader.reset(start, end);
    while (reader.next()) {
      if (!CATCHERS.has(reader.opcode)) continue;
      if (reader.opcode !== TRY_TABLE) return true;
      const kinds = new Set(reader.catchKinds.slice(0, reader.catchCount));
      if (kinds.has(CATCH_ALL) || kinds.has(CATCH_ALL_REF) || module.importCounts.tag > 0) return true;
    }
  }
  return false;
}
