// What modules and types must look like where tools and engines give them. That a module is well-formed is the decoder's business: whoever has one
// has it from there.

import { checkValue } from "../errors/check-options.ts";
import type { OptionKind } from "../errors/option-kinds.ts";
import type { Module } from "./module.ts";
import type { MemoryType } from "./types.ts";

/** A decoded module. */
const MODULE: OptionKind = {
  expected: "a module, made by decodeModule",
  accepts: (value) => typeof value === "object" && value !== null && isModule(value),
};

function isModule({ bytes, customs, imports, exports, types }: Partial<Module>): boolean {
  const lists: readonly unknown[] = [customs, imports, exports, types];
  return ArrayBuffer.isView(bytes) && lists.every((list) => typeof list === "object" && list !== null);
}

/** Throws TargetError for what is no module. */
export function checkModule(subject: string, module: unknown): void {
  checkValue(subject, "module", module, MODULE);
}

/** The type of a function. */
export const FUNC_TYPE: OptionKind = {
  expected: 'a function type { kind: "func", params, results } of value types',
  accepts: (value) => typeof value === "object" && value !== null && isFuncType(value),
};

function isFuncType({ kind, params, results }: { kind?: unknown; params?: unknown; results?: unknown }): boolean {
  return kind === "func" && isTypeList(params) && isTypeList(results);
}

function isTypeList(types: unknown): boolean {
  return Array.isArray(types) && types.every(isValueType);
}

/** The type of a memory. */
export const MEMORY_TYPE: OptionKind = {
  expected: "a memory type { addressType, limits, shared, pageSizeLog2 }",
  accepts: (value) => typeof value === "object" && value !== null && isMemoryType(value),
};

function isMemoryType({ addressType, limits, shared, pageSizeLog2 }: Partial<MemoryType>): boolean {
  if (addressType !== "i32" && addressType !== "i64") return false;
  if (typeof limits?.min !== "bigint" || limits.min < 0n || limits.min > 2n ** 64n) return false;
  return typeof shared === "boolean" && (pageSizeLog2 === 0 || pageSizeLog2 === 16);
}

/** A number type, the vector type or a reference type. */
export function isValueType(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) !== 0 && (value as number) >= -5;
}

/** An index in one of a module's spaces. */
export const INDEX: OptionKind = {
  expected: "an index, a whole number from 0 on",
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};
