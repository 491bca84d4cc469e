// Which imports are guests': those that name a target. A bare `.wasm` is somebody else's.

import { extname } from "node:path";

/** Languages by the extensions of their files. */
const LANGUAGES: Readonly<Record<string, GuestLanguage>> = {
  ".wasm": "binary",
  ".wat": "text",
  ".c": "c",
  ".rs": "rust",
  ".ts": "assemblyscript",
  ".as": "assemblyscript",
};

/** What a guest is written in. */
export type GuestLanguage = "binary" | "text" | "c" | "rust" | "assemblyscript";

/** An import of a guest. */
export interface GuestId {
  readonly path: string;
  readonly language: GuestLanguage;
  readonly target: string;
}

/** The guest that is imported as `./game.wat?target=pico`; undefined for any other import. */
export function guestId(id: string): GuestId | undefined {
  const [path = "", query] = id.split("?", 2);
  if (query === undefined) return undefined;
  const target = new URLSearchParams(query).get("target");
  const language = LANGUAGES[extname(path)];
  return target === null || target === "" || language === undefined ? undefined : { path, language, target };
}
