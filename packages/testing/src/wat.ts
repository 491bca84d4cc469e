// WebAssembly text for tests: a thin layer over wasm-tools, which is an optional peer and loaded at the first use.

/** Assembles text. Rejects with wasm-tools' own words when it is malformed. */
export async function assembleText(text: string): Promise<Uint8Array> {
  const { parse } = await import("@bytecodealliance/jco-transpile/wasm-tools");
  return parse(text);
}

/** Assembles a template: ``await wat`(module (func (export "f")))` ``. */
export function wat(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | bigint)[]
): Promise<Uint8Array> {
  return assembleText(String.raw({ raw: strings.raw }, ...values));
}
