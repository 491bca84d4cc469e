// Which imported builtins an emitted module does not call JavaScript for: those whose bodies are put into it, those that
// give the same again and again, and those that the host has itself.

import type { LinkedModule } from "@atoll/core";
import {
  decodeModule,
  type ImportedCode,
  importedCode,
  importedTexts,
  type Module,
  type ModuleInstance,
  type NativeBuiltin,
} from "@atoll/core/engine";
import { hostFeatures } from "../host/features.ts";
import { hasNative, hasTexts } from "../host/native-builtins.ts";
import { escapingFunctions } from "./escaping-functions.ts";
import type { Variant } from "./variant.ts";

/** The body of an imported builtin, which is called in the import's place. */
export interface MergedBody {
  readonly funcidx: number;
  /** A module with one function, which may import a memory: the guest's first. */
  readonly body: Module;
}

/** An import that is a builtin of the host's own. */
export interface NativeImport extends NativeBuiltin {
  readonly funcidx: number;
}

export interface ImportedBuiltins {
  readonly merged: readonly MergedBody[];
  /** Imports by funcidx that give the same as long as the instance lives: they are called once. */
  readonly fixed: readonly number[];
  readonly native: readonly NativeImport[];
  /** Imported globals, by globalidx, that are the string that they are called: the host has them itself. */
  readonly texts: readonly number[];
}

/** As they go to other threads and processes. */
export interface KeptBuiltins {
  readonly merged: readonly { readonly funcidx: number; readonly bytes: Uint8Array }[];
  readonly fixed: readonly number[];
  readonly native: readonly NativeImport[];
  readonly texts: readonly number[];
}

/** None of them. */
export const NO_BUILTINS: ImportedBuiltins = { merged: [], fixed: [], native: [], texts: [] };

/** Those of an instance's imports. */
export function builtinsOf({ functions, globals, module }: ModuleInstance, variant: Variant): ImportedBuiltins {
  const imports = functions.slice(0, module.importCounts.func);
  const found = imports.map(({ code }) =>
    code.kind === "host" ? { body: code.body, native: code.native, fixed: code.fixed } : undefined,
  );
  const texts = globals.slice(0, module.importCounts.global).map(({ text }) => text);
  return { ...among(found, module, variant), texts: textsAmong(texts, module) };
}

/** The same before there is an instance. What is linked late is not known then. */
export function expectedBuiltins(linked: LinkedModule, variant: Variant): ImportedBuiltins {
  const { module } = linked;
  return { ...among(importedCode(linked), module, variant), texts: textsAmong(importedTexts(linked), module) };
}

/** Those that have the name of their import. */
function textsAmong(texts: readonly (string | undefined)[], { imports }: Module): readonly number[] {
  if (texts.every((text) => text === undefined) || !hasTexts()) return [];
  const names = imports.filter(({ description }) => description.kind === "global").map(({ name }) => name);
  return texts.flatMap((text, globalidx) => (text === names[globalidx] ? [globalidx] : []));
}

function among(
  imports: readonly (ImportedCode | undefined)[],
  module: Module,
  { metered, watched }: Variant,
): Omit<ImportedBuiltins, "texts"> {
  if (watched === true) return NO_BUILTINS;
  const merged: MergedBody[] = [];
  const fixed: number[] = [];
  const native: NativeImport[] = [];
  // What can be told apart from outside is the store's function, and what is paid for by length only the handler knows.
  let escaping: ReadonlySet<number> | undefined;
  for (const [funcidx, code] of imports.entries()) {
    if (code?.body !== undefined && [...code.body.features.keys()].every((feature) => hostFeatures().has(feature))) {
      merged.push({ funcidx, body: code.body.module });
    } else if (code?.fixed === true) {
      fixed.push(funcidx);
    } else if (code?.native !== undefined && !metered && hasNative(code.native.set)) {
      escaping ??= escapingFunctions(module);
      const { set, name } = code.native;
      if (!escaping.has(funcidx)) native.push({ funcidx, set, name });
    }
  }
  return { merged, fixed, native };
}

/** Equal for equal ones. */
export function builtinsKey({ merged, fixed, native, texts }: ImportedBuiltins): unknown {
  return [merged.map(({ funcidx, body }) => [funcidx, ...body.bytes]), fixed, native, texts];
}

export function keepBuiltins({ merged, fixed, native, texts }: ImportedBuiltins): KeptBuiltins {
  return { merged: merged.map(({ funcidx, body }) => ({ funcidx, bytes: body.bytes })), fixed, native, texts };
}

export function takeBuiltins({ merged, fixed, native, texts }: KeptBuiltins): ImportedBuiltins {
  return { merged: merged.map(({ funcidx, bytes }) => ({ funcidx, body: decodeModule(bytes) })), fixed, native, texts };
}
