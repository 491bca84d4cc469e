// The targets that imports name: ready ones, and those that the plugin was told of. Loaded once while the bundler runs, and named in the code that it makes.

import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ArgumentError, type Target } from "@atoll/core";
import { nearestName } from "@atoll/core/engine";
import { readyTargets } from "@atoll/targets/node";

/** A target, and where code finds it. */
export interface FoundTarget {
  readonly target: Target;
  /** What code imports it from. */
  readonly module: string;
  /** The export's name, and what stands behind it: ready targets may be functions. */
  readonly access: string;
  /** The file that it is in, if it is one of the user's. */
  readonly file: string | undefined;
}

/** Exports of ready targets in their entries. */
const READY: Readonly<Record<string, string>> = {
  wasi: "wasi",
  orca: "orca",
  embedded: "embedded",
  "browser-headless": "browserHeadless",
  browser: "browser",
};

/** The target of that name. Rejects with what there is, for one that nobody knows. */
export async function findTarget(
  name: string,
  { targets = {}, root }: { readonly targets?: Readonly<Record<string, string>> | undefined; readonly root: string },
): Promise<FoundTarget> {
  const own = targets[name];
  if (own !== undefined) return ownTarget(name, own, root);
  if (name === "microcontroller") {
    const { microcontroller } = await import("@atoll/targets/microcontroller");
    return {
      target: microcontroller(),
      module: "@atoll/targets/microcontroller",
      access: "microcontroller()",
      file: undefined,
    };
  }
  const ready = READY[name];
  if (ready !== undefined) {
    const module = `@atoll/targets/${ready.startsWith("browser") ? "browser" : name}`;
    const exported = (await import("@atoll/targets")) as unknown as Readonly<Record<string, Target>>;
    const target = exported[ready];
    if (target !== undefined) return { target, module, access: ready, file: undefined };
  }
  const known = [...Object.keys(targets), ...Object.keys(READY), ...readyTargets.map((each) => each.name)];
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? `known: ${[...new Set(known)].join(", ")}` : `did you mean ${nearest}?`;
  throw new ArgumentError(
    `?target=${name}: there is no such target (${hint}); targets of your own are named in the plugin's options`,
  );
}

async function ownTarget(name: string, place: string, root: string): Promise<FoundTarget> {
  const [path = "", chosen] = place.split("#", 2);
  const isFile = /^[./]/.test(path);
  const file = isFile ? resolve(root, path) : undefined;
  const module = (await import(file === undefined ? path : await freshUrl(file))) as Readonly<Record<string, unknown>>;
  const found = Object.entries(module).filter(([, value]) => isTarget(value));
  const [access, target] =
    found.find(([each]) => each === (chosen ?? name)) ??
    (chosen === undefined && found.length === 1 ? found[0] : undefined) ??
    [];
  if (access === undefined) {
    const offered = found.map(([each]) => each).join(", ") || "none";
    throw new ArgumentError(`target ${name}: ${place} exports no target ${chosen ?? name}; its targets: ${offered}`);
  }
  return { target: target as Target, module: file ?? path, access, file };
}

function isTarget(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && "builtins" in value && "memory" in value && "intercept" in value
  );
}

/** When files of targets were last changed before they were first loaded. */
const firstLoads = new Map<string, number>();

/** The file's URL, and for another text than the first another URL: a module is loaded once by its URL. */
async function freshUrl(file: string): Promise<string> {
  const { mtimeMs } = await stat(file);
  const first = firstLoads.get(file) ?? mtimeMs;
  firstLoads.set(file, first);
  const { href } = pathToFileURL(file);
  return mtimeMs === first ? href : `${href}?changed=${mtimeMs}`;
}
