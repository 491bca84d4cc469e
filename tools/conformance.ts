// The official testsuite on every engine, with progress and one table: `pnpm conformance [--only core/simd] [--failures 20]`.
// The suite is found in WASM_TESTSUITE, or in `testsuite` below ATOLL_SHARED (default ../shared).
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { interpreter } from "@atoll/interpreter";
import { failureLines, runSuite, suiteTable, tallyByFolder, totalTally } from "@atoll/testing";
import { suiteFolder } from "@atoll/testing/node";
import { assembleText } from "@atoll/testing/wat";

const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    failures: { type: "string", default: "50" },
    text: { type: "boolean", default: false },
  },
});

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
  engine: interpreter(),
  files,
  only: (script) => script.startsWith(options.only),
  // Malformed text is the assembler's business, not the engine's: only on request.
  ...(options.text ? { assemble: assembleText } : {}),
  onScript: (report) => {
    done++;
    const lines = failureLines(report);
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K[${done}/${selected}] ${report.script}`);
    for (const line of lines) {
      if (shown++ < Number(options.failures)) console.log(`${process.stderr.isTTY ? "\n" : ""}${line}`);
    }
  },
});
if (process.stderr.isTTY) process.stderr.write("\r\u001B[K");
console.log(suiteTable(reports));

const total = totalTally(tallyByFolder(reports));
if (total.failed > Number(options.failures))
  console.log(`… and ${total.failed - Number(options.failures)} more failures`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
