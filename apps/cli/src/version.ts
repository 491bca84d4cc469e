// The version of this package, from its own package.json.

import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";

export function version(): string {
  const path = findPackageJSON(".", import.meta.url);
  if (path === undefined) return "unknown";
  return (JSON.parse(readFileSync(path, "utf8")) as { readonly version: string }).version;
}
