// What the parts of a conformance run are given: reports, tallies, skips, files and scripts, as far as the parts look into them.

import { type OptionKind, optionKinds } from "@atoll/core/engine";

const { callable, list, text, typed } = optionKinds;
const number = typed("number", "a number");

/** An object that has these fields. */
function shape(expected: string, fields: Readonly<Record<string, OptionKind>>): OptionKind {
  return {
    expected,
    accepts: (value) =>
      typeof value === "object" &&
      value !== null &&
      Object.entries(fields).every(([name, kind]) => kind.accepts((value as Readonly<Record<string, unknown>>)[name])),
  };
}

/** Results of commands, as runScript gives them. */
export const RESULTS: OptionKind = list(
  "results of runScript",
  shape("", { outcome: shape("", { kind: text }), type: text }),
);

/** What runSuite says of one script. */
export const REPORT: OptionKind = shape("a report of runSuite", {
  script: text,
  results: RESULTS,
  stale: list("lines", text),
  milliseconds: number,
});
export const REPORTS: OptionKind = list("reports of runSuite", REPORT);

/** Counts by folder, as tallyByFolder gives them. */
export const TALLIES: OptionKind = list(
  "tallies of tallyByFolder",
  shape("", {
    folder: text,
    scripts: number,
    passed: number,
    failed: number,
    skipped: number,
    milliseconds: number,
    skippedBy: optionKinds.instanceOf("", Map),
  }),
);

/** Commands that may fail. */
export const SKIPS: OptionKind = list(
  "skips { reason, commands }",
  shape("", { reason: text, commands: list("commands", text) }),
);

/** The files of a suite. */
export const FILES: OptionKind = shape("files { scripts, read }", { scripts: list("names", text), read: callable });

/** A script as wast2json writes it. */
export const SCRIPT: OptionKind = shape("a script { commands }", {
  commands: list("commands", shape("", { type: text, line: number })),
});
