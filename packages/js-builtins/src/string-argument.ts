// What the strings of guests have in common: they are external references that hold one, and work on them is paid for by length.

import { builtins, type Call, externref, label, u32, type WasmType } from "@atoll/core";
import type { Look } from "@atoll/core/engine";
import { stringAccount } from "./string-account.ts";

/** Nothing is injected: strings are the host's own. The state pays for them. */
export const scope = builtins({ state: ({ limits }) => stringAccount(limits) });

/** A parameter that holds a string, or traps. */
export const string: WasmType<"externref", unknown> = label("string", externref);
/** The bounds of a range, in code units or bytes. */
export const start: WasmType<"i32", number> = label("start", u32);
export const end: WasmType<"i32", number> = label("end", u32);

/** Code units or bytes between two looks at the limits: some milliseconds. */
const BETWEEN_LOOKS = 2 ** 20;

/** What is to be called with the length of each piece of something long: looks at the limits now and then. */
export function pacedBy(look: Look): (length: number) => void {
  let left = BETWEEN_LOOKS;
  return (length) => {
    left -= length;
    if (left > 0) return;
    left = BETWEEN_LOOKS;
    look();
  };
}

/** The string in a reference. Traps for null, and for whatever else it holds. */
export function stringOf(call: Call, name: string, value: unknown): string {
  if (typeof value === "string") return value;
  return call.trap(
    "builtin",
    `${name}: expected a string, found ${value === null ? "null" : `a value of type ${typeof value}`}`,
  );
}

/** An array of the guest's. Traps for null. */
export function arrayOf<A>(call: Call, name: string, array: A | null): A {
  return array ?? call.trap("builtin", `${name}: expected an array, found null`);
}

/** Traps unless `[first, last)` lies within `length` elements. */
export function requireRange(call: Call, name: string, [first, last]: readonly [number, number], length: number): void {
  if (first > last || last > length) {
    call.trap("builtin", `${name}: elements ${first} to ${last} are outside of an array of ${length}`);
  }
}
