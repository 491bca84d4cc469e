// Validates the type section: references that exist, supertypes that match, and the features that types need.
// https://webassembly.github.io/spec/core/valid/types.html#recursive-types

import {
  type CompositeType,
  type DefinedType,
  heapTypeOf,
  I16,
  I8,
  isConcrete,
  isRefType,
  type ValueType,
} from "../module/types.ts";
import { validateDescription, validateDescriptionSubtype } from "./described-types.ts";
import { isSubtypeComposite, isTooDeep } from "./match.ts";
import type { ModuleContext } from "./module-context.ts";

/** `offset` is reported for features: types keep no offsets of their own. */
export function validateTypes(context: ModuleContext, offset: number, pace: () => void): void {
  for (const [typeidx, type] of context.module.types.entries()) {
    pace();
    validateReferences(context, type, offset);
    validateFeatures(context, type, offset);
    if (typeidx === type.groupStart + type.groupLength - 1) {
      for (let i = type.groupStart; i <= typeidx; i++) validateSubtype(context, i);
    }
  }
}

function storageTypes(type: CompositeType): readonly ValueType[] {
  switch (type.kind) {
    case "func":
      return [...type.params, ...type.results];
    case "struct":
      return type.fields.map((field) => field.storage);
    case "array":
      return [type.element.storage];
  }
}

/** A type may refer to earlier groups and to its own. */
function validateReferences(context: ModuleContext, type: DefinedType, offset: number): void {
  const end = type.groupStart + type.groupLength;
  for (const storage of storageTypes(type.composite)) {
    const heap = isRefType(storage) ? heapTypeOf(storage) : undefined;
    if (heap !== undefined && isConcrete(heap) && heap >= end) context.fail(`unknown type ${heap}`);
    if (storage !== I8 && storage !== I16) context.checkValueType(storage, offset);
  }
}

function validateFeatures({ features }: ModuleContext, type: DefinedType, offset: number): void {
  const { composite } = type;
  if (composite.kind !== "func") features.use("gc", `${composite.kind} type`, offset);
  else if (composite.results.length > 1) features.use("multi-value", "function type with several results", offset);
  if (!type.final || type.supertypes.length > 0) features.use("gc", "sub type", offset);
  if (type.groupLength > 1) features.use("gc", "recursion group", offset);
  if (type.descriptor !== undefined || type.describes !== undefined) {
    features.use("custom-descriptors", "type with a descriptor", offset);
  }
}

function validateSubtype(context: ModuleContext, typeidx: number): void {
  const { module } = context;
  const type = module.types[typeidx];
  if (type === undefined) return;
  validateDescription(context, typeidx, type);
  const [supertype] = type.supertypes;
  if (supertype === undefined) return;
  if (type.supertypes.length > 1) context.fail(`sub type ${typeidx} has more than one super type`);
  const declared = supertype < typeidx ? module.types[supertype] : undefined;
  if (declared === undefined) return context.fail(`unknown type ${supertype}`);
  if (declared.final || !isSubtypeComposite(module, type.composite, declared.composite)) {
    context.fail(`sub type ${typeidx} does not match super type ${supertype}`);
  }
  validateDescriptionSubtype(context, typeidx, type, declared);
  if (isTooDeep(module, typeidx)) context.fail(`sub type ${typeidx} has too many super types above it`);
}
