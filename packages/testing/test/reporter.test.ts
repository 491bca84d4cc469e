// The reporter of matrices on a project of its own, in two shards whose reports are merged: what the terminal shows, and the page.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { CoverageReport } from "@atoll/observe";
import { expect, test } from "vitest";
import { matrixHtml } from "../src/reporter/matrix-html.ts";
import { matrixTable } from "../src/reporter/matrix-results.ts";
import { matrixReporter } from "../src/reporter/index.ts";
import type { CellMeta } from "../src/vitest/index.ts";

const project = join(import.meta.dirname, "fixtures/matrix");
const vitest = join(import.meta.dirname, "../../../node_modules/vitest/vitest.mjs");

function run(
  args: readonly string[],
  page: string,
  more: NodeJS.ProcessEnv = {},
): { readonly status: number | null; readonly text: string } {
  const coverage = join(page, "../coverage.json");
  const env = { ...process.env, MATRIX_PAGE: page, MATRIX_COVERAGE: coverage, NO_COLOR: "1", ...more };
  const child = spawnSync(
    process.execPath,
    ["--conditions=@atoll/source", vitest, "run", "--configLoader", "native", "--root", project, ...args],
    { env, encoding: "utf8" },
  );
  return { status: child.status, text: stripVTControlCharacters(child.stdout) + child.stderr };
}

test("a table in the terminal and a page, of shards that were merged", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "atoll-reporter-"));
  try {
    const page = join(folder, "pages/matrix.html");
    const blobs = join(folder, "blobs");
    for (const shard of ["1/2", "2/2"]) {
      const file = join(blobs, `${shard[0] ?? ""}.json`);
      const part = run(["--shard", shard, "--reporter", "blob", "--outputFile", file], page);
      // Half of the guests is in each.
      if (part.text.includes("%")) expect(part.text).not.toContain("functions:");
    }
    const { status, text } = run([`--merge-reports=${blobs}`], page);
    expect(status, text).toBe(1);
    expect(text).toContain(
      [
        "         board  plain",
        "blinker  ✓✓     ––",
        "shapes   ✗✗     ✗✗",
        "✓ passed  ✗ failed  – does not fit  ○ skipped; a sign for each engine: interpreter, compiler",
        "shapes on board, interpreter: divides (0): integer divide by zero",
      ].join("\n"),
    );
    // Both guests on both engines, in both shards; thresholds are asked for in the end.
    expect(text).toContain("functions: 60.0 % covered, of at least 80 %");
    const report = JSON.parse(readFileSync(join(page, "../coverage.json"), "utf8")) as CoverageReport;
    const counts = report.modules.flatMap(({ functions }) => functions.filter(({ count }) => count > 0));
    // The guest's start function on two engines; of the other guest, two values on two targets and two engines.
    expect(counts.map(({ name, count }) => `${name}: ${count}`).toSorted()).toEqual([
      "divide: 8",
      "function 1: 2",
      "run_divide: 8",
    ]);
    const html = readFileSync(page, "utf8");
    expect(html).toContain("6 tests passed, 4 failed, 6 skipped; 2 of 8 cells do not fit");
    expect(html).toContain("does not fit: import board:lamp.set: target plain has no builtin set board:lamp");
    expect(html).toContain("fades: lamps have no dimmer");
    expect(html).toContain("at divide (/guests/shapes.c:16:21)");
    expect(html).not.toContain("packages/interpreter");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a project for each target runs its column of the matrices", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "atoll-projects-"));
  try {
    const { text } = run(["--project", "board", "--project", "moon"], join(folder, "matrix.html"), {
      MATRIX_PROJECTS: "1",
    });
    expect(text).toContain("         board\nblinker  ✓✓\nshapes   ✗✗\n");
    const tests = readFileSync(join(folder, "matrix.html"), "utf8");
    expect(tests).not.toContain("plain");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("names of guests are text in the page, and nothing else", () => {
  const where: CellMeta = { guest: "<img src=x onerror=alert(1)>", target: '"&', engine: "e", case: "c" };
  const html = matrixHtml(matrixTable([{ ...where, state: "failed", errors: ["</pre><script>"] }]), "<b>");
  expect(html).not.toMatch(/<img|<script|<b>/);
  expect(html).toContain("&lt;img src=x");
});

test("options of the reporter are checked", () => {
  expect(() => matrixReporter({ htlm: "a.html" } as never)).toThrow("did you mean html?");
});
