// What embedders give for ordinary imports, as values of the store: constants become globals, functions of JavaScript's take the types of the imports.
// What does not fit is left as it is, for matchImports to tell.

import { typesOf } from "../module/type-store.ts";
import type { Import, Module } from "../module/module.ts";
import { heapTypeOf, isConcrete, isRefType } from "../module/types.ts";
import { FunctionInstance, type HostCode } from "./function-instance.ts";
import { GlobalInstance } from "./global-instance.ts";
import { FormError } from "./form-error.ts";
import { defaultForm, fromForm } from "./host-form.ts";
import { hostFunction } from "./host-function.ts";
import { matches } from "./match-imports.ts";
import type { HostValue } from "./value-forms.ts";

/** `values[i]` belongs to `module.imports[i]`, and so does what is returned. */
export function importValues(module: Module, values: readonly unknown[] | undefined): readonly unknown[] {
  const given = module.imports.map((entry, i) => storeValue(module, entry, values?.[i]));
  const isLeft = given.map((value, i) => isRetypable(value) && !matchesEntry(module, i, value));
  if (!isLeft.includes(true)) return given;
  // One name asked for with several types: a host function that has one of them serves the others, too.
  const key = (i: number): string => JSON.stringify([module.imports[i]?.module, module.imports[i]?.name]);
  const fitting = new Map<string, unknown>();
  for (const [i, value] of given.entries()) if (isRetypable(value) && !isLeft[i]) fitting.set(key(i), value);
  return given.map((value, i) => (isLeft[i] && fitting.get(key(i)) === value ? retyped(module, i, value) : value));
}

/**
 * Constants need no global of their own: a number, a bigint, 16 bytes, or for an externref anything, which makes one. Functions of JavaScript's
 * have no type, and take that of the import.
 */
function storeValue(module: Module, entry: Import, value: unknown): unknown {
  const { description } = entry;
  if (description.kind === "func" && typeof value === "function") {
    const definedType = typesOf(module).at(description.typeidx);
    const { composite } = definedType;
    if (composite.kind !== "func") return value;
    const name = `${entry.module}.${entry.name}`;
    return hostFunction(composite, value as (...args: never[]) => HostValue, { name, definedType });
  }
  if (description.kind !== "global" || value === undefined || value instanceof GlobalInstance) return value;
  const { type } = description;
  if (type.mutable || (isRefType(type.value) && isConcrete(heapTypeOf(type.value)))) return value;
  try {
    return new GlobalInstance(type, fromForm(defaultForm(type.value), type.value, value));
  } catch (error) {
    if (error instanceof FormError) return value;
    throw error;
  }
}

type HostFunction = FunctionInstance & { readonly code: HostCode };

/** A function of the host's that is no builtin: those have the types that their sets declare, and no others. */
function isRetypable(value: unknown): value is HostFunction {
  return value instanceof FunctionInstance && value.code.kind === "host" && value.code.call === undefined;
}

function matchesEntry(module: Module, i: number, value: unknown): boolean {
  const description = module.imports[i]?.description;
  return description?.kind !== "func" || matches(module, description, value);
}

/** The same handler with the type of another import, in the forms that it asked for where the types are the same. */
function retyped(module: Module, i: number, value: unknown): unknown {
  const description = module.imports[i]?.description;
  if (description?.kind !== "func" || !isRetypable(value)) return value;
  const definedType = typesOf(module).at(description.typeidx);
  const { composite } = definedType;
  if (composite.kind !== "func") return value;
  const { code, type } = value;
  const forms = (kind: "params" | "results"): HostCode["params"] =>
    composite[kind].map((each, at) => (type[kind][at] === each ? code[kind][at] : undefined) ?? defaultForm(each));
  return hostFunction(composite, code.handler, {
    name: code.name,
    params: forms("params"),
    results: forms("results"),
    suspending: code.suspending,
    definedType,
  });
}
