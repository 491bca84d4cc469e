// Pictures as PNG, by resvg: a large module that users install if they want it.

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { ArgumentError } from "@atoll/core";
import { checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";

/** The optional peer. */
const RESVG = "@resvg/resvg-wasm";

/** What of it is used. */
interface Resvg {
  readonly initWasm: (wasm: Uint8Array) => Promise<void>;
  readonly Resvg: new (svg: string) => {
    render(): { asPng(): Uint8Array; free(): void };
    free(): void;
  };
}

const FILE_ADDRESS: OptionKind = {
  expected: "an address of a file",
  accepts: (value) => typeof value === "string" && value.startsWith("file:"),
};

/** Makes a PNG of an SVG document. Throws ArgumentError for what is none, or cannot be rendered. */
export type RenderPng = (svg: string) => Uint8Array;

/** What to do where {@link pngRenderer} finds nothing. */
export const PNG_HINT = `npm i ${RESVG}`;

/** It is initialised once for all. */
const known = new Map<string, Promise<RenderPng>>();

/**
 * A renderer of SVG to PNG: `@resvg/resvg-wasm`, from beside these modules (addresses of files), by default this package and the folder in which the program
 * runs. Undefined where it is not installed: {@link PNG_HINT} says what to do.
 */
export async function pngRenderer(
  beside: readonly string[] = [import.meta.url, pathToFileURL(resolve("_")).href],
): Promise<RenderPng | undefined> {
  checkValue("pngRenderer", "beside", beside, optionKinds.list("addresses of files", FILE_ADDRESS));
  for (const from of beside) {
    const path = resolveFrom(from, RESVG);
    const wasm = resolveFrom(from, `${RESVG}/index_bg.wasm`);
    if (path === undefined || wasm === undefined) continue;
    const renderer = known.get(path) ?? open(createRequire(from)(path) as Resvg, wasm);
    known.set(path, renderer);
    return renderer;
  }
  return undefined;
}

async function open({ initWasm, Resvg }: Resvg, wasm: string): Promise<RenderPng> {
  await initWasm(await readFile(wasm));
  return (svg) => {
    checkValue("PNG", "svg", svg, optionKinds.text);
    const renderer = attempt("expected an SVG document", () => new Resvg(svg));
    // What failed is not given back: it holds itself.
    const image = attempt("resvg cannot render this picture", () => renderer.render());
    const png = image.asPng();
    image.free();
    renderer.free();
    return png;
  };
}

function attempt<T>(message: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new ArgumentError(`${message}: ${String(cause)}`, { cause });
  }
}

function resolveFrom(url: string, name: string): string | undefined {
  try {
    return createRequire(url).resolve(name);
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code === "MODULE_NOT_FOUND" || code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return undefined;
    throw error;
  }
}
