// The conformance of an engine as vitest tests: one test per script of the official testsuite, and a table at the end. An
// engine's own test file is one call.

import { checkOptions, checkValue, optionKinds } from "@atoll/core/engine";
import { ENGINE } from "../kit/kinds.ts";
import type { Engine } from "@atoll/core";
import type { RunLimits } from "@atoll/core/engine";
import { afterAll, describe, expect, test } from "./vitest.ts";
import { runSuiteScript, type ScriptReport } from "../conformance/run-suite.ts";
import type { Skip } from "../conformance/skips.ts";
import { failureLines, suiteTable } from "../conformance/suite-table.ts";
import { suiteFolder } from "../node/suite-folder.ts";

/** What {@link conformance} takes. */
export interface ConformanceOptions {
  readonly engine: Engine;
  /** Commands that may fail, with reasons; one that passes is a failure. */
  readonly skip?: readonly Skip[];
  /** The testsuite's folder. Default: `testsuite` in the folder that ATOLL_SHARED names. */
  readonly suite?: string;
  /** Limits of each instance. Default: 30 seconds for each call. */
  readonly limits?: () => RunLimits;
  /** Which scripts to run (`core/i32`). Default: all. */
  readonly only?: (script: string) => boolean;
}

/** Declares the tests. Without a testsuite they are one skipped test, and a line says so. */
export function conformance(options: ConformanceOptions): void {
  options = checkOptions("conformance", options, {
    engine: ENGINE,
    skip: optionKinds.typed("object", "a list of what is skipped, with reasons"),
    suite: optionKinds.text,
    limits: optionKinds.callable,
    only: optionKinds.callable,
  });
  checkValue("conformance", "engine", options.engine, ENGINE);
  const shared = process.env["ATOLL_SHARED"];
  const suite = options.suite ?? (shared === undefined ? undefined : `${shared}/testsuite`);
  const title = `${options.engine.name} on the official testsuite`;
  if (suite === undefined) {
    console.warn(`${title}: skipped, ATOLL_SHARED names no folder with a testsuite`);
    test.skip(title, () => undefined);
    return;
  }
  const files = suiteFolder(suite);
  const reports: ScriptReport[] = [];
  describe(title, () => {
    for (const script of files.scripts) {
      if (options.only !== undefined && !options.only(script)) continue;
      test(script, async () => {
        const report = await runSuiteScript(script, {
          engine: options.engine,
          files,
          skip: options.skip ?? [],
          ...(options.limits === undefined ? {} : { limits: options.limits }),
        });
        reports.push(report);
        expect(failureLines(report)).toEqual([]);
      });
    }
    afterAll(() => {
      console.log(suiteTable(reports));
    });
  });
}
