// Signatures of functions and types of globals for people: `log(level u32, text string) -> i32`.

import type { BuiltinGlobal, Signature, WasmType } from "@atoll/core";
import { type Style, styleFor } from "./style.ts";

/** A function or global and its name. */
export function signatureText(name: string, entry: Signature | BuiltinGlobal, style: Style = styleFor(false)): string {
  if ("type" in entry) return `${style.name(name)}: ${entry.mutable ? "mut " : ""}${entry.type.name}`;
  const left = entry.params.map(typeText).join(", ");
  const right = entry.results.map(typeText).join(", ");
  return `${style.name(name)}(${left})${right === "" ? "" : ` -> ${entry.results.length > 1 ? `(${right})` : right}`}`;
}

function typeText({ name, label }: WasmType): string {
  return label === undefined ? name : `${label} ${name}`;
}
