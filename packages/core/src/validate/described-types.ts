// Validates the `descriptor` and `describes` clauses of types, of the custom-descriptors proposal.
// https://github.com/WebAssembly/custom-descriptors/blob/main/proposals/custom-descriptors/Overview.md

import type { DefinedType } from "../module/types.ts";
import { isSubtypeIndex } from "./match.ts";
import type { ModuleContext } from "./module-context.ts";

/** Checks that a type and its descriptor are structures that name each other and stand in one recursion group. */
export function validateDescription(context: ModuleContext, typeidx: number, type: DefinedType): void {
  const { types } = context.module;
  const { descriptor, describes, groupStart, groupLength, composite } = type;
  const outside = (other: number): boolean => other < groupStart || other >= groupStart + groupLength;
  if (descriptor !== undefined) {
    if (outside(descriptor)) context.fail("descriptor type is outside rec group");
    if (composite.kind !== "struct") context.fail("descriptor type must be a struct");
  }
  if (describes !== undefined) {
    if (outside(describes)) context.fail("described type is outside rec group");
    if (describes >= typeidx) context.fail("forward use of described type");
    if (composite.kind !== "struct") context.fail("described type must be a struct");
    if (types[describes]?.descriptor !== typeidx) context.fail("described type is not described by descriptor");
  }
  // A clause that points back is a fault of the type that is described, wherever it stands.
  if (descriptor !== undefined && descriptor > typeidx && types[descriptor]?.describes !== typeidx) {
    const back = types[descriptor]?.describes;
    context.fail(back === undefined ? "type is not described by its descriptor" : "forward use of described type");
  }
}

/** Checks that a subtype's clauses match those of its supertype. */
export function validateDescriptionSubtype(
  context: ModuleContext,
  typeidx: number,
  type: DefinedType,
  supertype: DefinedType,
): void {
  const { module } = context;
  const lost = supertype.descriptor !== undefined && type.descriptor === undefined;
  if (lost || (supertype.describes === undefined) !== (type.describes === undefined)) {
    context.fail(`sub type ${typeidx} does not match super type ${type.supertypes[0] ?? ""}`);
  }
  if (type.descriptor !== undefined && supertype.descriptor !== undefined) {
    if (!isSubtypeIndex(module, type.descriptor, supertype.descriptor)) {
      context.fail(`descriptor type ${type.descriptor} does not match`);
    }
  }
  if (type.describes !== undefined && supertype.describes !== undefined) {
    if (!isSubtypeIndex(module, type.describes, supertype.describes)) {
      context.fail(`described type ${type.describes} does not match`);
    }
  }
}
