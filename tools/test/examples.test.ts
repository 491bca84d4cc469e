import { expect, test } from "vitest";
import { findExamples, matchesOutput } from "../docs/examples.ts";

const fence = "```";

test("finds runnable blocks with their line, options and expected output", () => {
  const markdown = [
    "# Title",
    `${fence}ts run`,
    "console.log(1)",
    fence,
    "which prints",
    `${fence}text`,
    "1",
    fence,
    `${fence}ts`,
    "not run",
    fence,
    `${fence}sh run status=3`,
    "exit 3",
    fence,
  ].join("\n");
  expect(findExamples("a.md", markdown)).toEqual([
    { file: "a.md", line: 2, language: "ts", code: "console.log(1)", status: 0, expected: "1" },
    { file: "a.md", line: 12, language: "sh", code: "exit 3", status: 3, expected: undefined },
  ]);
});

test.each([
  ["an unknown option", `${fence}sh run twice\ntrue\n${fence}`],
  ["an unknown language", `${fence}py run\n1\n${fence}`],
  ["a block that is not closed", `${fence}ts run\n1`],
])("refuses %s", (_, markdown) => {
  expect(() => findExamples("a.md", markdown)).toThrow(/^a\.md:1: /);
});

test.each([
  ["a\nb", "a  \nb\n\n", true],
  ["a\nb", "a\nbc", false],
  ["a.b", "axb", false],
  ["took … s", "took 12 s", true],
  ["took … s", "took\n s", false],
  ["a\n…\nb", "a\nb", true],
  ["a\n…\nb", "a\nx\ny\nb", true],
  ["a\n…\nb", "x\na\nb", false],
  ["a\n…", "a", true],
])("%j against %j is %s", (expected, output, result) => {
  expect(matchesOutput(expected, output)).toBe(result);
});
