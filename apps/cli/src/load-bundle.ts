// Starts the bundled command: its chunks are functions in the way of CommonJS, which V8 can keep compiled from run to run.

import type * as CliModuleNamespace from "./cli.ts";
import { CodeCache } from "./code-cache.ts";
import type { Entries } from "./share-bundle.ts";

const { readFileSync } = process.getBuiltinModule("node:fs");
const { Script } = process.getBuiltinModule("node:vm");

export type CliModule = typeof CliModuleNamespace;

type Chunk = (
  exports: object,
  require: (name: string) => object,
  importModule: (url: string) => Promise<unknown>,
  filename: string,
) => void;

const ENTRY = "cli.cjs";

/** A script can import only with the help of a module. */
const importModule = (url: string): Promise<unknown> => import(url);

/** Loads the bundle in a folder; its other chunks follow when they are asked for. */
export function loadBundle(folder: string): CliModule {
  return chunkLoader(folder)(`./${ENTRY}`) as CliModule;
}

/** The same for one that modules of the user's share. */
export async function loadSharedBundle(folder: string): Promise<CliModule> {
  const load = chunkLoader(folder);
  const { shareBundle } = await import("./share-bundle.ts");
  const entries = JSON.parse(readFileSync(`${folder}/entries.json`, "utf8")) as Entries;
  shareBundle(entries, (chunk) => load(`./${chunk}`));
  return load(`./${ENTRY}`) as CliModule;
}

function chunkLoader(folder: string): (name: string) => object {
  own.folder = folder;
  const cache = new CodeCache();
  const loaded = new Map<string, object>();
  const load = (name: string): object => {
    if (!name.startsWith("./")) return builtinModule(name);
    const known = loaded.get(name);
    if (known !== undefined) return known;
    const exports = {};
    loaded.set(name, exports);
    const chunk = name.slice(2);
    const filename = `${folder}/${chunk}`;
    // The entry's name stays the same when its text changes, and it is next to nothing.
    const data = chunk === ENTRY ? undefined : cache.read(chunk);
    // The bundle is written in ASCII, so that it is read and kept as one byte per character.
    const source = readFileSync(filename, "latin1");
    const script = new Script(source, { filename, ...(data === undefined ? {} : { cachedData: data }) });
    if (chunk !== ENTRY) cache.keep(chunk, script, data);
    const wasOwn = own.isLoading;
    own.isLoading = true;
    try {
      (script.runInThisContext() as Chunk)(exports, load, importModule, filename);
    } finally {
      own.isLoading = wasOwn;
    }
    return exports;
  };
  return load;
}

/** Whether declarations are the bundle's own: those were parsed when it was made (scripts/bundle.ts). And where it is. */
const own: { isLoading: boolean; folder?: string } = { isLoading: false };
Object.defineProperty(globalThis, Symbol.for("@atoll/cli:own"), { value: own });

/** A module of Node's. All but the one for files are loaded when something in them is used, which in most runs is never. */
function builtinModule(name: string): object {
  const load = (): object => {
    const module = process.getBuiltinModule(name);
    if (module === undefined) throw new Error(`the bundle asks for ${name}`);
    return module;
  };
  return name === "node:fs" ? load() : new Proxy({}, { get: (_, property) => Reflect.get(load(), property) });
}
