// Which sets of builtins the host has itself, as the JS API calls them: they are asked for when a module is compiled.

import { MODULE_HEADER } from "@atoll/core/engine";
import { WebAssembly } from "./web-assembly.ts";

/** What the host is asked for when it compiles a module. */
export interface AskedFor {
  readonly builtins?: readonly string[];
  /** The namespace in which every name is the string that it says. */
  readonly importedStringConstants?: string;
}

type Compile = new (bytes: Uint8Array<ArrayBuffer>, options: AskedFor) => WebAssembly.Module;

/**
 * A module that imports a function of a set with a type that it cannot have: hosts that have the set refuse it, hosts that ignore the option do not. One
 * function of each set that is known.
 */
const FUNCTIONS: Readonly<Record<string, string>> = { "js-string": "length" };

const known = new Map<string, boolean>();

/** Whether the host has a set of builtins. */
export function hasNative(set: string): boolean {
  let has = known.get(set);
  if (has === undefined) known.set(set, (has = refusesOtherType(set)));
  return has;
}

function refusesOtherType(set: string): boolean {
  const name = FUNCTIONS[set];
  if (name === undefined) return false;
  const text = (value: string): number[] => [
    value.length,
    ...Array.from(value, (character) => character.charCodeAt(0)),
  ];
  const entry = [1, ...text(`wasm:${set}`), ...text(name), 0, 0];
  // (import "wasm:js-string" "length" (func))
  const bytes = Uint8Array.from([...MODULE_HEADER, 1, 4, 1, 0x60, 0, 0, 2, entry.length, ...entry]);
  if (!WebAssembly.validate(bytes)) return false;
  try {
    compileWith(bytes, { builtins: [set] });
    return false;
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return true;
    throw error;
  }
}

let texts: boolean | undefined;

/** Whether the host makes globals of strings of their names. */
export function hasTexts(): boolean {
  // (import "s" "" (global externref))
  const bytes = Uint8Array.from([...MODULE_HEADER, 2, 7, 1, 1, 0x73, 0, 3, 0x6f, 0]);
  // What the host makes itself it does not list.
  return (texts ??= WebAssembly.Module.imports(compileWith(bytes, { importedStringConstants: "s" })).length === 0);
}

/** Compiles a module with what the host has itself. Throws CompileError. */
export function compileWith(bytes: Uint8Array<ArrayBuffer>, asked: AskedFor): WebAssembly.Module {
  return new (WebAssembly.Module as unknown as Compile)(bytes, asked);
}
