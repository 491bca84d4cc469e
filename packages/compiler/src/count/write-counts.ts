// What emitted code does at a site: it adds one to a counter of 64 bits in a memory of its own, behind the guest's memories.

import { type ByteWriter, opcodeOf } from "@atoll/core/engine";
import type { CountSite } from "./count-plan.ts";

const OP = {
  constant32: opcodeOf("i32.const"),
  constant64: opcodeOf("i64.const"),
  load: opcodeOf("i64.load"),
  store: opcodeOf("i64.store"),
  add: opcodeOf("i64.add"),
  less: opcodeOf("i32.lt_u"),
  select: opcodeOf("select"),
  shift: opcodeOf("i32.shl"),
  getLocal: opcodeOf("local.get"),
  teeLocal: opcodeOf("local.tee"),
  if: opcodeOf("if"),
  end: opcodeOf("end"),
} as const;
const EMPTY_BLOCK = 0x40;
/** Bytes of a counter, and as a power of two. */
export const COUNTER_BYTES = 8;
const COUNTER_SHIFT = 3;
/** Of an alignment: an index of a memory follows. */
const WITH_MEMORY = 0x40;

/** Adds one to the counter in a slot. */
export function writeCount(code: ByteWriter, memidx: number, slot: number): void {
  code.byte(OP.constant32).byte(0).byte(OP.constant32).byte(0);
  addOne(code, memidx, slot);
}

/** Adds one where the condition on top of the stack is true, which stays there; `local` is an i32. */
export function writeCountTaken(code: ByteWriter, memidx: number, slot: number, local: number): void {
  code.byte(OP.teeLocal).unsigned(local).byte(OP.getLocal).unsigned(local).byte(OP.if).byte(EMPTY_BLOCK);
  writeCount(code, memidx, slot);
  code.byte(OP.end);
}

/** Adds one to the counter of the label that the index on top of the stack chooses; the index stays there. */
export function writeCountLabel(code: ByteWriter, memidx: number, { slot, labels }: CountSite, local: number): void {
  const last = labels.length - 1;
  const index = (): ByteWriter => code.byte(OP.getLocal).unsigned(local);
  const place = (): ByteWriter => {
    index().byte(OP.constant32).signed(last);
    index().byte(OP.constant32).signed(last).byte(OP.less).byte(OP.select);
    return code.byte(OP.constant32).byte(COUNTER_SHIFT).byte(OP.shift);
  };
  code.byte(OP.teeLocal).unsigned(local);
  place();
  place();
  addOne(code, memidx, slot);
}

/** With the address of the store and that of the load on the stack. */
function addOne(code: ByteWriter, memidx: number, slot: number): void {
  memoryArgument(code.byte(OP.load), memidx, slot);
  code.byte(OP.constant64).byte(1).byte(OP.add);
  memoryArgument(code.byte(OP.store), memidx, slot);
}

function memoryArgument(code: ByteWriter, memidx: number, slot: number): void {
  if (memidx === 0) code.byte(COUNTER_SHIFT);
  else code.byte(COUNTER_SHIFT | WITH_MEMORY).unsigned(memidx);
  code.unsigned(slot * COUNTER_BYTES);
}
