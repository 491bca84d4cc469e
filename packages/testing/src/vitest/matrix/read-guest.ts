// Guests of tests, in whatever form: bytes, text of a module, or the path of a file with either.

import { assembleText } from "../../wat.ts";

/** A binary; a module's text, for the optional assembler; the path or URL of a `.wasm` or `.wat` file. Relative paths begin where the tests were started. */
export type GuestSource = Uint8Array | string | URL;

/** The binary of a guest. */
export async function readGuest(source: GuestSource): Promise<Uint8Array> {
  if (typeof source === "string" && isText(source)) return assembleText(source);
  if (typeof source !== "string" && !(source instanceof URL)) return source;
  const content = await contentOf(source);
  return fileOf(source).endsWith(".wat") ? assembleText(new TextDecoder().decode(content)) : content;
}

/** In a page, by its URL: what the server of the tests serves. */
async function contentOf(source: string | URL): Promise<Uint8Array> {
  if (source instanceof URL && source.protocol !== "file:") {
    const response = await fetch(source);
    if (!response.ok) throw new Error(`${source.href}: ${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  }
  const { readFile } = await import("node:fs/promises");
  // A view of its own: files of Node's are pieces of a pool.
  return new Uint8Array(await readFile(source));
}

/** The last part of a path. */
function fileOf(source: string | URL): string {
  const path = source instanceof URL ? decodeURIComponent(source.pathname) : source;
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** What a guest is called where nobody says it: by its file. */
export function guestName(source: GuestSource): string | undefined {
  if (source instanceof Uint8Array || (typeof source === "string" && isText(source))) return undefined;
  const file = fileOf(source);
  const end = file.lastIndexOf(".");
  return end > 0 ? file.slice(0, end) : file;
}

/** A module's text begins with a parenthesis or a comment; no path does. */
function isText(source: string): boolean {
  return /^\s*(\(|;;)/.test(source);
}
