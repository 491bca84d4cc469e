// Where the assembler of text modules and the transpiler of components are: one large development tool, which users install if they want it.

import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Assemble } from "@atoll/testing";
import { assembler } from "@atoll/testing/wat";
import type { RunLimitOptions } from "@atoll/core";
import type { Transpiler } from "@atoll/components";
import { transpilerWithin } from "./transpile-within.ts";

export const ASSEMBLER = "@bytecodealliance/jco-transpile";

/** Beside this command, and in the folder in which it is called. */
const PLACES: readonly string[] = [import.meta.url, pathToFileURL(resolve("_")).href];

/** wasm-tools, from beside this command or from the folder in which it is called; undefined where it is not installed. */
export async function findAssembler(from: readonly string[] = PLACES): Promise<Assemble | undefined> {
  for (const url of from) {
    const path = resolveFrom(url, `${ASSEMBLER}/wasm-tools`);
    if (path === undefined) continue;
    const { parse } = (await import(pathToFileURL(path).href)) as { readonly parse: Assemble };
    return assembler(parse);
  }
  return undefined;
}

/** jco's transpiler of components, which keeps the time of a run; undefined where it is not installed. */
export async function findTranspiler(limits: RunLimitOptions): Promise<Transpiler | undefined> {
  for (const place of PLACES) {
    const path = resolveFrom(place, `${ASSEMBLER}/component`);
    if (path === undefined) continue;
    const url = pathToFileURL(path).href;
    // A thread of its own costs the start of a run some tens of milliseconds.
    return limits.timeout === undefined ? ((await import(url)) as Transpiler) : transpilerWithin(url, limits);
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
