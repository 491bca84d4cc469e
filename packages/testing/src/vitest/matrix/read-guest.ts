// Guests of tests, in whatever form: bytes, text of a module, or the path of a file with either.

import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { assembleText } from "../../wat.ts";

/** A binary; a module's text, for the optional assembler; the path or URL of a `.wasm` or `.wat` file. Relative paths begin where the tests were started. */
export type GuestSource = Uint8Array | string | URL;

/** The binary of a guest. */
export async function readGuest(source: GuestSource): Promise<Uint8Array> {
  if (typeof source === "string" && isText(source)) return assembleText(source);
  if (typeof source !== "string" && !(source instanceof URL)) return source;
  const content = await readFile(source);
  const extension = extname(source instanceof URL ? source.pathname : source);
  // A view of its own: files of Node's are pieces of a pool.
  return extension === ".wat" ? assembleText(content.toString("utf8")) : new Uint8Array(content);
}

/** What a guest is called where nobody says it: by its file. */
export function guestName(source: GuestSource): string | undefined {
  if (source instanceof URL) return guestName(fileURLToPath(source));
  if (typeof source !== "string" || isText(source)) return undefined;
  return basename(source, extname(source));
}

/** A module's text begins with a parenthesis or a comment; no path does. */
function isText(source: string): boolean {
  return /^\s*(\(|;;)/.test(source);
}
