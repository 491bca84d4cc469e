// Names of parameters and results.

import { checkValue } from "../errors/check-options.ts";
import { text } from "../errors/option-kinds.ts";
import { WASM_TYPE } from "./type-kinds.ts";
import type { DeclaredType, WasmType } from "./wasm-type.ts";

/** Gives a parameter or result a name, for traces, messages and generated headers. Throws TargetError for what is no name or no type. */
export function label<V extends DeclaredType, T>(name: string, type: WasmType<V, T>): WasmType<V, T> {
  checkValue("label", "name", name, text);
  checkValue(`label ${JSON.stringify(name)}`, "type", type, WASM_TYPE);
  return { ...type, label: name };
}
