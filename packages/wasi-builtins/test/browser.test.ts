// The same behaviour everywhere: one bundle of core, interpreter, targets and this set runs the guests without anything of Node's, and,
// where one is installed, in a browser. What they do in Node is what they must do there.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";
import { rolldown } from "rolldown";
import { beforeAll, expect, test } from "vitest";
import { type BrowserFile, findBrowser, openInBrowser } from "../../../tools/open-in-browser.ts";
import { type Guests, runEverywhere } from "./fixtures/run-everywhere.ts";

const NAMES = ["errnos", "posix", "std", "shim", "reactor", "probe"];
const guests: Guests = Object.fromEntries(
  NAMES.map((name) => [name, readFileSync(new URL(`guests/${name}.wasm`, import.meta.url))]),
);

let expected: unknown;
/** A script that makes `everywhere.runEverywhere`. */
let script: string;
let imports: string[];

beforeAll(async () => {
  expected = await runEverywhere(guests, { blocking: true });
  const external: string[] = [];
  const bundle = await rolldown({
    input: fileURLToPath(new URL("fixtures/run-everywhere.ts", import.meta.url)),
    platform: "browser",
    resolve: { conditionNames: ["@atoll/source", "import", "browser", "default"] },
    external: (id) => id.startsWith("node:") && external.push(id) > 0,
    logLevel: "warn",
  });
  const { output } = await bundle.generate({ format: "iife", name: "everywhere" });
  await bundle.close();
  script = output[0].code;
  imports = [...external, ...output[0].imports, ...output[0].dynamicImports];
}, 120_000);

test("what comes out is what guests check themselves", () => {
  const passed = { status: 0, stdout: expect.stringMatching(/^\d{3} checks, 0 failures\n$/), stderr: "" };
  expect(expected).toMatchObject({
    "errnos in memory": passed,
    "errnos on an overlay": passed,
    "errnos on a filesystem that answers later": passed,
    "posix in memory": passed,
    "posix with a clock that suspends": passed,
    "std with input from a callback": { status: 3, stdout: "100 of them\n", stderr: "done\n" },
    "a deterministic run": { status: 0, stdout: expect.stringMatching(/the end, without a line feed$/) },
    "web streams": [5, "arguments: one,two\nNAME=value\nError: an error\ninput: text\n"],
    "a pipe between guests": [
      ["ExitError: the guest exited with status 4", "ExitError: the guest exited with status 4"],
      "arguments: \nNAME=value\nError: an error\n",
      true,
    ],
    "a reactor": [101, 102],
    "random bytes differ": true,
  });
});

test("nothing of Node's is imported", () => {
  expect(imports).toEqual([]);
});

test("nothing of Node's is needed", async () => {
  // Everything that Node's global object has and a browser's has not; Node's own implementation of the Web needs it to be there.
  const nodes = ["process", "Buffer", "global", "require", "module", "exports", "setImmediate", "clearImmediate"];
  const load = compileFunction(`${script}; return [typeof process, typeof Buffer, everywhere];`, nodes);
  const [process, buffer, everywhere] = load() as [string, string, { runEverywhere: typeof runEverywhere }];
  expect([process, buffer]).toEqual(["undefined", "undefined"]);
  expect(await everywhere.runEverywhere(guests, { blocking: true })).toEqual(expected);
}, 120_000);

const browser = findBrowser();
if (browser === undefined) console.log("the browser is skipped: no Chromium in the path, and ATOLL_BROWSER names none");

test.skipIf(browser === undefined)(
  "a browser's page and worker do the same",
  // Starting a browser is not ours to make reliable.
  { timeout: 180_000, retry: 1 },
  async () => {
    // A page must not wait on the spot, and a worker may only where the page is isolated: so nothing here does.
    const start = `everywhere.runEverywhere(guests, { blocking: false })`;
    const fetchGuests = `const guests = {};
      for (const name of ${JSON.stringify(NAMES)}) guests[name] = new Uint8Array(await (await fetch("/" + name + ".wasm")).arrayBuffer());`;
    const page = `<!doctype html><script src="/script.js"></script><script>
      (async () => {
        ${fetchGuests}
        const worker = new Worker("/worker.js");
        const fromWorker = new Promise((resolve, reject) => { worker.onmessage = ({ data }) => resolve(data); worker.onerror = reject; });
        worker.postMessage(guests);
        const inPage = await ${start};
        await fetch("/done", { method: "POST", body: JSON.stringify({ inPage, inWorker: await fromWorker }) });
      })().catch((error) => fetch("/failed", { method: "POST", body: String(error?.stack ?? error?.message ?? error) }));
    </script>`;
    const worker = `importScripts("/script.js");
      onmessage = async ({ data: guests }) => postMessage(await ${start});`;
    const files = new Map<string, BrowserFile>([
      ["/", { type: "text/html; charset=utf-8", content: page }],
      ["/script.js", { type: "text/javascript; charset=utf-8", content: script }],
      ["/worker.js", { type: "text/javascript; charset=utf-8", content: worker }],
      ...NAMES.map((name) => [`/${name}.wasm`, { type: "application/wasm", content: guests[name] ?? "" }] as const),
    ]);
    const outcomes: unknown = JSON.parse(await openInBrowser(browser ?? "", files));
    const { "posix without suspending": _, ...common } = expected as Record<string, unknown>;
    expect(outcomes).toEqual({ inPage: common, inWorker: common });
  },
);
