// What emitted code does at a site: it adds one to a global of 64 bits, which hosts keep at hand, or, where an index chooses, to a counter in a memory
// behind the guest's. Functions that are appended add the globals to that memory, where all instances' counts are.

import { type ByteWriter, I32, I64 } from "@atoll/core/engine";
import type { Additions } from "../emit/additions.ts";
import { EMPTY_BLOCK, OP } from "../emit/opcodes.ts";
import type { CountPlan } from "./count-plan.ts";
import type { CountSite } from "./site-walk.ts";

/** Where emitted code finds its counters. */
export interface Counters {
  readonly plan: CountPlan;
  /** The memory. */
  readonly memidx: number;
  /** Index of the global that is the first counter. */
  readonly first: number;
}

/** Counters that one function adds to the memory: hosts bound how long a function may be. */
export const SETTLED_AT_ONCE = 1024;

/** Name under which the function that settles a part is exported. */
export function settleName(part: number): string {
  return `$settle${part}`;
}

/** Bytes of a counter, and as a power of two. */
export const COUNTER_BYTES = 8;
const COUNTER_SHIFT = 3;
/** Of an alignment: an index of a memory follows. */
const WITH_MEMORY = 0x40;

/** Appends the counters of a module, and the functions that settle them. */
export function addCounters(plan: CountPlan, memidx: number, additions: Additions): Counters {
  const first = additions.counters(plan.globals);
  const counters = { plan, memidx, first };
  if (plan.globals === 0) return counters;
  const add = additions.func({ params: [I32, I64], results: [] }, ({ out }) => {
    out.byte(OP.getLocal).unsigned(0).byte(OP.getLocal).unsigned(0);
    memoryArgument(out.byte(OP.load64), memidx, 0);
    out.byte(OP.getLocal).unsigned(1).byte(OP.add64);
    memoryArgument(out.byte(OP.store64), memidx, 0);
  });
  for (let slot = 0; slot < plan.globals; slot += SETTLED_AT_ONCE) {
    const part = slot / SETTLED_AT_ONCE;
    const funcidx = additions.func({ params: [], results: [] }, ({ out }) => {
      for (let each = slot; each < Math.min(slot + SETTLED_AT_ONCE, plan.globals); each++) {
        out
          .byte(OP.constant32)
          .signed(each * COUNTER_BYTES)
          .byte(OP.getGlobal)
          .unsigned(first + each);
        out.byte(OP.call).unsigned(add);
        out
          .byte(OP.constant64)
          .byte(0)
          .byte(OP.setGlobal)
          .unsigned(first + each);
      }
    });
    additions.exports.set(settleName(part), [0, funcidx]);
  }
  return counters;
}

/** Adds one to the counter in a slot. */
export function writeCount(code: ByteWriter, { plan, memidx, first }: Counters, slot: number): void {
  if (slot < plan.globals) {
    code
      .byte(OP.getGlobal)
      .unsigned(first + slot)
      .byte(OP.constant64)
      .byte(1)
      .byte(OP.add64);
    code.byte(OP.setGlobal).unsigned(first + slot);
    return;
  }
  code.byte(OP.constant32).byte(0).byte(OP.constant32).byte(0);
  addOne(code, memidx, slot);
}

/** Adds one where the condition on top of the stack is true, which stays there; `local` is an i32. */
export function writeCountTaken(code: ByteWriter, counters: Counters, slot: number, local: number): void {
  code.byte(OP.teeLocal).unsigned(local).byte(OP.getLocal).unsigned(local).byte(OP.if).byte(EMPTY_BLOCK);
  writeCount(code, counters, slot);
  code.byte(OP.end);
}

/** Adds one to the counter of the label that the index on top of the stack chooses; the index stays there. */
export function writeCountLabel(
  code: ByteWriter,
  { memidx }: Counters,
  { slot, labels }: CountSite,
  local: number,
): void {
  const last = labels.length - 1;
  const index = (): ByteWriter => code.byte(OP.getLocal).unsigned(local);
  const place = (): ByteWriter => {
    index().byte(OP.constant32).signed(last);
    index().byte(OP.constant32).signed(last).byte(OP.less32).byte(OP.select);
    return code.byte(OP.constant32).byte(COUNTER_SHIFT).byte(OP.shiftLeft32);
  };
  code.byte(OP.teeLocal).unsigned(local);
  place();
  place();
  addOne(code, memidx, slot);
}

/** With the address of the store and that of the load on the stack. */
function addOne(code: ByteWriter, memidx: number, slot: number): void {
  memoryArgument(code.byte(OP.load64), memidx, slot);
  code.byte(OP.constant64).byte(1).byte(OP.add64);
  memoryArgument(code.byte(OP.store64), memidx, slot);
}

function memoryArgument(code: ByteWriter, memidx: number, slot: number): void {
  if (memidx === 0) code.byte(COUNTER_SHIFT);
  else code.byte(COUNTER_SHIFT | WITH_MEMORY).unsigned(memidx);
  code.unsigned(slot * COUNTER_BYTES);
}
