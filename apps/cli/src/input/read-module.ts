// A module from FILE: binary, or text that is assembled where its name or its coming over a pipe says that it may be.

import { Failure } from "../failure.ts";
import { looksLikeText } from "./looks-like-text.ts";
import { readBytes } from "./read-bytes.ts";

/** The module's bytes. Throws Failure for text that is none, or that no assembler is there for. */
export async function readModule(file: string): Promise<Uint8Array> {
  const bytes = readBytes(file);
  const isText = file.endsWith(".wat") || (file === "-" && looksLikeText(bytes));
  if (!isText) return bytes;
  const { ASSEMBLER, findAssembler } = await import("./find-assembler.ts");
  const assemble = await findAssembler();
  if (assemble === undefined) {
    throw new Failure(`${nameOf(file)} is in the text format, which needs an assembler: npm i -D ${ASSEMBLER}`);
  }
  try {
    return await assemble(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) throw new Failure(`${nameOf(file)}:${error.message}`, { cause: error });
    throw error;
  }
}

/** How a file is called where people read it. */
export function nameOf(file: string): string {
  return file === "-" ? "standard input" : file;
}
