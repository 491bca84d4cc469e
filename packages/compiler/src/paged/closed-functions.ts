// Which functions get a second, closed version: one in which an access beyond the window cannot be right, so that nothing has to come back from there. That
// holds while all that is mapped lies in the window, and as nothing changes that but growing, mapping and the host, for functions that reach none of them.

import { InstructionReader, type Module, opcodeOf } from "@atoll/core/engine";

const CALL = opcodeOf("call");
/** Through these a function may come to any other, or to the host. */
const OPENING: ReadonlySet<number> = new Set(
  (
    [
      "call_indirect",
      "call_ref",
      "return_call",
      "return_call_indirect",
      "return_call_ref",
      "memory.grow",
      "table.grow",
      "memory.atomic.wait32",
      "memory.atomic.wait64",
    ] as const
  ).map((name) => opcodeOf(name)),
);
/** Code of second versions may be as long as this part of all code: emitted code stays below three times the guest's. */
const BUDGET = 0.4;

interface Traits {
  readonly size: number;
  readonly callees: readonly number[];
  readonly accesses: number;
  opening: boolean;
}

/** Indices of bodies, in their order. */
export function closedFunctions(module: Module): readonly number[] {
  const { bodies, importCounts } = module;
  const reader = new InstructionReader(module.bytes, 0, module.bytes.length);
  const all: Traits[] = [];
  for (let i = 0; i < bodies.length; i++) all.push(traitsOf(module, i, reader));
  // Whoever calls one that may open may open itself.
  for (let changed = true; changed;) {
    changed = false;
    for (const each of all) {
      if (each.opening || !each.callees.some((f) => all[f - importCounts.func]?.opening ?? true)) continue;
      each.opening = true;
      changed = true;
    }
  }
  let left = BUDGET * all.reduce((sum, { size }) => sum + size, 0);
  const chosen: number[] = [];
  for (const [i, { size, accesses, opening }] of all.entries()) {
    if (opening || accesses === 0 || size > left) continue;
    left -= size;
    chosen.push(i);
  }
  return chosen;
}

function traitsOf(module: Module, index: number, reader: InstructionReader): Traits {
  const body = module.bodies.at(index);
  const callees: number[] = [];
  let accesses = 0;
  let opening = false;
  reader.reset(body?.start ?? 0, body?.end ?? 0);
  while (reader.next()) {
    if (reader.opcode === CALL) callees.push(reader.index);
    else if (OPENING.has(reader.opcode)) opening = true;
    else if (reader.instruction.width > 0) accesses++;
  }
  return { size: (body?.end ?? 0) - (body?.start ?? 0), callees, accesses, opening };
}
