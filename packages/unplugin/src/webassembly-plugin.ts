// Packages with a `WebAssembly` of Atoll's: those that are chosen ask for the free name as ever, and get a namespace instead of the host's.

import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { RunLimitOptions } from "@atoll/core";
import { checkOptions, optionKinds } from "@atoll/core/engine";
import { packageOf, withNamespace } from "@atoll/webassembly/node";
import { createUnplugin, type UnpluginInstance } from "unplugin";

/** What the plugin takes in every bundler. */
export interface WebAssemblyPluginOptions {
  /** Names of the packages that get it. */
  readonly only: readonly string[];
  /** Limits over everything that they do with it: those that are numbers. */
  readonly limits?: {
    readonly [K in keyof RunLimitOptions as RunLimitOptions[K] extends number | undefined ? K : never]?: number;
  };
  /** A module that exports `WebAssembly`, made by `createWebAssembly` with a target, an engine, a trace: `"./src/webassembly.ts"`. Default: one with `limits`. */
  readonly namespace?: string;
  /** The folder that `namespace` begins in. Default: the one in which the bundler was started. */
  readonly root?: string;
}

const OPTIONS = {
  only: optionKinds.list("a list of packages' names", optionKinds.text),
  limits: optionKinds.record("numbers by the names of limits", {
    expected: "a number",
    accepts: (value) => typeof value === "number",
  }),
  namespace: optionKinds.text,
  root: optionKinds.text,
};

const ID = "virtual:atoll-webassembly";
/** An import or export of a module's own, at the beginning of a statement. */
const MODULE = /(?:^|[;}\n])\s*(?:import\s*[\w*{"']|export\s*[\w*{])|\bimport\.meta\b/;

/** Gives chosen packages a `WebAssembly` of Atoll's; `@atoll/unplugin/vite` and its neighbours have it for their bundlers. */
export const atollWebAssembly: UnpluginInstance<WebAssemblyPluginOptions, false> = createUnplugin<
  WebAssemblyPluginOptions,
  false
>((options) => {
  options = checkOptions("options of the WebAssembly plugin", options, OPTIONS);
  const { only, limits = {}, namespace, root = process.cwd() } = options;
  const packages = new Set(only);
  const given = namespace === undefined ? undefined : resolve(root, namespace);
  // A file that is not there, in a folder from which packages are found.
  const id = given ?? join(root, `${ID.replace(":", "-")}.js`);
  return {
    name: "atoll-webassembly",
    enforce: "pre",
    resolveId: (source) => (source === ID ? id : undefined),
    loadInclude: (each) => given === undefined && each === id,
    load: (each) =>
      given === undefined && each === id
        ? {
            code: `import { createWebAssembly } from "@atoll/webassembly";\nexport const WebAssembly = createWebAssembly({ limits: ${JSON.stringify(limits)} });\n`,
            map: null,
          }
        : undefined,
    transformInclude: (each) => isIn(packages, each),
    transform(code, each) {
      if (!isIn(packages, each)) return undefined;
      const declaration = isModule(each, code)
        ? `import { WebAssembly } from "${ID}";`
        : `const { WebAssembly } = require("${ID}");`;
      const changed = withNamespace(code, declaration);
      return changed === code ? undefined : { code: changed, map: null };
    },
    vite: {
      // Prepared dependencies never pass by the plugins of the project.
      config: () => ({ optimizeDeps: { rolldownOptions: { plugins: [atollWebAssembly.rolldown(options)] } } }),
    },
  };
});

function isIn(packages: ReadonlySet<string>, id: string): boolean {
  const [path = ""] = id.split("?", 1);
  return /\.[cm]?[jt]s$/.test(path) && existsSync(dirname(path)) && packages.has(packageOf(path) ?? "");
}

function isModule(id: string, code: string): boolean {
  const [path = ""] = id.split("?", 1);
  return path.endsWith(".mjs") || path.endsWith(".mts") || (!path.endsWith(".cjs") && MODULE.test(code));
}
