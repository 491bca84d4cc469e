// The browser target in Vitest's browser mode, and another target on Node: a project each, started by tools/test/browser-mode.test.ts with a browser.
import { guestCoverage, matrixReporter, targetProjects } from "@atoll/testing/reporter";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

const executablePath = process.env["ATOLL_BROWSER"] ?? "";
const conditions = ["@atoll/source", "module", "development|production"];
const provider = playwright({ launchOptions: { executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] } });

export default defineConfig({
  plugins: [guestCoverage({ json: process.env["GUEST_COVERAGE"] ?? "coverage.json" })],
  resolve: { conditions: [...conditions, "browser"] },
  ssr: { resolve: { conditions: [...conditions, "node"] } },
  server: { fs: { allow: ["../.."] } },
  test: {
    include: ["*.case.ts"],
    reporters: [matrixReporter()],
    projects: targetProjects({
      browser: {
        browser: {
          enabled: true,
          headless: true,
          screenshotFailures: false,
          provider,
          instances: [{ browser: "chromium", name: "browser" }],
        },
      },
      board: {},
    }),
  },
});
