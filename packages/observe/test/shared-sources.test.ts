// Reports of several modules: what these have of one source file is told once, and so are builtins that all of them call.
import { expect, test } from "vitest";
import {
  coverageHtml,
  coverageText,
  coverageTotals,
  lcov,
  type CoverageReport,
  type ModuleCoverage,
} from "../src/index.ts";

const module = (id: string, lines: readonly (readonly [number, number])[], calls: number): ModuleCoverage => ({
  name: id,
  id,
  functions: [{ funcidx: 1, name: "area", count: calls, source: { file: "shapes.h", line: 3 } }],
  branches: [],
  files: [{ file: "shapes.h", lines }],
  builtins: [{ name: "acme:lamp.set", count: calls }],
});
const report: CoverageReport = {
  modules: [
    module(
      "one",
      [
        [3, 2],
        [4, 0],
        [9, 0],
      ],
      2,
    ),
    module(
      "other",
      [
        [3, 1],
        [4, 5],
        [7, 0],
      ],
      1,
    ),
  ],
};

test("a line that any of them ran has run", () => {
  expect(coverageTotals(report).lines).toEqual({ covered: 2, total: 4 });
  expect(coverageText(report)).toBe(`          functions  branches   lines  not run
shapes.h    100.0 %         -  50.0 %  7-9
all         100.0 %         -  50.0 %

Calls of builtins
           3  acme:lamp.set
`);
  expect(lcov(report)).toBe(
    ["TN:", "SF:shapes.h", "FN:3,area", "FNDA:3,area", "FNF:1", "FNH:1", "BRF:0", "BRH:0"]
      .concat(["DA:3,3", "DA:4,5", "DA:7,0", "DA:9,0", "LF:4", "LH:2", "end_of_record", ""])
      .join("\n"),
  );
  expect(coverageHtml(report).split("acme:lamp.set")).toHaveLength(2);
});
