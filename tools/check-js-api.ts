// `node tools/check-js-api.ts FOLDER`: the specification's tests of the JavaScript API, from test/js-api of a clone of WebAssembly/spec, on @atoll/webassembly
// with each engine and on the host's own WebAssembly. Fails for a test that the host passes and an engine of ours does not.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runInThisContext } from "node:vm";
import { compiler } from "@atoll/compiler";
import { createWebAssembly } from "@atoll/webassembly";
import { Harness } from "./js-api/harness.ts";

const [folder] = parseArgs({ allowPositionals: true }).positionals;
if (folder === undefined)
  throw new Error("usage: node tools/check-js-api.ts FOLDER, which is test/js-api of WebAssembly/spec");
/** Limits are asked for by files that take gigabytes and minutes, which hosts may skip. */
const OPTIONAL = "limits.any.js";
const files = globSync("**/*.any.js", { cwd: folder })
  .filter((file) => file !== OPTIONAL)
  .toSorted();
if (files.length === 0) throw new Error(`there are no tests in ${folder}`);

/** Other scripts that a test names are in its folder, or below /wasm/jsapi/. */
function scriptOf(folderOfTests: string, file: string): string {
  const source = readFileSync(join(folderOfTests, file), "utf8");
  const others = [...source.matchAll(/^\/\/ META: script=(.*)$/gm)].map(([, path = ""]) => {
    const shared = /^\/wasm\/jsapi\/(.*)/.exec(path)?.[1];
    return readFileSync(shared === undefined ? join(folderOfTests, dirname(file), path) : join(folderOfTests, shared));
  });
  return [...others, source].join("\n;\n");
}

/** Failures by file and name of the test, undefined for those that passed. */
async function outcomes(namespace: object, folderOfTests: string): Promise<ReadonlyMap<string, string | undefined>> {
  const results = new Map<string, string | undefined>();
  Reflect.set(globalThis, "self", globalThis);
  Reflect.defineProperty(globalThis, "WebAssembly", { value: namespace, writable: true, configurable: true });
  for (const file of files) {
    const harness = new Harness();
    Object.assign(globalThis, harness.globals);
    const text = `(function (WebAssembly) {${scriptOf(folderOfTests, file)}\n})`;
    const run = runInThisContext(text, { filename: resolve(folderOfTests, file) }) as (given: object) => void;
    try {
      run(namespace);
    } catch (error) {
      results.set(`${file}: the file`, String(error));
    }
    await harness.settled;
    for (const { name, failure } of harness.outcomes) {
      let key = `${file}: ${name}`;
      while (results.has(key)) key += "'";
      results.set(key, failure);
    }
  }
  return results;
}

const host = globalThis.WebAssembly;
const ours = { interpreter: createWebAssembly(), compiler: createWebAssembly({ engine: compiler() }) };
const onHost = await outcomes(host, folder);
const passes = (found: ReadonlyMap<string, string | undefined>): number =>
  [...found.values()].filter((failure) => failure === undefined).length;
console.log(`the host: ${passes(onHost)} of ${onHost.size} pass`);
for (const [engine, namespace] of Object.entries(ours)) {
  const found = await outcomes(namespace, folder);
  console.log(`${engine}: ${passes(found)} of ${found.size} pass`);
  for (const [name, failure] of onHost) {
    if (failure !== undefined || (found.has(name) && found.get(name) === undefined)) continue;
    console.error(`FAIL ${name}, which the host passes: ${found.get(name) ?? "it did not run"}`);
    process.exitCode = 1;
  }
}
