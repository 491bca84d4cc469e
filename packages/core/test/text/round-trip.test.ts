// Every valid module of the official testsuite is printed, assembled again by another hand, and is still the same module.

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
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

const expectedCounts: Readonly<Record<string, number>> = {};

test.skipIf(!hasTestsuite).each(Object.keys(FOLDERS))("%s", { timeout: 120_000 }, async (folder) => {
  const modules = moduleCommands(folder).filter(({ type }) => !/^assert_(malformed|invalid)/.test(type));
  const complaints: string[] = [];
  for (const command of modules) complaints.push(...([await complaint(command)].filter((each) => each !== undefined)));
  expect(complaints).toEqual([]);
  expect(modules).toHaveLength(expectedCounts[folder] ?? 0);
});
