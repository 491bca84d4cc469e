// Why an import does not link: no set of its namespace, nothing of its name in it, another type. What the target had and gave up is told as such, and
// what a registered set has in another version.

import type { Registry } from "../declare/registry.ts";
import { fullName, type TargetChange, type TargetParts } from "../declare/target-parts.ts";
import { isNewer } from "../builtins/versions.ts";
import { listedEntries } from "../builtins/builtin-set.ts";
import type { LinkIssue } from "../errors/errors.ts";
import type { Import, Module } from "../module/module.ts";
import { describeImport } from "../runtime/match-imports.ts";
import type { WasmType } from "../builtins/wasm-type.ts";
import type { BuiltinBinding } from "./linked-module.ts";
import { entriesOf } from "../declare/builtin-table.ts";
import { isInterface } from "../declare/interface-names.ts";
import { nameHint, namespaceHint } from "./import-hints.ts";

/** What issues are told with. */
export interface IssueContext {
  readonly module: Module;
  readonly target: TargetParts;
  /** Sets in other versions. */
  readonly registry: Registry | undefined;
}

/** An import that no builtin stands behind. `hints`: whether to look for the nearest name. */
export function unknownImport(entry: Import, context: IssueContext, { hints }: { readonly hints: boolean }): LinkIssue {
  const { module, target } = context;
  const { module: namespace, name } = entry;
  const names = entriesOf(target.builtins, namespace);
  const found = describeImport(module, entry.description);
  const issue = { path: `import ${namespace}.${name}`, found } as const;
  const change = changeOf(target, namespace, name);
  const known = { ...issue, code: names === undefined ? "unknown_namespace" : "unknown_import" } as const;
  if (change !== undefined) return { ...known, ...goneWords(target, namespace, name, change) };
  const message =
    names === undefined
      ? `target ${target.name} has no ${isInterface(namespace) ? "interface" : "builtin set"} ${namespace}`
      : `${namespace} has no builtin ${name} in target ${target.name}`;
  const own = hints ? hintFor(namespace, name, names?.keys(), target.builtins.keys()) : undefined;
  // A hint about a toolchain goes before one about a newer version of the set, and that before a name that is similar.
  const isKnown = own !== undefined && !own.startsWith("did you mean");
  const newer = newerHint(namespace, name, context);
  const hint =
    (isKnown ? own : (newer ?? own)) ?? (hints && names !== undefined ? contentHint([...names.keys()]) : undefined);
  return hint === undefined ? { ...known, message } : { ...known, message, hint };
}

function hintFor(
  namespace: string,
  name: string,
  names: Iterable<string> | undefined,
  namespaces: Iterable<string>,
): string | undefined {
  return names === undefined ? namespaceHint(namespace, name, namespaces) : nameHint(name, names, namespace);
}

/** Names that are told. */
const SHOWN = 8;

/** What there is, where nothing of it is near. */
function contentHint(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const shown = names.slice(0, SHOWN).join(", ");
  return `it has ${names.length > SHOWN ? `${shown}, and ${names.length - SHOWN} more` : shown}`;
}

/** An import of another type than the builtin's, which `expected` describes. */
export function wrongType(
  entry: Import,
  binding: BuiltinBinding,
  expected: string,
  { module }: IssueContext,
): LinkIssue {
  const found = describeImport(module, entry.description);
  return {
    ...labelled(entry.name, binding),
    code: "incompatible_import_type",
    path: `import ${entry.module}.${entry.name}`,
    message: `incompatible import type: the builtin is ${expected}, the module declares ${found}`,
    expected,
    found,
  };
}

/** The signature as it was declared, where it has labels: an i32 does not say what it is. */
function labelled(name: string, binding: BuiltinBinding): { readonly hint?: string } {
  if (binding.kind !== "func" || !binding.builtin.params.some(({ label }) => label !== undefined)) return {};
  const text = ({ label, name: type }: WasmType): string => (label === undefined ? type : `${label} ${type}`);
  const results = binding.builtin.results.map(text).join(", ");
  return {
    hint: `it is ${name}(${binding.builtin.params.map(text).join(", ")})${results === "" ? "" : ` -> ${results}`}`,
  };
}

/** The last change that took something of this name away. */
function changeOf(target: TargetParts, namespace: string, name: string): TargetChange | undefined {
  return target.changes.findLast(
    (change) =>
      (change.kind === "restrict" && change.namespace === namespace && change.names?.includes(name) !== false) ||
      (change.kind === "rename" && change.was === namespace),
  );
}

function goneWords(
  target: TargetParts,
  namespace: string,
  name: string,
  change: TargetChange,
): Pick<LinkIssue, "message" | "hint"> {
  const { kind, by, was = "" } = change;
  if (kind === "rename") {
    const { namespace: now = "" } = change;
    return {
      message: `target ${target.name} has ${namespace} under the name ${now}`,
      hint: `import ${name} from ${now}, or add alias("${namespace}", "${now}") to the target`,
    };
  }
  const what = change.names === undefined ? namespace : `${namespace}.${name}`;
  return {
    message: `${what} was taken away from target ${target.name}, in ${by}; it is of ${was}`,
    hint: `keep it where ${by} is restricted, or take the target that ${by} is made of`,
  };
}

/** Names the version of a registered set that has what the target's lacks. */
function newerHint(namespace: string, name: string, { target, registry }: IssueContext): string | undefined {
  const ours = target.sets.findLast((set) => set.namespace === namespace);
  const having = (registry?.sets ?? []).filter(
    (set) => set.namespace === namespace && listedEntries(set).some(([each]) => each === name),
  );
  const newest = having.reduce<(typeof having)[number] | undefined>(
    (best, set) => (best === undefined || isNewer(set.version, best.version) ? set : best),
    undefined,
  );
  if (newest === undefined) return undefined;
  const there = fullName({ name: namespace, version: newest.version });
  if (ours === undefined) return `${there} is registered and has it: add the set to the target`;
  const relation = isNewer(newest.version, ours.version) ? "a newer" : "another";
  return `${there}, ${relation} version than the target's ${ours.version}, has it`;
}
