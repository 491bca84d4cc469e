// WebAssembly text for tests: a thin layer over wasm-tools, which is an optional peer and loaded at the first use.

import { checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";
import type { Assemble } from "./wast/read-wast.ts";

/** Assembles text. Rejects with a SyntaxError, place and wasm-tools' own words in it, when it is malformed. */
export async function assembleText(text: string): Promise<Uint8Array> {
  checkValue("assembleText", "text", text, optionKinds.text);
  const { parse } = await wasmTools();
  return assembler(parse)(text);
}

/** The optional peer. Rejects with what to do where it is missing. */
async function wasmTools(): Promise<{ readonly parse: Assemble }> {
  try {
    return await import("@bytecodealliance/jco-transpile/wasm-tools");
  } catch (cause) {
    throw new Error("WebAssembly text needs an assembler: npm i -D @bytecodealliance/jco-transpile", { cause });
  }
}

/** An assembler whose errors can be read, from the `parse` of a wasm-tools that was found elsewhere. */
export function assembler(parse: Assemble): Assemble {
  checkValue("assembler", "parse", parse, optionKinds.callable);
  return async (text) => {
    checkValue("assembler", "text", text, optionKinds.text);
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

const TEMPLATE: OptionKind = {
  expected: "a template: wat`(module)`",
  accepts: (value) => Array.isArray(value) && "raw" in value && Array.isArray(value.raw),
};
const VALUES = optionKinds.list("texts and numbers", {
  expected: "",
  accepts: (value) => ["string", "number", "bigint"].includes(typeof value),
});

/** Assembles a template: ``await wat`(module (func (export "f")))` ``. */
export function wat(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | bigint)[]
): Promise<Uint8Array> {
  checkValue("wat", "strings", strings, TEMPLATE);
  checkValue("wat", "values", values, VALUES);
  return assembleText(String.raw({ raw: strings.raw }, ...values));
}
