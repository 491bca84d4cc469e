// What the declarations of WASI's two sets cost the type checker, beyond the types, services and steps that they use: counts of what it does, which are the
// same everywhere.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { wasiPreview1, wasiUnstable } from "@atoll/wasi-builtins";
import { expect, test } from "vitest";
import { check } from "../../core/test/declare/checked-program.ts";

const SOURCE = join(import.meta.dirname, "../src");
const FUNCTIONS = join(SOURCE, "functions");
/** Functions of both sets; those of the snapshot before that are its own have `old_` before their names. */
const declared = [...new Set([...Object.values(wasiPreview1.functions), ...Object.values(wasiUnstable.functions)])];
const DECLARES = /^export const (?:old_)?[a-z]+_[a-z_]+ = /m;

/** How often types were instantiated for a program that imports these modules. */
function instantiations(modules: readonly string[]): number {
  const imports = modules.map((path, i) => `import * as m${i} from ${JSON.stringify(path.replace(/\.ts$/, ".js"))};`);
  const used = `export const all: readonly unknown[] = [${modules.map((_, i) => `m${i}`).join(", ")}];`;
  const { said } = check({ "program.ts": [...imports, used].join("\n") }, "--extendedDiagnostics", "--singleThreaded");
  expect(said.split("\n").filter((line) => line.includes("error"))).toEqual([]);
  return Number(/^Instantiations:\s+(\d+)$/m.exec(said)?.[1]);
}

test("a function of WASI's takes 200 instantiations at most, its handler included", { timeout: 120_000 }, () => {
  const modules = readdirSync(FUNCTIONS).map((name) => join(FUNCTIONS, name));
  const declaring = modules.filter((path) => DECLARES.test(readFileSync(path, "utf8")));
  expect(declaring.length).toBeGreaterThan(10);
  const beside = ["abi/wasi-types.ts", "fd-table.ts", "services.ts", "steps.ts"].map((name) => join(SOURCE, name));
  const used = [...beside, ...modules.filter((path) => !declaring.includes(path))];
  const own = instantiations([...used, ...declaring, join(SOURCE, "set.ts")]) - instantiations(used);
  expect(declared.length).toBe(50);
  expect(own / declared.length).toBeGreaterThan(50);
  expect(own / declared.length).toBeLessThan(200);
});
