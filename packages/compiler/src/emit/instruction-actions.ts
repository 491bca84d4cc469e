// What is done with each instruction of the guest's. Most are copied; what has an entry here is replaced or gets something in front.

import { type InstructionName, INSTRUCTIONS, tableByRow } from "@atoll/core/engine";
import type { Variant } from "./variant.ts";

/** Codes by row: a switch over numbers is fast. */
export const COPY = 0;
/** Notes the index of an indirect call: the host does not tell it. */
export const NOTE_INDEX = 1;
/** Notes the operand of a truncation: hosts do not tell NaN from what is too large. */
export const NOTE_F32 = 2;
export const NOTE_F64 = 3;
/** Asks the engine, which accounts for it. */
export const GROW_MEMORY = 4;
export const GROW_TABLE = 5;
/** Counts an arrival at a loop. */
export const ENTER_LOOP = 6;
/** Pays for what the length on top of the stack says, 64 bytes or 8 elements a unit, behind the instruction if it does not trap. */
export const PAY_BYTES_BEHIND = 8;
export const PAY_ELEMENTS_BEHIND = 13;
/** The same for tables: no more than there are elements. */
export const PAY_TABLE = 14;
/** Notes where an exception is thrown. */
export const NOTE_THROW = 15;
/** Pays a unit. */
export const PAY_ONE = 9;
/** Notes the address of an access. */
export const NOTE_LOAD = 10;
export const NOTE_STORE = 11;
/** Pays for as many elements as the instruction says. */
export const PAY_FIXED = 12;

/** Looks at what a handler catches: nothing is put in. */
export const SEE_CATCH = 16;

/** Calls the body of a builtin, or what knows its answer. */
export const CALL_BODY = 17;

/** Looks at the array's bounds: the host would look at the segment's first. */
export const SEE_ARRAY = 18;

/** Waits no longer than there is time, and asks the engine behind it. */
export const WAIT = 19;

/** Added to an action: looked at first, as a memory's bytes may not be where the host would find them. */
export const CHECKED = 32;

type Actions = Readonly<Partial<Record<InstructionName, number>>>;

const ALWAYS: Actions = {
  call_indirect: NOTE_INDEX,
  return_call_indirect: NOTE_INDEX,
  "i32.trunc_f32_s": NOTE_F32,
  "i32.trunc_f32_u": NOTE_F32,
  "i64.trunc_f32_s": NOTE_F32,
  "i64.trunc_f32_u": NOTE_F32,
  "i32.trunc_f64_s": NOTE_F64,
  "i32.trunc_f64_u": NOTE_F64,
  "i64.trunc_f64_s": NOTE_F64,
  "i64.trunc_f64_u": NOTE_F64,
  "memory.grow": GROW_MEMORY,
  "table.grow": GROW_TABLE,
  "array.init_elem": SEE_ARRAY,
  throw: NOTE_THROW,
  catch: SEE_CATCH,
  catch_all: SEE_CATCH,
  try_table: SEE_CATCH,
};

const METERED: Actions = {
  loop: ENTER_LOOP,
  "memory.init": PAY_BYTES_BEHIND,
  "memory.copy": PAY_BYTES_BEHIND,
  "memory.fill": PAY_BYTES_BEHIND,
  "table.init": PAY_ELEMENTS_BEHIND,
  "table.copy": PAY_TABLE,
  "table.fill": PAY_TABLE,
  "array.new": PAY_ELEMENTS_BEHIND,
  "array.new_default": PAY_ELEMENTS_BEHIND,
  "array.new_data": PAY_ELEMENTS_BEHIND,
  "array.new_elem": PAY_ELEMENTS_BEHIND,
  "array.new_fixed": PAY_FIXED,
  "array.fill": PAY_ELEMENTS_BEHIND,
  "array.copy": PAY_ELEMENTS_BEHIND,
  "array.init_data": PAY_ELEMENTS_BEHIND,
  "array.init_elem": PAY_ELEMENTS_BEHIND,
  "memory.atomic.wait32": WAIT,
  "memory.atomic.wait64": WAIT,
  throw_ref: PAY_ONE,
  rethrow: PAY_ONE,
};

/**
 * The action for each row of the instruction table. `checked`: whether there are memories whose accesses are looked at; `merged`: whether there are bodies
 * of builtins.
 */
export function instructionActions(
  { metered, faults }: Variant,
  { checked, merged }: { readonly checked: boolean; readonly merged: boolean },
): Uint8Array {
  const calls: Actions = merged ? { call: CALL_BODY, return_call: CALL_BODY } : {};
  const actions = Uint8Array.from(tableByRow({ ...ALWAYS, ...(metered ? METERED : {}), ...calls }, () => COPY));
  if (faults === "exact") {
    for (const { row, width, params = [], immediates } of INSTRUCTIONS) {
      if (width === 0 || !immediates.startsWith("memarg")) continue;
      if (params.length === 1) actions[row] = NOTE_LOAD;
      else if (params.length === 2) actions[row] = NOTE_STORE;
    }
  }
  if (checked) {
    for (const { row, name, immediates } of INSTRUCTIONS) {
      if (immediates.startsWith("memarg") || name === "call" || BULK.has(name))
        actions[row] = (actions[row] ?? COPY) | CHECKED;
    }
  }
  return actions;
}

const BULK: ReadonlySet<string> = new Set(["memory.size", "memory.fill", "memory.copy", "memory.init"]);
