// `pnpm conformance [--engine compiler] [--only core/simd] [--text]`: the official testsuite on an engine, with progress and one table.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { failureLines, runSuite, suiteTable, tallyByFolder, totalTally } from "@atoll/testing";
import { suiteFolder } from "@atoll/testing/node";
import { assembleText } from "@atoll/testing/wat";
import { ENGINE_NAMES, engineNamed } from "./engines.ts";
import { parseOrRefuse, wholeNumber } from "./refuse-line.ts";

const usage = `usage: pnpm conformance [options]

The official testsuite on an engine: per folder what passed, failed and was skipped, with reasons. It is found in
WASM_TESTSUITE, or in the folder testsuite below ATOLL_SHARED (default ../shared).

  --engine NAME   ${ENGINE_NAMES.join(", ")}. Default interpreter.
  --only TEXT     Run the scripts whose path begins with this, such as core/simd.
  --text          Give malformed text to the assembler, too, instead of skipping it.
  --failures N    Show at most so many failures. Default 50.
  -h, --help      Show this text.

Ends with 0 when everything passed, 1 when something failed or nothing was run, 2 when it cannot start.
`;

const options = parseOrRefuse("conformance", () => {
  const { values } = parseArgs({
    options: {
      help: { type: "boolean", short: "h", default: false },
      engine: { type: "string", default: "interpreter" },
      only: { type: "string", default: "" },
      failures: { type: "string", default: "50" },
      text: { type: "boolean", default: false },
    },
  });
  return { ...values, engine: engineNamed(values.engine), failures: wholeNumber("failures", values.failures, 0) };
});
if (options === undefined) process.exit();
if (options.help) {
  process.stdout.write(usage);
  process.exit(0);
}

const root = process.env["WASM_TESTSUITE"] ?? join(process.env["ATOLL_SHARED"] ?? resolve("../shared"), "testsuite");
if (!existsSync(root)) {
  console.error(`There is no testsuite at ${root}: set WASM_TESTSUITE to the folder with its JSON scripts.`);
  process.exit(2);
}

const files = suiteFolder(root);
const selected = files.scripts.filter((script) => script.startsWith(options.only)).length;
let done = 0;
let shown = 0;

const reports = await runSuite({
  engine: options.engine,
  files,
  only: (script) => script.startsWith(options.only),
  // Malformed text is the assembler's business, not the engine's: only on request.
  ...(options.text ? { assemble: assembleText } : {}),
  onScript: (report) => {
    done++;
    const lines = failureLines(report);
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K[${done}/${selected}] ${report.script}`);
    for (const line of lines) {
      if (shown++ < options.failures) console.log(`${process.stderr.isTTY ? "\n" : ""}${line}`);
    }
  },
});
if (process.stderr.isTTY) process.stderr.write("\r\u001B[K");
console.log(suiteTable(reports));

const total = totalTally(tallyByFolder(reports));
if (total.failed > options.failures) console.log(`… and ${total.failed - options.failures} more failures`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
