// What functions of JavaScript's threw, as the exception that it is for the store: noted where it is thrown, so that who threw it, and where the guest
// was, is known where nobody has caught it.

import type { ExceptionObject } from "@atoll/core/engine";

const thrown = new WeakMap<object, ExceptionObject>();
/** The last value that has no identity. */
let last: { readonly value: unknown; readonly exception: ExceptionObject } | undefined;

/** Notes a value that was thrown, and the exception that it is. */
export function noteThrown(value: unknown, exception: ExceptionObject): void {
  if (isObject(value)) thrown.set(value, exception);
  else last = { value, exception };
}

/** The exception that a value is, if a function of JavaScript's threw it. */
export function exceptionThrownAs(value: unknown): ExceptionObject | undefined {
  if (isObject(value)) return thrown.get(value);
  return last !== undefined && Object.is(last.value, value) ? last.exception : undefined;
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
