// The cases of an engine on a testsuite: each script is one, and what fails in it is said with its line.

import { interpreter } from "@atoll/interpreter";
import { I32 } from "@atoll/core/engine";
import { ModuleBuilder, runCases, suiteCases, type SuiteFiles } from "@atoll/testing";
import { expect, test } from "vitest";

const builder = new ModuleBuilder();
builder.func({ params: [], results: [I32] }, (code) => code.op("i32.const", 7), { export: "seven" });

/** A suite of two scripts: one is right, one expects another answer. */
const files: SuiteFiles = {
  scripts: ["core/right", "core/wrong"],
  read: async (path) => {
    if (path.endsWith(".wasm")) return builder.build();
    const value = path === "core/right.json" ? "7" : "8";
    return new TextEncoder().encode(
      JSON.stringify({
        source_filename: "it.wast",
        commands: [
          { type: "module", line: 1, filename: "it.0.wasm" },
          {
            type: "assert_return",
            line: 2,
            action: { type: "invoke", field: "seven", args: [] },
            expected: [{ type: "i32", value }],
          },
        ],
      }),
    );
  },
};

test("a script that fails is a case that fails, unless its command is skipped", async () => {
  const results = await runCases(suiteCases({ engine: interpreter(), files }));
  expect(results.map(({ id, state }) => [id, state])).toEqual([
    ["suite/core/right", "passed"],
    ["suite/core/wrong", "failed"],
  ]);
  expect(String(results[1]?.error)).toContain("core/wrong:2 assert_return: expected");
  const skip = [{ reason: "a fault of the script", commands: ["core/wrong:2", "core/right:2"] }];
  const skipped = await runCases(suiteCases({ engine: interpreter(), files, skip }));
  // A skip that is not needed is a failure.
  expect(skipped.map(({ id, state }) => [id, state])).toEqual([
    ["suite/core/right", "failed"],
    ["suite/core/wrong", "passed"],
  ]);
});
