// A module that fits its target: what compile makes and instantiate takes.

import type { Builtin } from "../builtins/builtin.ts";
import type { Module } from "../module/module.ts";
import type { AddressType, FuncType } from "../module/types.ts";
import type { FeatureUses } from "./feature-issues.ts";
import type { Sets } from "../declare/set-types.ts";
import type { Target } from "../declare/target.ts";

/** A builtin import, resolved while compiling. */
export interface BuiltinBinding {
  readonly builtin: Builtin;
  /** `vm.map`: for traces and messages. */
  readonly name: string;
  readonly type: FuncType;
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
}
