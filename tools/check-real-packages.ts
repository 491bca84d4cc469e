// Runs packages from npm that ship WebAssembly on @atoll/webassembly, in programs that know nothing of it, and compares what they print with what they
// print on the host. npm brings them into a folder of its own.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { run, userEnvironment } from "./packs.ts";
import { PROGRAMS } from "./real-packages/programs.ts";

const dir = mkdtempSync(join(tmpdir(), "atoll-packages-"));
const env = userEnvironment();
const ours = ["--import", resolve("packages/webassembly/dist/node/register-all.js")];
/** How programs are run there and here: as they are, without code from text, and here without any code that a host generates, which has no WebAssembly. */
const WAYS = [
  { name: "", host: [], here: [] },
  {
    name: ", no code from text",
    host: ["--disallow-code-generation-from-strings"],
    here: ["--disallow-code-generation-from-strings"],
  },
  { name: ", where the host has no WebAssembly", host: [], here: ["--jitless"] },
] as const;
let failures = 0;

/** What a program prints, and the seconds it takes. */
function measured(program: string, options: readonly string[]): { readonly printed: string; readonly seconds: number } {
  const started = performance.now();
  const printed = run(dir, process.execPath, [...options, program], env);
  return { printed, seconds: (performance.now() - started) / 1000 };
}

try {
  writeFileSync(join(dir, "package.json"), '{ "private": true, "type": "module" }');
  const packages = Object.values(PROGRAMS).flatMap((program) => program.packages);
  run(dir, "npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...packages], env);
  for (const [name, { source }] of Object.entries(PROGRAMS)) {
    const program = `program-${name.replaceAll(/\W/g, "-")}.mjs`;
    writeFileSync(join(dir, program), source);
    for (const way of WAYS) {
      const host = measured(program, way.host);
      const here = measured(program, [...way.here, ...ours]);
      const how = `${name}${way.name}`;
      if (host.printed === here.printed && host.printed !== "") {
        console.log(`${how}: as on the host, ${here.seconds.toFixed(1)} s, there ${host.seconds.toFixed(1)} s`);
      } else {
        failures++;
        console.error(`${how}: prints\n${here.printed}\nand on the host\n${host.printed}`);
      }
    }
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
if (failures > 0) process.exitCode = 1;
