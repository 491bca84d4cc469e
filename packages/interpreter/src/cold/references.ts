// References in registers.

import type { InstructionName } from "@atoll/core/engine";
import { trap } from "../run/traps.ts";
import { type ColdFunctions, slot, word } from "./cold-function.ts";

/** Branches are the interpreter's own: see variables.ts. */
export const REFERENCE_FUNCTIONS: ColdFunctions<
  Exclude<InstructionName<"reference">, "br_on_null" | "br_on_non_null">
> = {
  "ref.null": (pc, fp, { refs }) => {
    refs[slot(pc, fp, 1)] = null;
    return pc + 2;
  },
  "ref.is_null": (pc, fp, { refs, words }) => {
    words[fp + word(pc, 2)] = refs[slot(pc, fp, 1)] === null ? 1 : 0;
    return pc + 3;
  },
  "ref.func": (pc, fp, { refs }, home) => {
    refs[slot(pc, fp, 2)] = home.instance.functions[word(pc, 1)];
    return pc + 3;
  },
  "ref.eq": (pc, fp, { refs, words }) => {
    words[fp + word(pc, 3)] = refs[slot(pc, fp, 1)] === refs[slot(pc, fp, 2)] ? 1 : 0;
    return pc + 4;
  },
  "ref.as_non_null": (pc, fp, { refs }) => {
    const value = refs[slot(pc, fp, 1)];
    if (value === null) throw trap("null_reference");
    refs[slot(pc, fp, 2)] = value;
    return pc + 3;
  },
};
