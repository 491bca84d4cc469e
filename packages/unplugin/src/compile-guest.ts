// The binary of a guest, whatever it is written in, and the files that it was made of.

import { readFile } from "node:fs/promises";
import type { Target } from "@atoll/core";
import { assembleText } from "@atoll/testing/wat";
import { compileAssemblyScript } from "./compile-assemblyscript.ts";
import { compileC } from "./compile-c.ts";
import { compileRust } from "./compile-rust.ts";
import type { GuestId } from "./guest-id.ts";
import type { GuestPluginOptions } from "./options.ts";

/** A guest that was compiled. */
export interface CompiledGuest {
  readonly bytes: Uint8Array;
  /** Files that it is made of, itself first. */
  readonly files: readonly string[];
}

/** What guests are compiled with. */
export interface GuestCompilers extends Pick<GuestPluginOptions, "c" | "rust" | "assemblyscript"> {
  readonly target: Target;
}

/** Compiles a guest, or reads it. Rejects with what its compiler says. */
export async function compileGuest({ path, language }: GuestId, compilers: GuestCompilers): Promise<CompiledGuest> {
  switch (language) {
    case "binary":
      return { bytes: new Uint8Array(await readFile(path)), files: [path] };
    case "text":
      return { bytes: await assembleText(await readFile(path, "utf8")), files: [path] };
    case "c":
      return compileC(path, compilers);
    case "rust":
      return compileRust(path, compilers);
    case "assemblyscript":
      return compileAssemblyScript(path, compilers);
  }
}
