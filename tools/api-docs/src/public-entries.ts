// What users can import: every entry of every package that has types, with its built declarations.

import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, unknown>>;
}

/** File of declarations, and what it is imported by. */
export function publicEntries(root: string): ReadonlyMap<string, string> {
  const manifests = globSync(["packages/*/package.json", "apps/cli/package.json"], { cwd: root }).toSorted();
  return new Map(manifests.flatMap((file) => entriesOf(root, file)));
}

function entriesOf(root: string, manifest: string): readonly (readonly [file: string, name: string])[] {
  const { name, exports = {} } = JSON.parse(readFileSync(join(root, manifest), "utf8")) as Manifest;
  return Object.entries(exports).flatMap(([entry, conditions]) => {
    const types: unknown =
      typeof conditions === "object" && conditions !== null && "types" in conditions ? conditions.types : undefined;
    return typeof types === "string" ? [[join(root, dirname(manifest), types), name + entry.slice(1)] as const] : [];
  });
}
