// Values in messages: what somebody gave, in words that are never long.

import { isThenable } from "../runtime/awaitable.ts";
import { otherCopy } from "./copies.ts";

/** A value in a few words. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    case "number":
    case "boolean":
    case "undefined":
      return String(value);
    case "bigint":
      return value > 10n ** 40n || value < -(10n ** 40n) ? "a bigint" : `${value}n`;
    case "function":
      return isThenable(value) ? "a promise" : "a function";
    case "symbol":
      return "a symbol";
    case "object":
      return value === null ? "null" : shownObject(value);
  }
}

function shownObject(value: object): string {
  try {
    if (isThenable(value)) return "a promise";
    if (Array.isArray(value)) return `an array of ${value.length}`;
    const copy = otherCopy(value);
    return `an object (${className(value)})${copy === undefined ? "" : ` of ${copy}`}`;
  } catch {
    return "an object that throws when it is looked at";
  }
}

function className(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null || !("constructor" in prototype)) return "without a class";
  const { constructor } = prototype;
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "of a nameless class";
}
