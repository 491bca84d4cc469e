// A module that fits its target: what compile makes and instantiate takes.

import { isFixed } from "../builtins/fixed.ts";
import type { Builtin, BuiltinGlobal, SetEntry } from "../builtins/builtin.ts";
import type { BodyCode } from "../builtins/builtin-body.ts";
import type { NativeBuiltin } from "../builtins/native-builtin.ts";
import { functionTypeOf, valueTypeOf } from "../builtins/function-type.ts";
import { checkValue } from "../errors/check-options.ts";
import { markCopy } from "../errors/copies.ts";
import type { OptionKind } from "../errors/option-kinds.ts";
import type { Module } from "../module/module.ts";
import type { AddressType, FuncType, GlobalType } from "../module/types.ts";
import type { FeatureUses } from "../validate/feature-recorder.ts";
import type { Sets } from "../declare/set-types.ts";
import type { Target } from "../declare/target.ts";

/** A builtin import, resolved while compiling. `name` is for traces and messages: `vm.map`. */
export type BuiltinBinding =
  | { readonly kind: "func"; readonly builtin: Builtin; readonly name: string; readonly type: FuncType }
  | { readonly kind: "global"; readonly builtin: BuiltinGlobal; readonly name: string; readonly type: GlobalType };

/** A builtin as an import of a module with those types, whose memory 0 has that address type. */
export function bindBuiltin(
  builtin: SetEntry,
  name: string,
  { types, addressType }: Pick<Module, "types"> & Pick<LinkedModule, "addressType">,
): BuiltinBinding {
  if (builtin.kind === "func") {
    return { kind: "func", builtin, name, type: functionTypeOf(builtin, addressType, types) };
  }
  const value = valueTypeOf(builtin.type.valueType, addressType, types);
  return { kind: "global", builtin, name, type: { value, mutable: builtin.mutable } };
}

/** The code of a builtin's body for a module that imports it; undefined if there is none. Throws TargetError for one that is wrong. */
export function bodyOf(
  { builtin, name, type }: Extract<BuiltinBinding, { readonly kind: "func" }>,
  module: Pick<Module, "memories">,
  addressType: AddressType,
): BodyCode | undefined {
  const [memory] = module.memories;
  return builtin.body?.codeFor(name, type, { addressType, memory });
}

/** Immutable, and shared by all of its instances. */
export interface LinkedModule<S extends Sets = Sets> {
  readonly target: Target<S>;
  readonly module: Module;
  /** Address type of memory 0: what `pointer` and `size` are in this module. */
  readonly addressType: AddressType;
  /** One per import, in the module's order; undefined for ordinary imports. */
  readonly bindings: readonly (BuiltinBinding | undefined)[];
  /** Features beyond WebAssembly 1.0 that the module uses, and where it first does. */
  readonly features: FeatureUses;
  /** What fits and yet is worth a word, each once. */
  readonly warnings: readonly LinkWarning[];
}

/**
 * Something in a module that fits its target and yet is worth a word: it imports what will go (`deprecated`), or exports what is nearly, and not,
 * a function that the target calls (`unused_export`).
 */
export interface LinkWarning {
  readonly code: "deprecated" | "unused_export";
  readonly path: string;
  readonly message: string;
}

/** What engines may run in place of an imported builtin's handler. */
export interface ImportedCode {
  readonly body: BodyCode | undefined;
  readonly native: NativeBuiltin | undefined;
  /** Whether it gives the same as long as the instance lives. */
  readonly fixed: boolean;
}

/** What there is in place of the handlers of the builtins that a module imports, by funcidx. What is linked late is not among them. */
export function importedCode(module: LinkedModule): readonly (ImportedCode | undefined)[] {
  checkValue("importedCode", "module", module, LINKED_MODULE);
  const { bindings, addressType } = module;
  return module.module.imports.flatMap(({ description }, i) => {
    if (description.kind !== "func") return [];
    const binding = bindings[i];
    if (binding?.kind !== "func") return [undefined];
    const { builtin, type } = binding;
    const body = bodyOf(binding, module.module, addressType);
    return [{ body, native: builtin.native, fixed: isFixed(type, builtin) }];
  });
}

/** Strings that the global builtins which a module imports always are, by globalidx. */
export function importedTexts(module: LinkedModule): readonly (string | undefined)[] {
  checkValue("importedTexts", "module", module, LINKED_MODULE);
  return module.module.imports.flatMap(({ description }, i) => {
    if (description.kind !== "global") return [];
    const binding = module.bindings[i];
    return [binding?.kind === "global" ? binding.builtin.text : undefined];
  });
}

/** What was linked: whoever instantiates it need not look at it again. */
const linked = new WeakSet<object>();

/** What instances are made of. */
export const LINKED_MODULE: OptionKind = {
  expected: "a module, made by compile",
  accepts: (value) => typeof value === "object" && value !== null && linked.has(value),
};

/** A module whose imports have been linked. */
export function linkedModule<S extends Sets>(parts: LinkedModule<S>): LinkedModule<S> {
  linked.add(parts);
  return Object.freeze(markCopy(parts));
}
