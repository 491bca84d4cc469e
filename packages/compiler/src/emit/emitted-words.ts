// A word for each line of emitted code that is not the guest's: what it is there for.

import { InstructionReader, type InstructionName, type Module } from "@atoll/core/engine";
import * as actions from "./instruction-actions.ts";
import type { Place } from "./places.ts";

const WORDS: ReadonlyMap<number, string> = new Map([
  [actions.NOTE_INDEX, "notes the element"],
  [actions.NOTE_F32, "notes the operand"],
  [actions.NOTE_F64, "notes the operand"],
  [actions.GROW_MEMORY, "asks the engine"],
  [actions.GROW_TABLE, "asks the engine"],
  [actions.ENTER_LOOP, "gives back a unit"],
  [actions.PAY_BYTES_BEHIND, "pays"],
  [actions.PAY_ELEMENTS_BEHIND, "pays"],
  [actions.PAY_TABLE, "pays"],
  [actions.PAY_ONE, "pays"],
  [actions.PAY_FIXED, "pays"],
  [actions.NOTE_THROW, "notes the place"],
  [actions.NOTE_LOAD, "notes the address"],
  [actions.NOTE_STORE, "notes the address"],
  [actions.CALL_BODY, "calls the builtin's own code"],
]);

/** In place of an access of a memory with pages, by what the host's instruction is. */
const ACCESS_WORDS: Readonly<Partial<Record<InstructionName, string>>> = {
  "global.get": "where the window ends",
  br_if: "not there: each access by itself",
  if: "not there:",
  else: "in the window:",
};
/** The guest's instruction that a call takes the place of. */
const CALL_WORDS: Readonly<Partial<Record<InstructionName, string>>> = {
  "memory.size": "asks the memory",
  "memory.fill": "in the window at once, or page by page",
  "memory.copy": "in the window at once, or page by page",
  "memory.init": "in the window at once, or page by page",
  call: "the second version",
};
/** Around straight code, and where a function begins. */
const FRAME_WORDS: Readonly<Partial<Record<InstructionName, string>>> = {
  block: "accesses that are looked at together",
  br: "all of them were in the window",
  "global.get": "whether all that is mapped is in the window",
  return_call: "the second version",
};

/** Whose lines are to have words. */
export interface WordedCode {
  /** The guest's. */
  readonly module: Module;
  /** What is done with its instructions, by row. */
  readonly table: Uint8Array;
  /** Whether it is a second version. */
  readonly closed: boolean;
}

/** The word for a line; undefined if it needs none. `name`: of the host's instruction. */
export function emittedWord(
  { kind, offset }: Place,
  name: string,
  { module, table, closed }: WordedCode,
): string | undefined {
  switch (kind) {
    case "copied":
      return undefined;
    case "entry":
      return "counts the call";
    case "loop":
      return "counts the arrival";
    case "inserted":
      break;
  }
  const reader = new InstructionReader(module.bytes, offset, module.bytes.length);
  if (!reader.next()) return undefined;
  const action = table[reader.row] ?? actions.COPY;
  const guest = reader.instruction.name;
  const host = name as InstructionName;
  if (action >= actions.CHECKED) {
    const plain = action - actions.CHECKED;
    if (host !== "call") return ACCESS_WORDS[host] ?? FRAME_WORDS[host] ?? WORDS.get(plain);
    return CALL_WORDS[guest] ?? (closed ? "a fault" : "looks the page up");
  }
  return WORDS.get(action) ?? FRAME_WORDS[host];
}
