// WebAssembly text for tests: a thin layer over wasm-tools, which is an optional peer and loaded at the first use.

import type { Assemble } from "./wast/read-wast.ts";

/** Assembles text. Rejects with a SyntaxError, place and wasm-tools' own words in it, when it is malformed. */
export async function assembleText(text: string): Promise<Uint8Array> {
  const { parse } = await import("@bytecodealliance/jco-transpile/wasm-tools");
  return assembler(parse)(text);
}

/** An assembler whose errors can be read, from the `parse` of a wasm-tools that was found elsewhere. */
export function assembler(parse: Assemble): Assemble {
  return async (text) => {
    try {
      return await parse(text);
    } catch (error) {
      throw new SyntaxError(complaintOf(String(error)), { cause: error });
    }
  };
}

/** wasm-tools says what is wrong as a debugging print of its error. */
function complaintOf(debug: string): string {
  const [, line, column, words] =
    /line: (\d+), col: (\d+),.*?kind: (?:Custom\("((?:[^"\\]|\\.)*)"\)|.*)/s.exec(debug) ?? [];
  if (line === undefined || column === undefined || words === undefined) return debug;
  return `${Number(line) + 1}:${Number(column) + 1}: ${words.replaceAll(/\\(.)/g, "$1")}`;
}

/** Assembles a template: ``await wat`(module (func (export "f")))` ``. */
export function wat(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | bigint)[]
): Promise<Uint8Array> {
  return assembleText(String.raw({ raw: strings.raw }, ...values));
}
