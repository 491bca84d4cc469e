// Giving a namespace to programs that ask for `WebAssembly`: to all of a process, or to chosen packages only. Those get it by a line that is put in
// front of their modules when they are loaded.

import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { checkOptions, checkValue, optionKinds } from "@atoll/core/engine";
import { createWebAssembly, type CreateWebAssemblyOptions, type WebAssemblyNamespace } from "@atoll/webassembly";
import { packageOf } from "./package-of.ts";
import { withNamespace } from "./with-namespace.ts";

/** What {@link register} takes: what a namespace is made with, and who gets it. */
export interface RegisterOptions extends CreateWebAssemblyOptions {
  /** Names of packages whose modules get it, as far as they are loaded from now on. Default: the whole process, at once. */
  readonly only?: readonly string[];
}

/** A namespace that others have. Disposing it lets whoever comes later have the host's again. */
export interface Registration extends Disposable {
  readonly namespace: WebAssemblyNamespace;
  /** With `only`: names of those of the packages a module of which has got it so far. */
  readonly reached?: ReadonlySet<string>;
}

/** Namespaces that modules were given, by their places: modules name them by these. */
const namespaces: WebAssemblyNamespace[] = [];
const GIVEN = "@atoll/webassembly:given";

/** Lets programs have a namespace instead of the host's `WebAssembly`. Throws TargetError for wrong options. */
export function register(options: RegisterOptions = {}): Registration {
  checkValue("register", "options", options, optionKinds.typed("object", "an object with options"));
  const { only, ...rest } = { ...options };
  checkOptions("register", { only }, { only: optionKinds.list("a list of packages' names", optionKinds.text) });
  const namespace = createWebAssembly(rest);
  return only === undefined ? replaceGlobal(namespace) : giveTo(new Set(only), namespace);
}

function replaceGlobal(namespace: WebAssemblyNamespace): Registration {
  const before = Object.getOwnPropertyDescriptor(globalThis, "WebAssembly");
  Object.defineProperty(globalThis, "WebAssembly", {
    value: namespace,
    writable: true,
    enumerable: false,
    configurable: true,
  });
  return {
    namespace,
    [Symbol.dispose]() {
      if (before === undefined) Reflect.deleteProperty(globalThis, "WebAssembly");
      else Object.defineProperty(globalThis, "WebAssembly", before);
    },
  };
}

function giveTo(packages: ReadonlySet<string>, namespace: WebAssemblyNamespace): Registration {
  Object.defineProperty(globalThis, Symbol.for(GIVEN), { value: namespaces, configurable: true });
  const reached = new Set<string>();
  const expression = `globalThis[Symbol.for(${JSON.stringify(GIVEN)})][${namespaces.push(namespace) - 1}]`;
  const hooks = registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const { format, source } = loaded;
      const name = packageOfUrl(url) ?? "";
      if (source === null || source === undefined || !packages.has(name)) return loaded;
      if (format !== "module" && format !== "commonjs") return loaded;
      const text = typeof source === "string" ? source : new TextDecoder().decode(source);
      const given = withNamespace(text, `const WebAssembly = ${expression};`);
      if (given !== text) reached.add(name);
      return { ...loaded, source: given };
    },
  });
  return { namespace, reached, [Symbol.dispose]: () => hooks.deregister() };
}

function packageOfUrl(url: string): string | undefined {
  return url.startsWith("file:") ? packageOf(fileURLToPath(url)) : undefined;
}
