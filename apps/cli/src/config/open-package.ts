// A package of somebody's: its manifest, its folder, and what its entries export, loaded as those who install it would.

import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { BuiltinSet, HostServices, Target } from "@atoll/core";
import { importModule } from "./import-module.ts";
import { isBuiltinSet, isConfigurable, isHostServices, isTarget } from "./recognise.ts";
import { UsageError } from "../options/usage-error.ts";

/** As much of a package.json as is looked at. */
export interface PackageManifest {
  readonly name?: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly keywords?: readonly string[];
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** One entry of `exports`, and the file that programs on Node get. */
export interface PackageEntry {
  /** `.`, `./node`, `./guest/c/*`. */
  readonly name: string;
  readonly file: string | undefined;
  readonly types: string | undefined;
}

/** What a package's modules export that is Atoll's. */
export interface PackageSurface {
  readonly sets: readonly BuiltinSet[];
  readonly targets: readonly Target[];
  readonly services: readonly HostServices[];
  /** Whether something makes sets or targets of options. */
  readonly configurable: boolean;
  /** What was begun while they were loaded and keeps the process from ending: `Timeout`, `TCPServerWrap`, in the words of Node. */
  readonly leftOpen: readonly string[];
  /** What went wrong while entries were loaded, by their names. */
  readonly failures: readonly { readonly entry: string; readonly message: string }[];
}

/** A package in a folder. */
export interface PackageUnderTest {
  readonly folder: string;
  readonly manifest: PackageManifest;
  readonly entries: readonly PackageEntry[];
}

/** The package in a folder, or the installed one of that name. Throws UsageError if there is none. */
export function openPackage(given: string): PackageUnderTest {
  const folder = findPackage(given);
  if (folder === undefined) {
    throw new UsageError(`${given}: neither a folder with a package.json, nor a package that is installed here`);
  }
  const manifest = readManifest(join(folder, "package.json"));
  return { folder, manifest, entries: entriesOf(manifest, folder) };
}

function readManifest(file: string): PackageManifest {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new UsageError(`${file}: it is no object`);
}

/** Where a package lies: in that folder, or where the installed one of that name is. */
export function findPackage(given: string): string | undefined {
  const folders = [
    resolve(given),
    ...(createRequire(resolve("_")).resolve.paths(given) ?? []).map((base) => join(base, given)),
  ];
  const found = folders.find((folder) => existsSync(join(folder, "package.json")));
  return found === undefined ? undefined : realpathSync(found);
}

const CONDITIONS = ["node", "import", "default"];

function entriesOf({ exports }: PackageManifest, folder: string): readonly PackageEntry[] {
  if (exports === undefined || exports === null) return [];
  const map =
    typeof exports === "object" && Object.keys(exports).some((key) => key.startsWith(".")) ? exports : { ".": exports };
  return Object.entries(map as Readonly<Record<string, unknown>>).map(([name, target]) => {
    const file = chosen(target, CONDITIONS);
    const types = chosen(target, ["types", ...CONDITIONS]);
    const pathOf = (each: string | undefined): string | undefined =>
      each === undefined ? undefined : join(folder, each);
    return { name, file: pathOf(file), types: types === file ? undefined : pathOf(types) };
  });
}

/** What a target of `exports` gives for some conditions, the first that is there. */
function chosen(target: unknown, conditions: readonly string[]): string | undefined {
  if (typeof target === "string") return target;
  if (typeof target !== "object" || target === null) return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    if (!conditions.includes(condition)) continue;
    const found = chosen(inner, conditions);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Loads every entry that is a module. */
export async function surfaceOf({ entries }: Pick<PackageUnderTest, "entries">): Promise<PackageSurface> {
  const failures: { entry: string; message: string }[] = [];
  const before = process.getActiveResourcesInfo();
  const values = new Set<unknown>();
  for (const { name, file } of entries) {
    if (file === undefined || !/\.[cm]?[jt]s$/.test(file) || statSync(file, { throwIfNoEntry: false }) === undefined)
      continue;
    if (name.startsWith("./guest")) continue;
    try {
      for (const value of Object.values((await importModule(file)) as object)) values.add(value);
    } catch (error) {
      failures.push({ entry: name, message: error instanceof Error ? error.message : String(error) });
    }
  }
  // What was over by itself a turn later is none.
  await new Promise((done) => void setImmediate(done));
  const leftOpen = [...new Set(process.getActiveResourcesInfo())].filter(
    (kind) => LASTING.test(kind) && !before.includes(kind),
  );
  const all = [...values];
  const targets = all.filter(isTarget);
  return {
    sets: all.filter(isBuiltinSet),
    targets,
    services: all.filter(isHostServices),
    configurable: all.some(isConfigurable),
    leftOpen,
    failures,
  };
}

/** Kinds of what lives until somebody ends it. */
const LASTING = /Timeout|Server|Socket|UDP|FSEvent|StatWatcher|Process|Worker|MessagePort/;
