// One static page, and the workers beside it. The packages of the workspace are taken from their sources, so that nothing has to be built before.

import { join } from "node:path";
import { build, defineConfig, type Plugin, type UserConfig } from "vite";

const shared: UserConfig = {
  root: import.meta.dirname,
  resolve: { conditions: ["@atoll/source", "module", "browser", "development|production"] },
};

/** The sandbox's worker as one script, `own-worker.js`: what is a module, a frame without an origin could not load. */
const ownWorker: Plugin = {
  name: "own-worker",
  apply: "build",
  async generateBundle() {
    const built = await build({
      ...shared,
      configFile: false,
      logLevel: "error",
      publicDir: false,
      build: {
        write: false,
        target: "es2024",
        rolldownOptions: {
          input: join(import.meta.dirname, "src/run/own-worker.ts"),
          output: { format: "iife", codeSplitting: false },
        },
      },
    });
    for (const bundle of [built].flat()) {
      if (!("output" in bundle)) continue;
      this.emitFile({ type: "asset", fileName: "own-worker.js", source: bundle.output[0].code });
    }
  },
};

/** `vite preview` serves the page as strict servers do; the sandbox has a policy of its own. */
const strictPreview: Plugin = {
  name: "strict-preview",
  configurePreviewServer({ middlewares }) {
    middlewares.use((request, response, next) => {
      if (request.url?.startsWith("/sandbox.html") !== true) {
        response.setHeader("content-security-policy", "script-src 'self'");
      }
      next();
    });
  },
};

export default defineConfig({
  ...shared,
  // Wherever the page lies.
  base: "./",
  plugins: [ownWorker, strictPreview],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: { outDir: "dist/site", target: "es2024", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
