// Where the assembler of text modules is: a large development tool, which users install if they want it.

import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Assemble } from "@atoll/testing";
import { assembler } from "@atoll/testing/wat";

export const ASSEMBLER = "@bytecodealliance/jco-transpile";

/** wasm-tools, from beside this command or from the folder in which it is called; undefined where it is not installed. */
export async function findAssembler(
  from: readonly string[] = [import.meta.url, pathToFileURL(resolve("_")).href],
): Promise<Assemble | undefined> {
  for (const url of from) {
    const path = resolveFrom(url, `${ASSEMBLER}/wasm-tools`);
    if (path === undefined) continue;
    const { parse } = (await import(pathToFileURL(path).href)) as { readonly parse: Assemble };
    return assembler(parse);
  }
  return undefined;
}

function resolveFrom(url: string, name: string): string | undefined {
  try {
    return createRequire(url).resolve(name);
  } catch (error) {
    if ((error as { readonly code?: string }).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
