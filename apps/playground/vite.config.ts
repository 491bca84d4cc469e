// One static page, and the workers beside it. The packages of the workspace are taken from their sources, so that nothing has to be built before.

import { defineConfig } from "vite";

export default defineConfig({
  // Wherever the page lies.
  base: "./",
  resolve: { conditions: ["@atoll/source", "module", "browser", "development|production"] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "iife" },
  build: { outDir: "dist/site", target: "es2024", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
