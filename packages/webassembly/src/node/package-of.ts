// The package that a file belongs to.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkValue, optionKinds } from "@atoll/core/engine";

/** Names of packages by the folders of their modules. */
const names = new Map<string, string | undefined>();

/** Name of the package that a file belongs to: the nearest that has one. Folders inside of packages may say of what kind their modules are, and no more. */
export function packageOf(file: string): string | undefined {
  checkValue("packageOf", "file", file, optionKinds.text);
  return packageAt(dirname(file));
}

function packageAt(folder: string): string | undefined {
  if (!names.has(folder)) {
    const above = dirname(folder);
    names.set(folder, nameIn(join(folder, "package.json")) ?? (above === folder ? undefined : packageAt(above)));
  }
  return names.get(folder);
}

function nameIn(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
  const { name } = (manifest ?? {}) as { readonly name?: unknown };
  return typeof name === "string" ? name : undefined;
}
