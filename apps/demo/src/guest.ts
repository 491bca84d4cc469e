// Where the demo's guests are, and how their bytes come in.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The repository's root: the demo runs from `apps/demo/src` or `apps/demo/dist`. */
export const ROOT: string = fileURLToPath(new URL("../../../", import.meta.url));

/** The bytes of `apps/demo/guests/<name>.wasm`. */
export function readGuest(name: string): Uint8Array<ArrayBuffer> {
  return readFileSync(new URL(`../guests/${name}.wasm`, import.meta.url));
}
