// One test project per package, one for the examples, and one each for the tools and the fuzzers among them. Workspace packages resolve to their TypeScript sources, so tests need no build.
import { existsSync, globSync } from "node:fs";
import { basename, resolve } from "node:path";
import { defineConfig } from "vitest/config";

const source = "@atoll/source";
// vitest replaces vite's default conditions with these instead of adding to them.
const shared = [source, "module", "development|production"];

// Tests find the official testsuite, real programs and kernels here; they skip, out loud, where it is missing.
const sharedFolder = process.env["ATOLL_SHARED"] ?? resolve("../shared");
const env = existsSync(sharedFolder) ? { ATOLL_SHARED: sharedFolder } : {};

export default defineConfig({
  resolve: { conditions: [...shared, "browser"] },
  ssr: { resolve: { conditions: [...shared, "node"] } },
  test: {
    env,
    testTimeout: 30_000,
    reporters: ["default", "./tools/summary-reporter.ts"],
    coverage: { include: ["packages/*/src/**", "apps/*/src/**"] },
    projects: [...globSync(["packages/*", "apps/*"]), "examples", "examples/file-memory", "tools", "tools/fuzz"].map(
      (root) => ({
        extends: true as const,
        test: {
          name: basename(root),
          root,
          include: ["test/**/*.test.ts"],
        },
      }),
    ),
  },
});
