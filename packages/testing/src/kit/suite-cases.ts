// The cases of an engine on the official testsuite: one for each of its scripts.

import { checkOptions, checkValue, optionKinds } from "@atoll/core/engine";
import { FILES, SKIPS } from "../conformance/kinds.ts";
import { runSuiteScript, type SuiteOptions } from "../conformance/run-suite.ts";
import { failureLines } from "../conformance/suite-table.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { ENGINE } from "./kinds.ts";

/**
 * One case per script of the testsuite, with the id `suite/SCRIPT` (`suite/core/i32`): it fails for every command that does, unless a skip names the
 * command and why, and for skips that are not needed. `suiteFolder` of `@atoll/testing/node` gives the files of a folder.
 */
export function suiteCases(options: SuiteOptions): readonly ConformanceCase[] {
  options = checkOptions("suiteCases", options, {
    engine: ENGINE,
    files: FILES,
    skip: SKIPS,
    assemble: optionKinds.callable,
    limits: optionKinds.callable,
  });
  checkValue("suiteCases", "engine", options.engine, ENGINE);
  checkValue("suiteCases", "files", options.files, FILES);
  return options.files.scripts.map((script) => ({
    id: `suite/${script}`,
    title: "every command does what the script says",
    run: async () => {
      const lines = failureLines(await runSuiteScript(script, options));
      if (lines.length > 0) throw new Error(lines.join("\n"));
    },
  }));
}
