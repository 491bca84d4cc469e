// Whether a folder can be written into: it is not there, or empty.

import { readdirSync } from "node:fs";

/** Whether something is there that a project would be mixed with; a file, for one. */
export function isTaken(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch (error) {
    return (error as { readonly code?: unknown }).code !== "ENOENT";
  }
}
