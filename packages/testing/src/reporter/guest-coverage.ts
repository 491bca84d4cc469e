// A vitest plugin that tells what guests did in all files of tests, whatever their projects, engines and shards: a table in the terminal, files, and thresholds.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { checkOptions, type OptionKind, optionKinds } from "@atoll/core/engine";
import {
  coverageHtml,
  type CoverageReport,
  coverageText,
  type CoverageThresholds,
  lcov,
  mergeCoverage,
  missedThresholds,
} from "@atoll/observe";
import type { Reporter, TestModule, VitestPluginContext } from "vitest/node";

/** What {@link guestCoverage} takes: paths of files, each of which is written if it is named. */
export interface GuestCoverageOptions {
  /** A page with the sources, where they can be read. */
  readonly html?: string;
  /** For editors and CI services. */
  readonly lcov?: string;
  /** The report as data, for `mergeCoverage` of `@atoll/observe`. */
  readonly json?: string;
  /** Least shares in percent: a run that does not reach them fails. Of a shard they are not asked for: of the merged reports they are. */
  readonly thresholds?: CoverageThresholds;
  /** Writes the table. Default: standard output. */
  readonly write?: (text: string) => void;
}

const OPTIONS: Readonly<Record<keyof GuestCoverageOptions, OptionKind>> = {
  html: optionKinds.text,
  lcov: optionKinds.text,
  json: optionKinds.text,
  thresholds: optionKinds.typed("object", "shares in percent by name: { functions, branches, lines }"),
  write: optionKinds.callable,
};

/** A plugin, as `plugins` of a vitest configuration takes it. */
export interface GuestCoveragePlugin {
  readonly name: string;
  readonly configureVitest: (context: VitestPluginContext) => void;
}

/** Those that report already: a plugin is asked for each project. */
const reporting = new WeakSet<VitestPluginContext["vitest"]>();

/**
 * A plugin for vitest: what the guests of `testTarget`, `testMatrix` and `fileCoverage` do is counted, whatever reporters a run has, and told when it is over.
 * Counts go with the reports of shards: `vitest --merge-reports` has those of all.
 */
export function guestCoverage(options: GuestCoverageOptions = {}): GuestCoveragePlugin {
  options = checkOptions("guestCoverage", options, OPTIONS);
  // A slip in a threshold is found before the tests are run.
  missedThresholds({ modules: [] }, options.thresholds ?? {});
  return {
    name: "atoll-guest-coverage",
    configureVitest: ({ vitest, project }) => {
      project.provide("atollCoverage", true);
      if (reporting.has(vitest)) return;
      reporting.add(vitest);
      vitest.config.reporters.push(coverageReporter(options, vitest.config.shard === undefined ? "all" : "shard"));
    },
  };
}

const NOTHING =
  "nothing was counted: testTarget and testMatrix count by themselves, other instances with coverage: fileCoverage()\n";

function coverageReporter(options: GuestCoverageOptions, of: "all" | "shard"): Reporter {
  const { thresholds = {}, write = (text: string): void => void process.stdout.write(text) } = options;
  return {
    onTestRunEnd(modules) {
      const report = mergeCoverage(...modules.flatMap(reportOf));
      write(`\nguests:\n${report.modules.length === 0 ? NOTHING : coverageText(report)}`);
      writeFiles(report, options);
      const missed = missedThresholds(report, thresholds);
      if (missed.length === 0) return;
      if (of === "shard") {
        write("thresholds are asked for where reports are merged: this is a shard\n");
        return;
      }
      write(`${missed.join("\n")}\n`);
      process.exitCode = 1;
    },
  };
}

function reportOf(module: TestModule): readonly CoverageReport[] {
  const { atollCoverage } = module.meta();
  return atollCoverage === undefined ? [] : [atollCoverage];
}

function writeFiles(report: CoverageReport, { html, lcov: lcovFile, json }: GuestCoverageOptions): void {
  const files: readonly (readonly [path: string | undefined, text: () => string])[] = [
    [html, () => coverageHtml(report, { readSource, title: "Coverage of guests" })],
    [lcovFile, () => lcov(report)],
    [json, () => JSON.stringify(report)],
  ];
  for (const [path, text] of files) {
    if (path === undefined) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text());
  }
}

/** Sources may lie on another machine: the page shows line numbers then. */
function readSource(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
