// Has modules of the user's import our packages from the bundle: two copies of core would not recognise each other's memories and errors, and
// two hundred modules take five times as long to load. Only the very files that the bundle was made of are stood for; another installation's stay.

import { registerHooks } from "node:module";

/** What the bundle has for users: chunks by specifier, as its maker lists them. */
export type Entries = Readonly<Record<string, string>>;

const SCHEME = "atoll-bundle:";
/** Where our own are found whose name this package does not depend on. */
const THROUGH = "@atoll/targets";

type Resolve = (specifier: string, parentURL: string) => string;

/** `load` gives a chunk's exports. The hooks stay for the process: modules are imported at any time. */
export function shareBundle(entries: Entries, load: (chunk: string) => object): void {
  let own: ReadonlyMap<string, string> | undefined;
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      if (!resolved.url.startsWith("file:")) return resolved;
      own ??= ownFiles(entries, (name, parentURL) => next(name, { ...context, parentURL }).url);
      const chunk = own.get(resolved.url);
      return chunk === undefined ? resolved : { url: `${SCHEME}${chunk}`, format: "module", shortCircuit: true };
    },
    load(url, context, next) {
      if (!url.startsWith(SCHEME)) return next(url, context);
      return { format: "module", source: facade(url.slice(SCHEME.length), load), shortCircuit: true };
    },
  });
}

/** The files that entries stand for: chunks by URL. */
function ownFiles(entries: Entries, resolve: Resolve): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const parents = [import.meta.url, resolve(THROUGH, import.meta.url)];
  for (const [specifier, chunk] of Object.entries(entries)) {
    for (const parent of parents) {
      try {
        files.set(resolve(specifier, parent), chunk);
        break;
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
  }
  return files;
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
}

/** Loaded chunks, for the modules that stand for them. */
const shared = new Map<string, object>();
Object.defineProperty(globalThis, Symbol.for("@atoll/cli:shared"), { value: shared });

/** A module with a chunk's exports. */
function facade(chunk: string, load: (chunk: string) => object): string {
  const exports = load(chunk);
  shared.set(chunk, exports);
  const names = Object.keys(exports).filter((name) => name !== "default" && /^[A-Za-z_$][\w$]*$/.test(name));
  return [
    `const chunk = globalThis[Symbol.for("@atoll/cli:shared")].get(${JSON.stringify(chunk)});`,
    ...names.map((name, i) => `const _${i} = chunk.${name};`),
    `export { ${names.map((name, i) => `_${i} as ${name}`).join(", ")} };`,
  ].join("\n");
}
