// Types of the guests that were imported, as ambient modules: the target's, and each exported function's.

import { basename, dirname, isAbsolute, relative } from "node:path";
import type { ExportSignature } from "./runtime/guest-module.ts";

/** A guest of which there are types. */
export interface TypedGuest {
  readonly path: string;
  readonly target: string;
  /** What code imports the target from, and the export. */
  readonly module: string;
  readonly access: string;
  readonly signatures: Readonly<Record<string, ExportSignature>>;
}

const TYPES: Readonly<Record<string, string>> = {
  i32: "number",
  f32: "number",
  f64: "number",
  i64: "bigint",
  v128: "Uint8Array",
  funcref: "unknown",
  externref: "unknown",
};

/** The text of a `.d.ts` file for them, in order of their names. */
export function guestTypes(guests: Iterable<TypedGuest>, file: string): string {
  const blocks = [...guests].map((guest) => blockOf(guest, file)).toSorted();
  return `// Written by @atoll/unplugin when guests are imported: their targets' types, and those of the functions that they export.\n\n${blocks.join("\n")}`;
}

function blockOf({ path, target, module, access, signatures }: TypedGuest, file: string): string {
  const from = isAbsolute(module) ? importPath(relative(dirname(file), module)) : module;
  const [name = access] = access.split("(");
  const value = `import(${JSON.stringify(from)}).${name}`;
  const type = access.endsWith("()") ? `ReturnType<typeof ${value}>` : `typeof ${value}`;
  const functions = Object.entries(signatures).map(([each, [params, results]]) => {
    const list = params.map((param, i) => `p${i}: ${TYPES[param] ?? "unknown"}`).join(", ");
    const returned = results.map((result) => TYPES[result] ?? "unknown");
    const result =
      returned.length === 0 ? "void" : returned.length === 1 ? returned[0] : `readonly [${returned.join(", ")}]`;
    return `    readonly ${JSON.stringify(each)}: (${list}) => ${result ?? "void"};\n`;
  });
  return [
    `declare module ${JSON.stringify(`*/${basename(path)}?target=${target}`)} {`,
    `  const guest: import("@atoll/unplugin/runtime").GuestModule<${type}, {\n${functions.join("")}  }>;`,
    `  export default guest;`,
    `}`,
    "",
  ].join("\n");
}

/** As TypeScript imports it from a declaration file. */
function importPath(path: string): string {
  const forward = path
    .replaceAll("\\", "/")
    .replace(/\.ts$/, ".js")
    .replace(/\.mts$/, ".mjs");
  return forward.startsWith(".") ? forward : `./${forward}`;
}
