// Early linking: every import against the target's builtins, before any instance exists. All issues at once.

import { addressTypeOf, namesArrays } from "../builtins/function-type.ts";
import { arrayReference } from "../builtins/type-kinds.ts";
import type { SetEntry } from "../builtins/builtin.ts";
import type { WasmType } from "../builtins/wasm-type.ts";
import type { LinkIssue } from "../errors/errors.ts";
import type { ImportDescription, Module } from "../module/module.ts";
import {
  type FuncType,
  funcTypeName,
  HEAP,
  heapTypeOf,
  isRefType,
  type ValueType,
  valueTypeName,
} from "../module/types.ts";
import { checkValue } from "../errors/check-options.ts";
import type { OptionKind } from "../errors/option-kinds.ts";
import { checkModule } from "../module/module-kinds.ts";
import { describeGlobal } from "../runtime/match-imports.ts";
import { isSubtype } from "../validate/match.ts";
import { unknownImport, wrongType } from "./import-issues.ts";
import { type BuiltinBinding, bindBuiltin, type LinkWarning } from "./linked-module.ts";
import { findBuiltin } from "../declare/builtin-table.ts";
import type { Registry } from "../declare/registry.ts";
import type { TargetParts } from "../declare/target-parts.ts";

/** Hints cost an edit distance to every name: a hostile module does not get one for each of its imports. */
const MOST_HINTS = 100;

export interface LinkedImports {
  readonly bindings: readonly (BuiltinBinding | undefined)[];
  readonly issues: readonly LinkIssue[];
  readonly warnings: readonly LinkWarning[];
}

/** What imports are linked with, besides a target. */
export interface LinkOptions {
  /** Namespaces that are left to instantiation, besides those that the target opens. */
  readonly open: readonly string[] | "any";
  readonly registry: Registry | undefined;
}

/** Resolves every import to a builtin, or leaves it to instantiation if its namespace is open. */
export function linkImports(module: Module, target: TargetParts, { open, registry }: LinkOptions): LinkedImports {
  const issues: LinkIssue[] = [];
  const context = { module, target, registry };
  const isOpen = (namespace: string): boolean =>
    [open, target.openNamespaces].some((list) => list === "any" || list.includes(namespace));
  const shape = { types: module.types, addressType: addressTypeOf(module) };
  // One name is one builtin, however often it is imported.
  const bound = new Map<string, Map<string, BuiltinBinding | undefined>>();
  const bind = (namespace: string, name: string): BuiltinBinding | undefined => {
    const names = bound.get(namespace) ?? new Map<string, BuiltinBinding | undefined>();
    bound.set(namespace, names);
    if (names.has(name)) return names.get(name);
    const builtin = findBuiltin(target, namespace, name);
    const binding = builtin === undefined ? undefined : bindBuiltin(builtin, `${namespace}.${name}`, shape);
    names.set(name, binding);
    return binding;
  };
  const bindings = module.imports.map((entry) => {
    const binding = bind(entry.module, entry.name);
    if (binding === undefined) {
      if (!isOpen(entry.module)) issues.push(unknownImport(entry, context, { hints: issues.length < MOST_HINTS }));
      return undefined;
    }
    if (!fits(module, entry.description, binding))
      issues.push(wrongType(entry, binding, describeBinding(binding), context));
    return binding;
  });
  return { bindings, issues, warnings: deprecations(module, target) };
}

/** A warning for each builtin that the module imports and that will go. */
function deprecations(module: Module, target: TargetParts): LinkWarning[] {
  const saying = target.sets.filter(({ deprecated }) => deprecated !== undefined);
  if (saying.length === 0) return [];
  const warnings = new Map<string, LinkWarning>();
  for (const { module: namespace, name } of module.imports) {
    const set =
      target.builtins.get(namespace)?.get(name)?.set ?? saying.findLast((each) => each.namespace === namespace);
    const advice = set?.deprecated?.[name];
    if (advice === undefined) continue;
    const path = `import ${namespace}.${name}`;
    warnings.set(path, { code: "deprecated", path, message: `${namespace}.${name} is deprecated: ${advice}` });
  }
  return [...warnings.values()];
}

function describeBinding(binding: BuiltinBinding): string {
  if (binding.kind === "global") return describeGlobal(binding.type);
  const { builtin } = binding;
  if (!namesArrays(builtin)) return `func ${funcTypeName(binding.type)}`;
  // By what is declared: typeidx of the module say nothing, and it may have no such type.
  const names = (declared: readonly WasmType[], types: readonly ValueType[]): string =>
    types.map((type, i) => arrayName(declared[i]) ?? valueTypeName(type)).join(" ");
  const { params, results } = binding.type;
  return `func [${names(builtin.params, params)}] -> [${names(builtin.results, results)}]`;
}

const OF_A_KIND: OptionKind = {
  expected: "the description of an import",
  accepts: (value) => typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string",
};
const BUILTIN = "a builtin, made by builtins().func or builtins().global";

/** Whether a builtin of a set is what a module imports: of that kind and type. */
export function isSameBuiltin(module: Module, wanted: ImportDescription, builtin: SetEntry): boolean {
  checkModule("isSameBuiltin", module);
  checkValue("isSameBuiltin", "wanted", wanted, OF_A_KIND);
  checkValue("isSameBuiltin", "builtin", builtin, { ...OF_A_KIND, expected: BUILTIN });
  const binding = bindBuiltin(builtin, "", { types: module.types, addressType: addressTypeOf(module) });
  return fits(module, wanted, binding);
}

function fits(module: Module, wanted: ImportDescription, binding: BuiltinBinding): boolean {
  if (binding.kind === "func") {
    if (wanted.kind !== "func" || (namesArrays(binding.builtin) && !hasArrays(binding.type))) return false;
    return isPlainFunction(module, wanted.typeidx, binding.type);
  }
  if (wanted.kind !== "global" || wanted.type.mutable !== binding.type.mutable) return false;
  const { value } = binding.type;
  return wanted.type.mutable ? value === wanted.type.value : isSubtype(module, value, wanted.type.value);
}

function arrayName(type: WasmType | undefined): string | undefined {
  return type === undefined || arrayReference(type.valueType) === undefined ? undefined : type.valueType;
}

/** Whether the module has the types of the arrays that a builtin names. */
function hasArrays({ params, results }: FuncType): boolean {
  return [...params, ...results].every((type) => !isRefType(type) || heapTypeOf(type) !== HEAP.array);
}

/** Whether the type at `typeidx` is that of a builtin: final, without supertypes. */
function isPlainFunction(module: Module, typeidx: number, { params, results }: FuncType): boolean {
  const type = module.types[typeidx];
  return (
    type?.composite.kind === "func" &&
    type.final &&
    type.supertypes.length === 0 &&
    type.groupLength === 1 &&
    isSameList(module, type.composite.params, params) &&
    isSameList(module, type.composite.results, results)
  );
}

function isSameList(module: Module, a: readonly ValueType[], b: readonly ValueType[]): boolean {
  const isSame = (one: ValueType, other: ValueType | undefined): boolean =>
    one === other || (other !== undefined && isSubtype(module, one, other) && isSubtype(module, other, one));
  return a.length === b.length && a.every((type, i) => isSame(type, b[i]));
}
