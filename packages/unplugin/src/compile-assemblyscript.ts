// Guests in AssemblyScript, by its own compiler, an optional peer: imports that are on no disk are the modules of the target's sets.

import type * as Asc from "assemblyscript/asc";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Target } from "@atoll/core";
import { originOf } from "@atoll/core/engine";
import { generate } from "@atoll/bindgen";
import { embedSourceMap } from "./embed-source-map.ts";
import type { CompiledGuest, GuestCompilers } from "./compile-guest.ts";

type Compiler = Pick<typeof Asc, "main" | "createMemoryStream">;

/** Compiles a file. Rejects with the compiler's own words. */
export async function compileAssemblyScript(
  path: string,
  { target, assemblyscript = {} }: GuestCompilers,
): Promise<CompiledGuest> {
  const { main, createMemoryStream } = await compiler();
  const modules = modulesOf(target);
  const files = new Set([path]);
  const base = dirname(path);
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  let map: string | undefined;
  const stderr = createMemoryStream();
  // Its compiler knows files by one extension; a project whose own TypeScript looks at all of those may name guests otherwise.
  const entry = basename(path).replace(/\.as$/, ".ts");
  const args = [
    entry,
    "--outFile",
    "guest.wasm",
    "--runtime",
    "stub",
    "--use",
    "abort=",
    "-O1",
    "--debug",
    "--sourceMap",
    // Data would begin at 8, where a target may let every access fail.
    "--memoryBase",
    String(Math.max(8, target.memory.nullGuard)),
    ...(assemblyscript.flags ?? []),
  ];
  const { error } = await main([...args, "--baseDir", base], {
    stderr,
    stdout: createMemoryStream(),
    readFile: async (name) => {
      const file = name === entry ? path : join(base, name);
      const text = await textOf(file);
      if (text !== undefined) files.add(file);
      return text ?? modules.get(basename(name)) ?? null;
    },
    writeFile: (name, content) => {
      if (name.endsWith(".wasm") && typeof content !== "string") bytes = new Uint8Array(content);
      else if (name.endsWith(".map") && typeof content === "string") map = content;
    },
    listFiles: () => [],
  });
  if (error !== null || bytes === undefined) {
    throw new Error(stderr.toString().trimEnd() || String(error), error === null ? {} : { cause: error });
  }
  return { bytes: map === undefined ? bytes : embedSourceMap(bytes, map, { path, entry }), files: [...files] };
}

async function compiler(): Promise<Compiler> {
  try {
    return await import("assemblyscript/asc");
  } catch (cause) {
    throw new Error("guests in AssemblyScript need its compiler: npm i -D assemblyscript", { cause });
  }
}

/** What bindgen writes for the sets of a target, by file name. */
function modulesOf(target: Target): ReadonlyMap<string, string> {
  const sets = new Set(target.sets.map(originOf));
  return new Map([...sets].flatMap((set) => Object.entries(generate(set, { language: "assemblyscript" }))));
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === "ENOENT") return undefined;
    throw error;
  }
}
