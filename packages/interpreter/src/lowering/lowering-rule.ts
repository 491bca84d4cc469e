// What lowers one instruction: the rules stand in the files named after the families, lowering-rules.ts has them all by row.

import type { InstructionName } from "@atoll/core/engine";
import type { Lowering } from "./lowering.ts";

/** Lowers the reader's instruction: takes its operands from the stack of values, leaves its results there. */
export type LoweringRule = (lowering: Lowering) => void;

/** The rules of some instructions, by name. */
export type LoweringRules<Names extends InstructionName> = Readonly<Record<Names, LoweringRule>>;
