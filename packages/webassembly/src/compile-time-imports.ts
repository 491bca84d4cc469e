// Imports that compile options give: builtins, and string constants. They are settled before there is an instance, and do not show among the
// module's imports. https://webassembly.github.io/spec/js-api/#builtins

import {
  type ExternValue,
  EXTERNREF,
  GlobalInstance,
  HEAP,
  type Module,
  refType,
  typesOf,
  toBits,
} from "@atoll/core/engine";
import { builtinFunction, fitsBuiltin, stringBuiltin } from "./js-string.ts";
import { dictionary, domString, sequence } from "./web-idl/conversions.ts";

/** Makes the value of an import for one instance, by the import's place in the module. */
export type CompileTimeImports = ReadonlyMap<number, () => ExternValue>;

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

/** Thrown for an import that is not of the type that its builtin or constant has. */
export class CompileTimeMismatch extends Error {}

/** What the options give of a valid module's imports. Throws CompileTimeMismatch. */
export function compileTimeImports(module: Module, options: CompileOptions): CompileTimeImports {
  const { builtins, importedStringConstants } = options;
  if (new Set(builtins).size !== builtins.length) throw new CompileTimeMismatch("a set of builtins is named twice");
  const values = new Map<number, () => ExternValue>();
  for (const [i, { module: namespace, name, description }] of module.imports.entries()) {
    const known = builtins.includes("js-string") && namespace === "wasm:js-string" ? stringBuiltin(name) : undefined;
    if (known !== undefined) {
      const type = description.kind === "func" ? typesOf(module).at(description.typeidx) : undefined;
      if (type === undefined || !fitsBuiltin(known, type)) mismatch(namespace, name);
      else values.set(i, () => builtinFunction(name, known, type));
    } else if (namespace === importedStringConstants) {
      if (description.kind !== "global" || description.type.mutable || !isString(description.type.value)) {
        mismatch(namespace, name);
      } else {
        const { type } = description;
        values.set(i, () => new GlobalInstance(type, toBits(type.value, name)));
      }
    }
  }
  return values;
}

function isString(type: number): boolean {
  return type === EXTERNREF || type === refType(HEAP.extern, false);
}

function mismatch(namespace: string, name: string): never {
  throw new CompileTimeMismatch(`the import ${namespace}.${name} has not the type of its builtin`);
}
