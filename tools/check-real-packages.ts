// Runs packages from npm that ship WebAssembly on @atoll/webassembly, in programs that know nothing of it, and compares what they print, and how they end, with
// what they do on the host. npm brings them into a folder of its own.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as jco from "@bytecodealliance/jco-transpile/component";
import { run, userEnvironment } from "./packs.ts";
import { PROGRAMS } from "./real-packages/programs.ts";

const dir = mkdtempSync(join(tmpdir(), "atoll-packages-"));
const env = userEnvironment();
const urlOf = (file: string): string => pathToFileURL(resolve(file)).href;
const NO_TEXT = "--disallow-code-generation-from-strings";
/** What a program is started with to get ours, on each engine. */
const INTERPRETED = ["--import", urlOf("packages/webassembly/dist/node/register-all.js")];
const COMPILED = ["--import", pathToFileURL(join(dir, "compiled.mjs")).href];
/** How programs are run there and here: as they are, without code from text, and here without any code that a host generates, which has no WebAssembly. */
const WAYS = [
  { name: "", host: [], here: INTERPRETED },
  { name: ", compiled", host: [], here: COMPILED },
  { name: ", no code from text", host: [NO_TEXT], here: [NO_TEXT, ...INTERPRETED] },
  { name: ", compiled, no code from text", host: [NO_TEXT], here: [NO_TEXT, ...COMPILED] },
  { name: ", where the host has no WebAssembly", host: [], here: ["--jitless", ...INTERPRETED] },
] as const;
let failures = 0;

/** What a program prints and ends with, and the seconds it takes. */
function measured(program: string, options: readonly string[]): { readonly outcome: string; readonly seconds: number } {
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [...options, program], {
    cwd: dir,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (error !== undefined) throw error;
  return {
    outcome: stdout === "" ? "" : `${stdout}${stderr}status ${status}`,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Writes what `jco transpile --instantiation` makes of a component. */
async function transpile(file: string): Promise<void> {
  await jco.$init;
  const options = { name: "component", instantiation: { tag: "async" as const }, noTypescript: true };
  mkdirSync(join(dir, "component"));
  for (const [name, content] of jco.generate(readFileSync(file), options).files)
    writeFileSync(join(dir, "component", name), content);
}

try {
  writeFileSync(join(dir, "package.json"), '{ "private": true, "type": "module" }');
  writeFileSync(
    join(dir, "compiled.mjs"),
    `import { compiler } from ${JSON.stringify(urlOf("packages/compiler/dist/index.js"))};
    import { register } from ${JSON.stringify(urlOf("packages/webassembly/dist/node/index.js"))};
    register({ engine: compiler() });`,
  );
  const packages = Object.values(PROGRAMS).flatMap((program) => program.packages);
  run(dir, "npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...packages], env);
  for (const [name, { source, component }] of Object.entries(PROGRAMS)) {
    const program = `program-${name.replaceAll(/\W/g, "-")}.mjs`;
    writeFileSync(join(dir, program), source);
    if (component !== undefined) await transpile(component);
    for (const way of WAYS) {
      const host = measured(program, way.host);
      const here = measured(program, way.here);
      const how = `${name}${way.name}`;
      if (host.outcome === here.outcome && host.outcome !== "") {
        console.log(`${how}: as on the host, ${here.seconds.toFixed(1)} s, there ${host.seconds.toFixed(1)} s`);
      } else {
        failures++;
        console.error(`${how}: ends with\n${here.outcome}\nand on the host\n${host.outcome}`);
      }
    }
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
if (failures > 0) process.exitCode = 1;
