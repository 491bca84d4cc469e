// One test project per package, one for the examples, and one each for the tools and the fuzzers among them. Workspace packages resolve to their TypeScript sources, so tests need no build.
import { existsSync, globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, resolve } from "node:path";
import { defineConfig } from "vitest/config";

const source = "@atoll/source";
// vitest replaces vite's default conditions with these instead of adding to them.
const shared = [source, "module", "development|production"];

// Tests find the official testsuite, real programs and kernels here; they skip, out loud, where it is missing.
const sharedFolder = process.env["ATOLL_SHARED"] ?? resolve("../shared");
const env = existsSync(sharedFolder) ? { ATOLL_SHARED: sharedFolder } : {};

const propertySeed = resolve("tools/property-seed.ts");

/** The packages among the folders of one. */
function packagesIn(folder: string): readonly string[] {
  return globSync(`${folder}/*/package.json`).map(dirname);
}

export default defineConfig({
  resolve: { conditions: [...shared, "browser"] },
  ssr: { resolve: { conditions: [...shared, "node"] } },
  test: {
    env,
    testTimeout: 30_000,
    // All cores: vitest would leave one to itself, and has nothing to do with it.
    maxWorkers: availableParallelism(),
    reporters: ["default", "./tools/summary-reporter.ts"],
    coverage: { include: ["packages/*/src/**", "apps/*/src/**"] },
    projects: [
      ...globSync(["packages/*", "apps/*"]),
      "examples",
      ...packagesIn("examples"),
      "tools",
      ...packagesIn("tools"),
    ].map((root) => ({
      extends: true as const,
      test: {
        name: basename(root),
        root,
        include: ["test/**/*.test.ts"],
        setupFiles: [propertySeed],
      },
    })),
  },
});
