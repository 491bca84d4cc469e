// What the functions of `t` ask of what they are given: a declaration with something else would fail much later, in a guest's call.

import { checkValue } from "../../errors/check-options.ts";
import type { OptionKind } from "../../errors/option-kinds.ts";

/** Any type: one of `t`'s, or one of wasm's own. */
export const TYPE: OptionKind = {
  expected: "a type, such as t.u32 or t.string",
  accepts: (value) => typeof value === "object" && value !== null && ("kind" in value || "valueType" in value),
};

/** What an enumeration is made of. */
export const CODES: OptionKind = {
  expected: "a list of names, or numbers by name",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    (Array.isArray(value)
      ? value.every((name) => typeof name === "string")
      : Object.values(value).every((code) => Number.isSafeInteger(code))),
};

/** Types by name. */
export const TYPES_BY_NAME: OptionKind = {
  expected: "types by name, such as { at: t.u32 }",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((each) => TYPE.accepts(each)),
};

/** Lengths of fields. */
export const ELEMENTS: OptionKind = {
  expected: "a number of elements from 1 on",
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
};

/** Addresses. */
const ADDRESS: OptionKind = {
  expected: "an address: a whole number from 0 on",
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};

/** Throws TargetError for what is no address. Numbers that are some are let through at once: rings are read so. */
export function checkAddress(subject: string, address: unknown): void {
  if (!ADDRESS.accepts(address)) checkValue(subject, "address", address, ADDRESS);
}

/** Bytes of an address. */
export const WIDTH: OptionKind = { expected: "4 or 8", accepts: (value) => value === 4 || value === 8 };
