// What users' bundlers make of a program: one minified file for browsers, and how much of it each source file is.
import { join } from "node:path";
import { build as esbuild } from "esbuild";
import { build as vite } from "vite";

export interface Bundle {
  readonly code: string;
  /** Bytes of minified code by source file, as far as the bundler tells. */
  readonly parts: ReadonlyMap<string, number>;
}

export type Bundler = (entry: string) => Promise<Bundle>;

async function bundleWithEsbuild(entry: string): Promise<Bundle> {
  const { outputFiles, metafile } = await esbuild({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const [output] = Object.values(metafile.outputs);
  const parts = Object.entries(output?.inputs ?? {}).map(([path, { bytesInOutput }]) => [path, bytesInOutput] as const);
  return { code: outputFiles.map(({ text }) => text).join(""), parts: new Map(parts) };
}

async function bundleWithVite(entry: string): Promise<Bundle> {
  const result = await vite({
    configFile: false,
    logLevel: "warn",
    build: {
      write: false,
      modulePreload: false,
      // An application has no exports; this one keeps its `run`, so that the bundle can be tried.
      rolldownOptions: { input: join(import.meta.dirname, "../..", entry), preserveEntrySignatures: "strict" },
    },
  });
  if (Array.isArray(result) || !("output" in result)) throw new Error("vite gave something else than one bundle");
  return { code: result.output.map((chunk) => ("code" in chunk ? chunk.code : "")).join(""), parts: new Map() };
}

export const BUNDLERS: Readonly<Record<string, Bundler>> = { esbuild: bundleWithEsbuild, vite: bundleWithVite };
