// Runs a whole testsuite on an engine, script by script, and counts what became of its commands. Where files come from is the
// caller's business.

import type { Engine } from "@atoll/core";
import type { CommandResult } from "../script/command-result.ts";
import { runScript, type RunScriptOptions } from "../script/run-script.ts";
import type { Script } from "../script/script-format.ts";
import { applySkips, type Skip } from "./skips.ts";
import { SUITE_SKIPS } from "./suite-skips.ts";
import { suiteFeatures } from "./suite-features.ts";
import { checkOptions, checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";
import { FILES, SKIPS } from "./kinds.ts";

/** The files of a suite. Scripts are named by path without `.json`: `core/simd/simd_load`. */
export interface SuiteFiles {
  readonly scripts: readonly string[];
  read(path: string): Promise<Uint8Array>;
}

/** What {@link runSuite} takes. */
export interface SuiteOptions extends Pick<RunScriptOptions, "assemble" | "limits"> {
  readonly engine: Engine;
  readonly files: SuiteFiles;
  /** Commands that may fail, besides those of SUITE_SKIPS. */
  readonly skip?: readonly Skip[];
}

/** What became of one script's commands. */
export interface ScriptReport {
  readonly script: string;
  readonly results: readonly CommandResult[];
  /** Skips that were not needed: each is a failure. */
  readonly stale: readonly string[];
  readonly milliseconds: number;
}

/** Runs one script of a suite under the features of its folder, with the skip list applied. */
export async function runSuiteScript(script: string, options: SuiteOptions): Promise<ScriptReport> {
  const started = performance.now();
  const { files, skip = [], ...rest } = options;
  const folder = script.slice(0, script.lastIndexOf("/") + 1);
  const text = new TextDecoder().decode(await files.read(`${script}.json`));
  const results = await runScript(JSON.parse(text) as Script, (filename) => files.read(folder + filename), {
    ...rest,
    features: suiteFeatures(script),
  });
  return {
    script,
    ...applySkips(script, results, [...SUITE_SKIPS, ...skip]),
    milliseconds: performance.now() - started,
  };
}

const { callable, service } = optionKinds;
const ENGINE = service("an engine", "createFunctions");
const OPTIONS: Readonly<Record<string, OptionKind>> = {
  engine: ENGINE,
  files: FILES,
  skip: SKIPS,
  only: callable,
  onScript: callable,
  assemble: callable,
  limits: callable,
};

/** Runs all scripts; `onScript` hears of each as it ends. */
export async function runSuite(
  options: SuiteOptions & {
    readonly only?: (script: string) => boolean;
    readonly onScript?: (report: ScriptReport) => void;
  },
): Promise<readonly ScriptReport[]> {
  options = checkOptions("runSuite", options, OPTIONS);
  checkValue("runSuite", "engine", options.engine, ENGINE);
  checkValue("runSuite", "files", options.files, FILES);
  const { only, onScript, ...rest } = options;
  const reports: ScriptReport[] = [];
  for (const script of options.files.scripts) {
    if (only !== undefined && !only(script)) continue;
    const report = await runSuiteScript(script, rest);
    reports.push(report);
    onScript?.(report);
  }
  return reports;
}
