// What compile options give of a module's imports: string builtins, and string constants. They are sets of the target that such a module is compiled
// for, and do not show among its imports. https://webassembly.github.io/spec/js-api/#builtins

import type { BuiltinSet, Target } from "@atoll/core";
import { jsString, stringConstants } from "@atoll/js-builtins";
import { dictionary, domString, sequence } from "./web-idl/conversions.ts";

/** WebAssemblyCompileOptions. */
export interface CompileOptions {
  readonly builtins: readonly string[];
  readonly importedStringConstants: string | undefined;
}

/** Reads the options that a program gave. */
export function compileOptions(value: unknown): CompileOptions {
  const given = dictionary(value, "the options of a module");
  const { builtins } = given;
  const names = builtins === undefined ? [] : sequence(builtins, "builtins").map(domString);
  const constants = given["importedStringConstants"];
  return {
    builtins: names,
    importedStringConstants: constants === undefined ? undefined : domString(constants),
  };
}

/** The namespaces that the options settle, and the target that has them. Options that nobody knows are passed over, as hosts do. */
export function compileTimeTarget(
  target: Target,
  { builtins, importedStringConstants }: CompileOptions,
): { readonly target: Target; readonly early: ReadonlySet<string> } {
  const sets: BuiltinSet[] = builtins.includes("js-string") ? [jsString] : [];
  if (importedStringConstants !== undefined) sets.push(stringConstants({ namespace: importedStringConstants }));
  const early = new Set(sets.map(({ namespace }) => namespace));
  // A target may have them by itself.
  const added = sets.filter(({ namespace }) => !target.builtins.has(namespace));
  return { target: added.length === 0 ? target : target.extend({ name: target.name, sets: added }), early };
}
