// The letters of the table of members as types of builtins, and what is checked of values that guests pass.

import { bool, type Call, externref, f64, funcref, i32, label, u32, type WasmType } from "@atoll/core";

const TYPES: Readonly<Record<string, WasmType>> = {
  s: externref,
  S: externref,
  b: bool,
  i: i32,
  u: u32,
  d: f64,
  o: externref,
  O: externref,
  a: externref,
  f: funcref,
};
const WORDS: Readonly<Record<string, string>> = {
  s: "string",
  S: "string?",
  o: "object",
  O: "object?",
  a: "any",
  f: "listener",
};

/** The types of parameters, by letters: s string, b boolean, i and u integers, d float, o object, a anything, f listener; capitals may be null. */
export function typesOf(letters: string): WasmType[] {
  return Array.from(letters, (letter) => {
    const type = TYPES[letter] ?? externref;
    const word = WORDS[letter];
    return word === undefined ? type : label(word, type);
  });
}

/** The type of a result; none for `v`. */
export function resultsOf(letter: string): WasmType[] {
  return letter === "v" ? [] : typesOf(letter);
}

/** Throws a Trap for a value that is not what a letter says; what the page itself would convert is not for guests to make. */
export function checkValue(call: Call, name: string, letter: string | undefined, value: unknown): void {
  if (value === null && (letter === "S" || letter === "O")) return;
  const expected =
    letter === "s" || letter === "S" ? "string" : letter === "o" || letter === "O" ? "object" : undefined;
  if (expected !== undefined && (typeof value !== expected || value === null)) {
    call.trap(
      "builtin",
      `${name}: expected ${expected === "string" ? "a string" : "an object"}, found ${value === null ? "null" : `a value of type ${typeof value}`}`,
    );
  }
}
