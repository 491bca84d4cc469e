// Names of parameters and results.

import type { DeclaredType, WasmType } from "./wasm-type.ts";

/** Gives a parameter or result a name, for traces, messages and generated headers. */
export function label<V extends DeclaredType, T>(name: string, type: WasmType<V, T>): WasmType<V, T> {
  return { ...type, label: name };
}
