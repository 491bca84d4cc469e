// Types in the text format. https://webassembly.github.io/spec/core/text/types.html

import type {
  CompositeType,
  DefinedType,
  FieldType,
  FuncType,
  GlobalType,
  HeapType,
  Limits,
  MemoryType,
  TableType,
  ValueType,
} from "../module/types.ts";
import {
  heapTypeName,
  heapTypeOf,
  isConcrete,
  isExact,
  isNullable,
  isRefType,
  valueTypeName,
} from "../module/types.ts";
import { identifierText } from "./text-strings.ts";
import type { Identifiers, UniqueNames } from "./identifiers.ts";

export function heapTypeText(heap: HeapType, exact: boolean, identifiers: Identifiers): string {
  const name = isConcrete(heap) ? identifiers.use("type", heap) : heapTypeName(heap);
  return exact ? `(exact ${name})` : name;
}

export function valueTypeText(type: ValueType, identifiers: Identifiers): string {
  if (!isRefType(type) || !isConcrete(heapTypeOf(type))) return valueTypeName(type);
  const heap = heapTypeText(heapTypeOf(type), isExact(type), identifiers);
  return `(ref ${isNullable(type) ? "null " : ""}${heap})`;
}

/** ` (param i32 i64)` with a space before it, or nothing for an empty list. Types with names stand alone. */
export function typeListText(
  keyword: "param" | "result" | "local",
  types: Iterable<ValueType>,
  identifiers: Identifiers,
  names?: UniqueNames,
  first = 0,
): string {
  let text = "";
  let open = false;
  let index = first;
  for (const type of types) {
    const name = names?.get(index++);
    if (name !== undefined || !open) {
      text += `${open ? ")" : ""} (${keyword}`;
      open = true;
    }
    text += ` ${name === undefined ? "" : `${identifierText(name)} `}${valueTypeText(type, identifiers)}`;
    if (name !== undefined) {
      text += ")";
      open = false;
    }
  }
  return open ? `${text})` : text;
}

/** ` (type 3) (param i32) (result i32)`: a use of a function type, which need not exist. */
export function typeUseText(
  types: readonly DefinedType[],
  typeidx: number,
  identifiers: Identifiers,
  locals?: UniqueNames,
): string {
  const composite = types[typeidx]?.composite;
  const signature = composite?.kind === "func" ? signatureText(composite, identifiers, locals) : "";
  return ` (type ${identifiers.use("type", typeidx)})${signature}`;
}

function signatureText({ params, results }: FuncType, identifiers: Identifiers, locals?: UniqueNames): string {
  return typeListText("param", params, identifiers, locals) + typeListText("result", results, identifiers);
}

/** An entry of the type section: `(type $point (;0;) (sub (struct …)))`. */
export function definedTypeText(type: DefinedType, typeidx: number, identifiers: Identifiers): string {
  const clauses: string[] = [];
  if (type.describes !== undefined) clauses.push(`(describes ${identifiers.use("type", type.describes)})`);
  if (type.descriptor !== undefined) clauses.push(`(descriptor ${identifiers.use("type", type.descriptor)})`);
  clauses.push(compositeText(type.composite, identifiers, identifiers.fields(typeidx)));
  let text = clauses.join(" ");
  if (!type.final || type.supertypes.length > 0) {
    const supertypes = type.supertypes.map((index) => `${identifiers.use("type", index)} `).join("");
    text = `(sub ${type.final ? "final " : ""}${supertypes}${text})`;
  }
  return `(type${identifiers.declare("type", typeidx)} ${text})`;
}

function compositeText(type: CompositeType, identifiers: Identifiers, fields: UniqueNames): string {
  switch (type.kind) {
    case "func":
      return `(func${signatureText(type, identifiers)})`;
    case "array":
      return `(array ${fieldText(type.element, identifiers)})`;
    case "struct":
      return `(struct${type.fields.map((field, i) => ` (field ${identifier(fields.get(i))}${fieldText(field, identifiers)})`).join("")})`;
  }
}

function identifier(name: string | undefined): string {
  return name === undefined ? "" : `${identifierText(name)} `;
}

function fieldText({ storage, mutable }: FieldType, identifiers: Identifiers): string {
  const type = valueTypeText(storage, identifiers);
  return mutable ? `(mut ${type})` : type;
}

function limitsText({ min, max }: Limits): string {
  return max === undefined ? `${min}` : `${min} ${max}`;
}

export function tableTypeText({ addressType, limits, element }: TableType, identifiers: Identifiers): string {
  return `${addressType === "i64" ? "i64 " : ""}${limitsText(limits)} ${valueTypeText(element, identifiers)}`;
}

export function memoryTypeText({ addressType, limits, shared, pageSizeLog2 }: MemoryType): string {
  const pages = pageSizeLog2 === 16 ? "" : ` (pagesize ${2n ** BigInt(pageSizeLog2)})`;
  return `${addressType === "i64" ? "i64 " : ""}${limitsText(limits)}${shared ? " shared" : ""}${pages}`;
}

export function globalTypeText({ value, mutable }: GlobalType, identifiers: Identifiers): string {
  return fieldText({ storage: value, mutable }, identifiers);
}
