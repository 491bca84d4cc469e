// A module from FILE: binary, compiled, or text that is assembled where its name or its coming over a pipe says that it may be.

import type { PreparedModule } from "@atoll/core/engine";
import { Failure } from "../failure.ts";
import type { TimeLimit } from "../options/time-limit.ts";
import { isCompiledFile } from "./compiled-magic.ts";
import { looksLikeText } from "./looks-like-text.ts";
import { readBytes } from "./read-bytes.ts";

/** A module, and the code that came with it. */
export interface Guest {
  readonly bytes: Uint8Array;
  /** Of a file that `atoll compile` wrote, if its code is to be used. */
  readonly prepared: PreparedModule | undefined;
  /** Whether there is code that is not to be used. */
  readonly hasOtherCode: boolean;
}

/** The module's bytes; `time` is how long is waited for one that comes over a pipe. Throws Failure for text that is none, or that no assembler is there for. */
export async function readModule(file: string, time: TimeLimit = {}): Promise<Uint8Array> {
  return (await readGuest(file, time)).bytes;
}

/** The same with the code of a compiled file. */
export async function readGuest(file: string, time: TimeLimit = {}): Promise<Guest> {
  const bytes = await readBytes(file, time);
  if (!isCompiledFile(bytes)) return { bytes: await assembled(file, bytes), prepared: undefined, hasOtherCode: false };
  const { unpackCompiled } = await import("../compiled-file.ts");
  const content = unpackCompiled(bytes, nameOf(file));
  return { ...content, hasOtherCode: content.prepared === undefined };
}

async function assembled(file: string, bytes: Uint8Array): Promise<Uint8Array> {
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
