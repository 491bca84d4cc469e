// Targets as Vitest projects, one of them in a browser by Vitest's browser mode: one matrix, one table, coverage of all.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { CoverageReport } from "@atoll/observe";
import { expect, test } from "vitest";
import { findBrowser } from "../open-in-browser.ts";

const isLong = process.env["ATOLL_LONG"] === "1";
const browser = isLong ? findBrowser() : undefined;
if (!isLong) console.log("browser mode is tried by pnpm check:long: ATOLL_LONG is not 1");
else if (browser === undefined)
  console.log("browser mode is skipped: no Chromium in the path, and ATOLL_BROWSER names none");

/** Playwright wants the path of a browser, and not its name. */
function pathOf(command: string): string {
  const { stdout } = spawnSync("which", [command], { encoding: "utf8" });
  return stdout.trim() || command;
}

test.skipIf(browser === undefined)("the browser target in a page, another one on Node", { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "atoll-browser-mode-"));
  try {
    const coverage = join(folder, "coverage.json");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        "--conditions=@atoll/source",
        join(import.meta.dirname, "../../node_modules/vitest/vitest.mjs"),
        "run",
        "--configLoader",
        "native",
        "--root",
        join(import.meta.dirname, "../browser-mode"),
      ],
      {
        encoding: "utf8",
        env: { ...process.env, ATOLL_BROWSER: pathOf(browser ?? ""), GUEST_COVERAGE: coverage, NO_COLOR: "1" },
      },
    );
    const text = stripVTControlCharacters(stdout);
    expect(status, text + stderr).toBe(0);
    expect(text).toMatch(/ +board +browser\nadder +✓✓ +✓✓\n/);
    const report = JSON.parse(readFileSync(coverage, "utf8")) as CoverageReport;
    // Twice in the page, twice on Node.
    expect(report.modules.flatMap(({ functions }) => functions.map(({ count }) => count))).toContain(4);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
