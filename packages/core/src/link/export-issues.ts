// What a target expects modules to export, against what a module exports. An optional function that is not there is no issue; one whose name is
// nearly that of an export is worth a warning.

import { functionTypeOf } from "../builtins/function-type.ts";
import type { ExpectedExport } from "../declare/conventions.ts";
import type { TargetParts } from "../declare/target-parts.ts";
import type { LinkIssue } from "../errors/errors.ts";
import { nearestName } from "../errors/nearest-name.ts";
import { present } from "../errors/present.ts";
import type { Module } from "../module/module.ts";
import { type AddressType, funcTypeName } from "../module/types.ts";
import type { LinkWarning } from "./linked-module.ts";

export interface CheckedExports {
  readonly issues: readonly LinkIssue[];
  readonly warnings: readonly LinkWarning[];
}

/** Checks a module's exports. Names of an export cost an edit distance to each that is missing: a target's own, which are few. */
export function checkExports(module: Module, target: TargetParts, addressType: AddressType): CheckedExports {
  const expected = Object.entries(target.conventions.exports ?? {});
  const issues: LinkIssue[] = [];
  const warnings: LinkWarning[] = [];
  if (expected.length === 0) return { issues, warnings };
  const exported = new Map(module.exports.map((entry) => [entry.name, entry]));
  const strangers = (): string[] =>
    module.exports.filter(({ name }) => target.conventions.exports?.[name] === undefined).map(({ name }) => name);
  for (const [name, type] of expected) {
    const path = `export ${name}`;
    const wanted = `func ${funcTypeName(functionTypeOf(type, addressType))}`;
    const found = foundText(module, exported.get(name));
    if (found === wanted) continue;
    if (found !== undefined) {
      const message = `the export is ${found}, target ${target.name} uses it as ${wanted}`;
      issues.push({ code: "incompatible_export_type", path, message, expected: wanted, found, ...purpose(type) });
      continue;
    }
    const nearest = nearestName(name, strangers());
    if (type.optional !== true) {
      const message = `target ${target.name} expects modules to export ${wanted}`;
      const hint = nearest === undefined ? purpose(type) : { hint: `is it ${nearest}?` };
      issues.push({ code: "missing_export", path, message, expected: wanted, ...hint });
    } else if (nearest !== undefined) {
      const message = `target ${target.name} calls ${name}, if there is one: is ${nearest} meant?`;
      warnings.push({ code: "unused_export", path: `export ${nearest}`, message });
    }
  }
  return { issues, warnings };
}

function purpose({ doc }: ExpectedExport): { readonly hint?: string } {
  return present({ hint: doc });
}

function foundText(module: Module, entry: Module["exports"][number] | undefined): string | undefined {
  if (entry === undefined) return undefined;
  if (entry.kind !== "func") return entry.kind;
  const composite = module.types[module.functions[entry.index] ?? 0]?.composite;
  return composite?.kind === "func" ? `func ${funcTypeName(composite)}` : entry.kind;
}
