// Real packages in bundles of Vite, Rollup, Rolldown and esbuild: those that are chosen run on Atoll, under limits, and say the same as on the host.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import { build } from "vite";
import { afterAll, expect, test } from "vitest";
import { atollWebAssembly as forEsbuild } from "../src/esbuild.ts";
import { atollWebAssembly as forRolldown } from "../src/rolldown.ts";
import { atollWebAssembly as forRollup } from "../src/rollup.ts";
import { atollWebAssembly as forVite } from "../src/vite.ts";
import type { WebAssemblyPluginOptions } from "../src/webassembly-plugin.ts";

const root = join(import.meta.dirname, "..");
const entry = join(import.meta.dirname, "fixtures/packages.ts");
const folder = mkdtempSync(join(tmpdir(), "atoll-packages-"));
afterAll(() => rmSync(folder, { recursive: true }));

const conditions = ["@atoll/source", "module", "node", "import"];
const treeshake = { moduleSideEffects: true };
const only = ["es-module-lexer", "xxhash-wasm"];

/** `forms`: which of the forms that packages have is taken. */
type Way = (file: string, options: WebAssemblyPluginOptions, forms?: readonly string[]) => Promise<unknown>;

const ways: Readonly<Record<string, Way>> = {
  vite: (file, options) =>
    build({
      root,
      configFile: false,
      logLevel: "silent",
      plugins: [forVite(options)],
      resolve: { conditions },
      ssr: { noExternal: true, resolve: { conditions } },
      build: {
        ssr: entry,
        outDir: folder,
        emptyOutDir: false,
        rollupOptions: { treeshake, output: { entryFileNames: file.slice(folder.length + 1) } },
      },
    }),
  rollup: async (file, options) => {
    const bundle = await rollup({
      input: entry,
      plugins: [
        forRollup(options),
        {
          name: "typescript",
          transform: async (code, id) =>
            id.endsWith(".ts")
              ? { ...(await esbuild.transform(code, { loader: "ts", target: "es2024" })), map: null }
              : undefined,
        },
        nodeResolve({ exportConditions: conditions }),
      ],
      external: [/^node:/],
      treeshake,
      logLevel: "silent",
    });
    await bundle.write({ file, format: "esm", inlineDynamicImports: true });
  },
  rolldown: async (file, options, forms = conditions) => {
    const bundle = await rolldown({
      input: entry,
      platform: "node",
      plugins: [forRolldown(options)],
      resolve: { conditionNames: [...forms] },
      treeshake,
    });
    await bundle.write({ file, format: "esm", codeSplitting: false, strictExecutionOrder: true });
  },
  esbuild: (file, options, forms = conditions) =>
    esbuild.build({
      entryPoints: [entry],
      outfile: file,
      bundle: true,
      platform: "node",
      format: "esm",
      conditions: [...forms],
      logLevel: "silent",
      // What is CommonJS in the bundle asks for modules of Node's own.
      banner: { js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);` },
      plugins: [forEsbuild(options)],
    }),
};

function run(file: string): ReturnType<typeof spawnSync> {
  return spawnSync(process.execPath, [file], { encoding: "utf8" });
}

/** What the packages say on the host, which they ask for its WebAssembly. */
const { host: asked, ...expected } = JSON.parse(String(run(entry).stdout)) as { readonly host: readonly string[] };

test("unbundled, they run on the host", () => {
  // The other one has compiled before the host is watched.
  expect(asked).toEqual(["instantiate"]);
  expect(expected).toEqual({ imports: ["lagoon"], hash: expect.stringMatching(/^[0-9a-f]{8}$/) });
});

test.for(Object.keys(ways))(
  "%s gives chosen packages a namespace, and they say the same",
  { timeout: 180_000 },
  async (way) => {
    const file = join(folder, `${way}.mjs`);
    await ways[way]?.(file, { only, root });
    const { stdout, stderr } = run(file);
    expect(stderr).toBe("");
    expect(JSON.parse(String(stdout))).toEqual({ ...expected, host: [] });
  },
);

test.for(["rolldown", "esbuild"])("%s gives it to CommonJS, too", { timeout: 180_000 }, async (way) => {
  const file = join(folder, `${way}-cjs.mjs`);
  await ways[way]?.(file, { only, root }, ["@atoll/source", "require", "node"]);
  expect(JSON.parse(String(run(file).stdout))).toEqual({ ...expected, host: [] });
});

test("packages that are not chosen have the host's", { timeout: 180_000 }, async () => {
  const file = join(folder, "one.mjs");
  await ways["rolldown"]?.(file, { only: ["es-module-lexer"], root });
  const { host, ...said } = JSON.parse(String(run(file).stdout)) as { readonly host: readonly string[] };
  expect(said).toEqual(expected);
  expect(host).toEqual(["instantiate"]);
});

test("limits end a package", { timeout: 180_000 }, async () => {
  const file = join(folder, "limited.mjs");
  await ways["esbuild"]?.(file, { only, root, limits: { fuel: 10 } });
  const { status, stderr } = run(file);
  expect(status).toBe(1);
  expect(String(stderr)).toContain("all fuel consumed");
});

test("a namespace of one's own is a module", { timeout: 180_000 }, async () => {
  const file = join(folder, "own.mjs");
  await ways["rolldown"]?.(file, { only, root, namespace: "./test/fixtures/own-namespace.ts" });
  expect(JSON.parse(String(run(file).stdout))).toEqual({ ...expected, host: [] });
  expect(String(run(file).stderr)).toBe("a namespace of its own\n");
});

test("wrong options are refused by name", () => {
  expect(() => forVite({ only: "sql.js" } as never)).toThrow(/only/);
  expect(() => forVite({ only, limits: { fuel: "all" } } as never)).toThrow(/limits/);
});
