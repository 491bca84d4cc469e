// A vitest reporter of matrices: a table in the terminal, and a page. Works on merged reports of shards, too.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { checkOptions, type OptionKind, optionKinds } from "@atoll/core/engine";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import { matrixHtml } from "./matrix-html.ts";
import { type CellResult, matrixTable } from "./matrix-results.ts";
import { matrixText } from "./matrix-text.ts";

/** What {@link matrixReporter} takes. */
export interface MatrixReporterOptions {
  /** Path of the page. Default: there is none. */
  readonly html?: string;
  /** Writes the table. Default: standard output. */
  readonly write?: (text: string) => void;
}

const OPTIONS: Readonly<Record<keyof MatrixReporterOptions, OptionKind>> = {
  html: optionKinds.text,
  write: optionKinds.callable,
};

/** For `reporters` of a vitest configuration: `["default", matrixReporter({ html: "matrix.html" })]`. */
export function matrixReporter(options: MatrixReporterOptions = {}): Reporter {
  options = checkOptions("matrixReporter", options, OPTIONS);
  const write = options.write ?? ((text: string): void => void process.stdout.write(text));
  return {
    onTestRunEnd(modules) {
      // Files end in any order.
      const sorted = modules.toSorted((a, b) => (a.moduleId < b.moduleId ? -1 : 1));
      const results = sorted.flatMap((module) => [...resultsOf(module)]);
      if (results.length === 0) return;
      const table = matrixTable(results);
      write(`\n${matrixText(table)}\n`);
      if (options.html === undefined) return;
      mkdirSync(dirname(options.html), { recursive: true });
      writeFileSync(options.html, matrixHtml(table));
    },
  };
}

function* resultsOf(module: TestModule): Iterable<CellResult> {
  for (const test of module.children.allTests()) {
    const { atoll } = test.meta();
    if (atoll !== undefined) yield { ...atoll, ...outcomeOf(test) };
  }
}

function outcomeOf(test: TestCase): Pick<CellResult, "state" | "note" | "errors"> {
  const result = test.result();
  const errors = (result.errors ?? []).map(({ message, stack }) => guestLines(message, stack));
  if (result.state === "skipped")
    return { state: "skipped", errors, ...(result.note === undefined ? {} : { note: result.note }) };
  return { state: result.state === "passed" ? "passed" : "failed", errors };
}

/** The message, and the frames of a guest that are in the stack: host frames are the terminal's business. */
function guestLines(message: string, stack = ""): string {
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line) && !/\.[cm]?[jt]sx?(:|\))|node:/.test(line));
  return [message, ...frames].join("\n");
}
