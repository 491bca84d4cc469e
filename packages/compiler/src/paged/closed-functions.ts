// Which functions get a second, closed version: one in which an access beyond the window cannot be right, so that nothing has to come back from there. That
// holds while all that is mapped lies in the window, and as nothing changes that but growing, mapping and the host, for functions that reach none of them.

import type { Variant } from "../emit/variant.ts";
import type { MemoryPlan } from "./memory-plan.ts";
import { columnByRow, InstructionReader, type Module } from "@atoll/core/engine";

/** Through these a function may come to any other, or to the host. */
const OPENING: ReadonlySet<string> = new Set([
  "call_indirect",
  "call_ref",
  "return_call",
  "return_call_indirect",
  "return_call_ref",
  "memory.grow",
  "table.grow",
  "memory.atomic.wait32",
  "memory.atomic.wait64",
]);
/** What counts of an instruction, by row. */
const CALL = 1;
const OPENS = 2;
const ACCESS = 3;
let kinds: Uint8Array | undefined;
/** Code of second versions may be as long as this part of all code: emitted code stays below three times the guest's. */
const BUDGET = 0.4;

interface Traits {
  readonly size: number;
  /** Indices of bodies. */
  readonly callees: ReadonlySet<number>;
  readonly accesses: number;
  opening: boolean;
}

/** Whether any function may have one. Where addresses wrap, one across the end of the memory is right and not in the window; metered code waits for the host. */
export function mayHaveClosed(
  { metered }: Pick<Variant, "metered">,
  [first]: readonly (MemoryPlan | undefined)[],
): boolean {
  return !metered && first?.pages?.wraps === false && first.pages.floor > 0;
}

/** Indices of bodies, in their order. */
export function closedFunctions(module: Module): readonly number[] {
  const { bodies } = module;
  const reader = new InstructionReader(module.bytes, 0, module.bytes.length);
  const all: Traits[] = [];
  let total = 0;
  for (let i = 0; i < bodies.length; i++) {
    const traits = traitsOf(module, i, reader);
    all.push(traits);
    total += traits.size;
  }
  open(all);
  let left = BUDGET * total;
  const chosen: number[] = [];
  for (const [i, { size, accesses, opening }] of all.entries()) {
    if (opening || accesses === 0 || size > left) continue;
    left -= size;
    chosen.push(i);
  }
  return chosen;
}

/** Whoever calls one that may open may open itself. */
function open(all: readonly Traits[]): void {
  const callers: number[][] = [];
  const opened: number[] = [];
  for (const [i, { callees, opening }] of all.entries()) {
    if (opening) opened.push(i);
    else for (const callee of callees) (callers[callee] ??= []).push(i);
  }
  for (let i = opened.pop(); i !== undefined; i = opened.pop()) {
    for (const caller of callers[i] ?? []) {
      const each = all[caller];
      if (each === undefined || each.opening) continue;
      each.opening = true;
      opened.push(caller);
    }
  }
}

function kindsByRow(): Uint8Array {
  return (kinds ??= columnByRow(Uint8Array, ({ name, width }) => {
    if (name === "call") return CALL;
    if (OPENING.has(name)) return OPENS;
    return width > 0 ? ACCESS : 0;
  }));
}

/** Of one that opens itself no more is found out. */
function traitsOf(module: Module, index: number, reader: InstructionReader): Traits {
  const body = module.bodies.at(index);
  const [start, end] = [body?.start ?? 0, body?.end ?? 0];
  const callees = new Set<number>();
  let accesses = 0;
  let opening = false;
  const kindByRow = kindsByRow();
  reader.reset(start, end);
  while (!opening && reader.next()) {
    const kind = kindByRow[reader.row];
    if (kind === CALL) {
      const callee = reader.index - module.importCounts.func;
      if (callee < 0) opening = true;
      else callees.add(callee);
    } else if (kind === OPENS) opening = true;
    else if (kind === ACCESS) accesses++;
  }
  return { size: end - start, callees, accesses, opening };
}
