// Import matching: whether the external values given for a module's imports have the types it asks for.
// https://webassembly.github.io/spec/core/valid/matching.html#external-types

import { checkModule, INDEX } from "../module/module-kinds.ts";
import { checkValue } from "../errors/check-options.ts";
import { oneOf, type OptionKind } from "../errors/option-kinds.ts";
import type { LinkIssue } from "../errors/errors.ts";
import { Memory } from "../memory/memory.ts";
import { isSubtypeOf, isSubtypeStored, typesOf } from "../module/type-store.ts";
import type { Import, ImportDescription, Module } from "../module/module.ts";
import {
  funcTypeName,
  type GlobalType,
  type Limits,
  type MemoryType,
  type TableType,
  valueTypeName,
} from "../module/types.ts";
import { FunctionInstance } from "./function-instance.ts";
import { shown } from "../errors/shown.ts";
import { present } from "../errors/present.ts";
import { GlobalInstance } from "./global-instance.ts";
import type { ExternValue } from "./module-instance.ts";
import { TableInstance } from "./table-instance.ts";
import { TagInstance } from "./tag-instance.ts";

/** Issues of all imports at once; `values[i]` belongs to `module.imports[i]`. */
export function matchImports(module: Module, values: readonly unknown[]): LinkIssue[] {
  const issues: LinkIssue[] = [];
  for (const [i, entry] of module.imports.entries()) {
    const issue = matchImport(module, entry, values[i]);
    if (issue !== undefined) issues.push(issue);
  }
  return issues;
}

function matchImport(module: Module, entry: Import, value: unknown): LinkIssue | undefined {
  const path = `import ${entry.module}.${entry.name}`;
  if (value === undefined) {
    return {
      code: "unknown_import",
      path,
      message: "unknown import",
      expected: describeImport(module, entry.description),
    };
  }
  if (matches(module, entry.description, value)) return undefined;
  const expected = describeImport(module, entry.description);
  const isExtern = isExternValue(value);
  const found = isExtern ? describeExtern(value) : shown(value);
  const hint = isExtern ? undefined : importHint(entry.description);
  return {
    code: "incompatible_import_type",
    path,
    message: `incompatible import type: the module expects ${expected}, found ${found}`,
    expected,
    found,
    ...present({ hint }),
  };
}

function isExternValue(value: unknown): value is ExternValue {
  return [FunctionInstance, TableInstance, GlobalInstance, Memory, TagInstance].some((kind) => value instanceof kind);
}

/** What makes a value that the store knows. */
function importHint(want: ImportDescription): string | undefined {
  switch (want.kind) {
    case "func":
      return "give a function of JavaScript's, or of another instance";
    case "memory":
      return "give the memory of another instance, a SharedMemory, or a FlatMemory of @atoll/core/engine";
    case "global":
      return want.type.mutable ? "a mutable global is shared: give a GlobalInstance of @atoll/core/engine" : undefined;
    case "table":
      return "give the table of another instance, or a TableInstance of @atoll/core/engine";
    case "tag":
      return "give the tag of another instance, or jsTag() of @atoll/core/engine";
  }
}

/** Whether a value of the store has the type that an import asks for. */
export function matches(module: Module, want: ImportDescription, value: unknown): boolean {
  switch (want.kind) {
    case "func": {
      if (!(value instanceof FunctionInstance)) return false;
      const wanted = typesOf(module).at(want.typeidx).id;
      return want.exact === true ? value.typeId === wanted : isSubtypeOf(value.definedType, wanted);
    }
    case "tag":
      return value instanceof TagInstance && value.definedType === typesOf(module).at(want.type.typeidx);
    case "table":
      return value instanceof TableInstance && matchesTable(module, want.type, value);
    case "memory":
      return value instanceof Memory && matchesMemory(want.type, value);
    case "global": {
      if (!(value instanceof GlobalInstance) || value.type.mutable !== want.type.mutable) return false;
      const wanted = typesOf(module).valueType(want.type.value);
      return want.type.mutable ? value.type.value === wanted : isSubtypeStored(value.type.value, wanted);
    }
  }
}

function matchesLimits(actualMin: bigint, actual: Limits, want: Limits): boolean {
  if (actualMin < want.min) return false;
  return want.max === undefined || (actual.max !== undefined && actual.max <= want.max);
}

function matchesTable(module: Module, want: TableType, value: TableInstance): boolean {
  return (
    value.type.addressType === want.addressType &&
    matchesLimits(BigInt(value.size), value.type.limits, want.limits) &&
    value.type.element === typesOf(module).valueType(want.element)
  );
}

/** Whether a memory can stand where one of a type is wanted. */
export function matchesMemory(want: MemoryType, value: Memory): boolean {
  return (
    value.type.addressType === want.addressType &&
    value.type.shared === want.shared &&
    value.type.pageSizeLog2 === want.pageSizeLog2 &&
    matchesLimits(BigInt(value.pages), value.type.limits, want.limits)
  );
}

function limitsText(min: bigint, max: bigint | undefined): string {
  return max === undefined ? `${min}` : `${min} ${max}`;
}

const KINDS = oneOf("func", "tag", "table", "memory", "global");
const isDescription = ({ kind, typeidx, type }: { kind?: unknown; typeidx?: unknown; type?: unknown }): boolean =>
  KINDS.accepts(kind) && (kind === "func" ? INDEX.accepts(typeidx) : typeof type === "object");
const DESCRIPTION: OptionKind = {
  expected: "the description of an import",
  accepts: (value) => typeof value === "object" && value !== null && isDescription(value),
};

/** The text format's external type of an import, for messages. */
export function describeImport(module: Module, description: ImportDescription): string {
  checkModule("describeImport", module);
  checkValue("describeImport", "description", description, DESCRIPTION);
  switch (description.kind) {
    case "func": {
      const composite = module.types[description.typeidx]?.composite;
      return composite?.kind === "func" ? `func ${funcTypeName(composite)}` : "func";
    }
    case "tag":
      return "tag";
    case "table":
      return describeTable(description.type, description.type.limits.min);
    case "memory":
      return describeMemory(description.type, description.type.limits.min);
    case "global":
      return describeGlobal(description.type);
  }
}

/** The text format's external type of a value, for messages. */
export function describeExtern(value: ExternValue): string {
  if (value instanceof FunctionInstance) return `func ${funcTypeName(value.type)}`;
  if (value instanceof TableInstance) return describeTable(value.type, BigInt(value.size));
  if (value instanceof GlobalInstance) return describeGlobal(value.type);
  if (value instanceof Memory) return describeMemory(value.type, BigInt(value.pages));
  return `tag ${funcTypeName(value.type)}`;
}

function describeTable(type: TableType, min: bigint): string {
  const address = type.addressType === "i64" ? "i64 " : "";
  return `table ${address}${limitsText(min, type.limits.max)} ${valueTypeName(type.element)}`;
}

function describeMemory(type: MemoryType, min: bigint): string {
  const address = type.addressType === "i64" ? "i64 " : "";
  const shared = type.shared ? " shared" : "";
  const pageSize = type.pageSizeLog2 === 16 ? "" : ` (pagesize ${2 ** type.pageSizeLog2})`;
  return `memory ${address}${limitsText(min, type.limits.max)}${shared}${pageSize}`;
}

/** `global i32`, `global (mut i32)`. */
export function describeGlobal({ mutable, value }: GlobalType): string {
  const type = valueTypeName(value);
  return `global ${mutable ? `(mut ${type})` : type}`;
}
