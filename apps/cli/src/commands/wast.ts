// `atoll wast`: runs scripts of the official testsuite's kind, and says which commands fail.

import { type Feature, type Target } from "@atoll/core";
import {
  failureLines,
  runScript,
  type RunScriptOptions,
  type ScriptReport,
  suiteTable,
  tallyByFolder,
  totalTally,
} from "@atoll/testing";
import type { Command, CommandLine } from "../command.ts";
import { ENGINE_OPTION, findEngine } from "../config/find-engine.ts";
import { findTarget, TARGET_OPTIONS } from "../config/find-target.ts";
import { Surroundings } from "../config/surroundings.ts";
import { FEATURE_OPTION, featuresFrom } from "../options/features.ts";
import { parseCount, parseDuration } from "../options/quantities.ts";
import type { Io } from "../output/io.ts";
import { progressOn } from "../output/progress.ts";
import { styleFor } from "../output/style.ts";
import { RunLimits, visibleName } from "@atoll/core/engine";
import { STATUS } from "../status.ts";
import { findScripts, loadScript, type ScriptFile, scriptFeatures, settle } from "./wast-scripts.ts";

export const wast: Command = {
  name: "wast",
  summary: "Run scripts of the official testsuite's kind (.wast, or JSON of wast2json).",
  usage: "FILE… [options]",
  positionals: ["FILE"],
  repeatsPositional: true,
  options: {
    ...TARGET_OPTIONS,
    target: {
      type: "string",
      short: "t",
      value: "NAME|PATH",
      help: "Run with this target's features. Default: all of 3.0, and the proposal's whose folder a script is in.",
    },
    engine: ENGINE_OPTION,
    feature: FEATURE_OPTION,
    timeout: { type: "string", value: "TIME", help: "Stop each call after this time. Default 30s." },
    failures: { type: "string", value: "N", help: "Show at most N failing commands. Default 50." },
    json: { type: "boolean", help: "Print the outcome as JSON." },
  },
  examples: [
    "atoll wast memory.wast",
    "atoll wast testsuite/core testsuite/legacy",
    "atoll wast atomics.wast --feature threads --json",
  ],
  run: runScripts,
};

async function runScripts(line: CommandLine, io: Io): Promise<number> {
  const extra = featuresFrom(line);
  const shown = parseCount(line.option("failures") ?? "50", "failures");
  const timeout = parseDuration(line.option("timeout") ?? "30s", "timeout");
  const surroundings = new Surroundings(line);
  const target = line.option("target") === undefined ? undefined : (await findTarget(line, surroundings)).target;
  const engine = await findEngine(line, surroundings);
  const scripts = findScripts(line.positionals);
  const progress = progressOn(io);
  const style = styleFor(io.outColors);
  const reports: ScriptReport[] = [];
  let failures = 0;
  for (const script of scripts) {
    progress.show(`[${reports.length + 1}/${scripts.length}] ${visibleName(script.path)}`);
    const report = await runOne(script, timeout, {
      engine,
      features: featuresFor(script, target, extra),
      limits: () => new RunLimits({ timeout }),
    });
    reports.push(report);
    for (const text of line.flag("json") ? [] : failureLines({ ...report, script: script.path })) {
      if (failures++ >= shown) continue;
      progress.clear();
      io.out(`${style.bad("failed")} ${visibleName(text)}\n`);
    }
  }
  progress.clear();
  const total = totalTally(tallyByFolder(reports));
  if (line.flag("json")) io.out(`${JSON.stringify(summary(reports, shown), undefined, 2)}\n`);
  else {
    if (failures > shown) io.out(`… and ${failures - shown} more failures\n`);
    io.out(`${suiteTable(reports)}\n`);
  }
  return total.failed === 0 && total.passed > 0 ? 0 : STATUS.failed;
}

function featuresFor(script: ScriptFile, target: Target | undefined, extra: readonly Feature[]): ReadonlySet<Feature> {
  return new Set([...(target?.features ?? scriptFeatures(script)), ...extra]);
}

async function runOne(file: ScriptFile, timeout: number, options: RunScriptOptions): Promise<ScriptReport> {
  const started = performance.now();
  const { script, loadFile, assemble } = await loadScript(file, { timeout });
  const results = await runScript(script, loadFile, { ...options, ...(assemble === undefined ? {} : { assemble }) });
  return {
    script: file.name,
    results: settle(file, results),
    stale: [],
    milliseconds: performance.now() - started,
  };
}

function summary(reports: readonly ScriptReport[], shown: number): unknown {
  const count = (report: ScriptReport, kind: string): number =>
    report.results.filter(({ outcome }) => outcome.kind === kind).length;
  const { passed, failed, skipped } = totalTally(tallyByFolder(reports));
  let left = shown;
  return {
    passed,
    failed,
    skipped,
    scripts: reports.map((report) => ({
      script: report.script,
      passed: count(report, "passed"),
      failed: count(report, "failed"),
      skipped: count(report, "skipped"),
      milliseconds: Math.round(report.milliseconds),
      failures: report.results.flatMap(({ line, type, outcome }) =>
        outcome.kind === "failed" && left-- > 0 ? [{ line, type, expected: outcome.expected, got: outcome.got }] : [],
      ),
    })),
  };
}
