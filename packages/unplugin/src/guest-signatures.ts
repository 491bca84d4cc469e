// The functions that a guest exports, as its importers call them: those whose values JavaScript has.

import { decodeModule, EXTERNREF, F32, F64, FUNCREF, I32, I64, V128, type ValueType } from "@atoll/core/engine";
import type { ExportSignature } from "./runtime/guest-module.ts";

type Word = ExportSignature[0][number];

const WORDS: ReadonlyMap<ValueType, Word> = new Map<ValueType, Word>([
  [I32, "i32"],
  [I64, "i64"],
  [F32, "f32"],
  [F64, "f64"],
  [V128, "v128"],
  [FUNCREF, "funcref"],
  [EXTERNREF, "externref"],
]);

/** Parameters and results by name. Functions with types that have no word here are left out. */
export function guestSignatures(bytes: Uint8Array): Readonly<Record<string, ExportSignature>> {
  const module = decodeModule(bytes);
  const signatures: Record<string, ExportSignature> = {};
  for (const { name, kind, index } of module.exports) {
    if (kind !== "func") continue;
    const composite = module.types[module.functions[index] ?? -1]?.composite;
    if (composite?.kind !== "func") continue;
    const [params, results] = [composite.params, composite.results].map((types) =>
      types.map((type) => WORDS.get(type)),
    );
    if (params === undefined || results === undefined || [...params, ...results].includes(undefined)) continue;
    signatures[name] = [params as Word[], results as Word[]];
  }
  return signatures;
}
