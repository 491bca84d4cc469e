// Which functions can be told apart from outside: those that are exported or named outside of bodies. What a body refers to is among them.

import { InstructionReader, type Module, opcodeOf } from "@atoll/core/engine";

const REF_FUNC = opcodeOf("ref.func");

/** Function indices, imported functions included. */
export function escapingFunctions(module: Module): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { kind, index } of module.exports) if (kind === "func") found.add(index);
  if (module.start !== undefined) found.add(module.start);
  const reader = new InstructionReader(module.bytes, 0, module.bytes.length);
  const scan = ({ start, end }: { readonly start: number; readonly end: number }): void => {
    reader.reset(start, end);
    while (reader.next()) if (reader.opcode === REF_FUNC) found.add(reader.index);
  };
  for (const init of module.globalInits) scan(init);
  for (const { init } of module.tables) if (init !== undefined) scan(init);
  for (const { items } of module.elements) {
    if (items.kind === "functions") for (const funcidx of items.indices) found.add(funcidx);
    else for (const expression of items.expressions) scan(expression);
  }
  return found;
}
