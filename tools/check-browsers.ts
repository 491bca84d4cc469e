// `pnpm check:browsers [--browser firefox-esr] [--engine compiler] [--only core/simd]`: the official testsuite on both engines in Chromium and Firefox: that the
// interpreter means the same there, and that the compiler knows what each host calls a trap. Then coverage and profiles there, of a guest that counts its lines itself
// (`--only observe` for that alone). Browsers that are not there are skipped, out loud.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { suiteFolder } from "@atoll/testing/node";
import type { BrowserReport } from "./browsers/conformance-worker.ts";
import type { ObserveReport } from "./browsers/observe-worker.ts";
import { bundleForPage } from "./bundle-for-page.ts";
import { type BrowserFile, hasCommand, openInBrowser } from "./open-in-browser.ts";

const { values } = parseArgs({
  options: {
    browser: { type: "string", multiple: true, default: ["chromium", "firefox-esr"] },
    engine: { type: "string", multiple: true, default: ["interpreter", "compiler"] },
    only: { type: "string", default: "" },
  },
});
const root = process.env["WASM_TESTSUITE"] ?? join(process.env["ATOLL_SHARED"] ?? resolve("../shared"), "testsuite");
const scripts = suiteFolder(root).scripts.filter((script) => script.startsWith(values.only));

const guests = resolve("packages/observe/test/guests");

/** The page, the worker, and the files of the suite and of the guests, which are read when they are asked for. */
function filesFor(engine: string, worker: string): { get(path: string): BrowserFile | undefined } {
  const page = `<!doctype html><script type="module">
    const worker = new Worker("/worker.js?engine=${engine}", { type: "module" });
    worker.onerror = ({ message }) => fetch("/failed", { method: "POST", body: "the worker: " + message });
  </script>`;
  return {
    get(path) {
      if (path === "/") return { type: "text/html", content: page };
      if (path.startsWith("/worker.js")) return { type: "text/javascript", content: worker };
      if (path === "/suite/scripts") return { type: "text/plain", content: scripts.join("\n") };
      for (const [start, folder] of Object.entries({ "/suite/": root, "/guests/": guests })) {
        if (!path.startsWith(start)) continue;
        return { type: "application/octet-stream", content: readFileSync(join(folder, path.slice(start.length))) };
      }
      return undefined;
    },
  };
}

const conformance = await bundleForPage("tools/browsers/conformance-worker.ts");
const observe = await bundleForPage("tools/browsers/observe-worker.ts");

for (const browser of values.browser) {
  if (!hasCommand(browser)) {
    console.log(`SKIPPED ${browser}: there is no such command`);
    continue;
  }
  for (const engine of values.engine) {
    if (values.only !== "observe") {
      const text = await openInBrowser(browser, filesFor(engine, conformance), { isolated: true });
      const { passed, failed, skipped, failures, host } = JSON.parse(text) as BrowserReport;
      for (const line of failures.slice(0, 50)) console.log(line);
      console.log(`${engine} in ${host}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
      if (failed > 0 || passed === 0) process.exitCode = 1;
    }
    const observed = await openInBrowser(browser, filesFor(engine, observe), { isolated: true });
    const { lines, share, failures } = JSON.parse(observed) as ObserveReport;
    for (const line of failures) console.log(line);
    console.log(
      `${engine} in ${browser}: ${lines} lines as the guest counts them; its profile has ${(100 * share).toFixed(1)} % of the run`,
    );
    if (failures.length > 0 || lines === 0) process.exitCode = 1;
  }
}
