// Every valid module of the official testsuite is printed, assembled again by another hand, and is still the same module; real
// programs keep their names, too.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { moduleNames } from "../../src/binary/name-section.ts";
import { printModule } from "../../src/text/print-module.ts";
import { FOLDERS, hasTestsuite, type ModuleCommand, moduleCommands } from "../testsuite.ts";
import { moduleDifference } from "./equal-modules.ts";

/** What went wrong, or undefined. */
async function complaint({ place, bytes }: ModuleCommand): Promise<string | undefined> {
  const module = decodeModule(bytes);
  const text = [...printModule(module)].join("\n");
  let assembled: Uint8Array;
  try {
    assembled = await parse(text);
  } catch (error) {
    const { payload } = error as { readonly payload?: unknown };
    return `${place}: not assembled: ${JSON.stringify(payload ?? String(error))}`;
  }
  const difference = moduleDifference(module, decodeModule(assembled));
  return difference === undefined ? undefined : `${place}: ${difference}`;
}

const expectedCounts: Readonly<Record<string, number>> = {
  core: 1291,
  "core/bulk-memory": 181,
  "core/exceptions": 14,
  "core/gc": 103,
  "core/memory64": 319,
  "core/multi-memory": 120,
  "core/relaxed-simd": 8,
  "core/simd": 474,
  custom: 8,
  legacy: 6,
  "proposals/threads": 173,
  "proposals/custom-page-sizes": 43,
  "proposals/wide-arithmetic": 2,
  "proposals/custom-descriptors": 96,
};

test.skipIf(!hasTestsuite).each(FOLDERS)("%s", { timeout: 120_000 }, async (folder) => {
  const modules = moduleCommands(folder).filter(({ type }) => !/^assert_(malformed|invalid)/.test(type));
  const complaints: string[] = [];
  for (const command of modules) complaints.push(...[await complaint(command)].filter((each) => each !== undefined));
  expect(complaints).toEqual([]);
  expect(modules).toHaveLength(expectedCounts[folder] ?? 0);
});

const programs = join(process.env["ATOLL_SHARED"] ?? "", "programs/wasm");
const hasPrograms = process.env["ATOLL_SHARED"] !== undefined && existsSync(programs);
if (!hasPrograms) console.log("the real programs are not here (ATOLL_SHARED/programs): their tests are skipped");

test.skipIf(!hasPrograms).each(["bzip2", "mandel-simd", "lua-eh-legacy", "big64-table64"])(
  "%s",
  { timeout: 60_000 },
  async (name) => {
    const module = decodeModule(readFileSync(join(programs, `${name}.wasm`)));
    const again = decodeModule(await parse([...printModule(module, { customSections: true })].join("\n")));
    expect(moduleDifference(module, again)).toBeUndefined();
    for (const space of ["func", "global", "data"] as const) {
      expect([...moduleNames(again).namesOf(space)]).toEqual([...moduleNames(module).namesOf(space)]);
    }
    const locals = (of: typeof module): unknown =>
      [...moduleNames(of).indirectNamesOf("local")].map(([funcidx, names]) => [funcidx, [...names]]);
    expect(locals(again)).toEqual(locals(module));
    const customs = (of: typeof module): readonly string[] => [...of.customs].map((each) => each.name).toSorted();
    expect(customs(again)).toEqual(customs(module));
    expect(moduleNames(module).namesOf("func").size).toBeGreaterThan(0);
  },
);
