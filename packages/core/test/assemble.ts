// WebAssembly text for these tests.

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";

/** Assembles a template. Identifiers become the name section. */
export function wat(strings: TemplateStringsArray, ...values: readonly string[]): Promise<Uint8Array> {
  return parse(String.raw({ raw: strings.raw }, ...values));
}
