// Every binary module of the official testsuite is accepted or refused, in the right phase and with the suite's words.

import { expect, test } from "vitest";
import { decodeModule } from "../src/binary/decode-module.ts";
import { DecodeError, ValidationError } from "../src/errors/errors.ts";
import { validateModule, validateWithin } from "../src/validate/validate-module.ts";
import { featuresOf, FOLDERS, followed, hasTestsuite, type ModuleCommand, moduleCommands } from "./testsuite.ts";

/** Commands of the threads proposal, which is older than 3.0: it knows neither several tables nor several memories. */
const OLDER_THAN_3 = new Set(["multiple tables", "multiple memories"]);
/** Checks of custom sections, which never break a module here. */
const CUSTOM = /_custom$/;

function outcome(bytes: Uint8Array, folder: string): { phase: string; message: string } {
  try {
    const module = decodeModule(bytes);
    const features = featuresOf(folder);
    validateWithin(module, features);
    for (const feature of validateModule(module, features).keys()) expect(features).toContain(feature);
    return { phase: "valid", message: "" };
  } catch (error) {
    if (error instanceof DecodeError) return { phase: "malformed", message: error.message };
    if (error instanceof ValidationError) return { phase: "invalid", message: error.message };
    throw error;
  }
}

/** What the command says wrong, or undefined. */
function complaint({ type, text, place, bytes }: ModuleCommand, folder: string): string | undefined {
  const expected = { assert_malformed: "malformed", assert_invalid: "invalid" }[type] ?? "valid";
  const { phase, message } = outcome(bytes, folder);
  if (phase === expected && (phase === "valid" || message.startsWith(text))) return undefined;
  return `${place}: ${type} "${text}", found ${phase} "${message}"`;
}

const expectedCounts: Readonly<Record<string, number>> = {
  core: 3310,
  "core/bulk-memory": 454,
  "core/exceptions": 30,
  "core/gc": 180,
  "core/memory64": 693,
  "core/multi-memory": 124,
  "core/relaxed-simd": 8,
  "core/simd": 1145,
  custom: 9,
  legacy: 18,
  "proposals/threads": 261,
  "proposals/custom-page-sizes": 170,
  "proposals/wide-arithmetic": 10,
  "proposals/custom-descriptors": 364,
};

test.skipIf(!hasTestsuite).each(FOLDERS)("%s", (folder) => {
  const commands = moduleCommands(folder).filter(
    ({ text }) => !(folder === "proposals/threads" && OLDER_THAN_3.has(text)),
  );
  const complaints = commands.flatMap((each) => {
    if (CUSTOM.test(each.type)) return [];
    const decodes = each.type !== "assert_malformed";
    const found = complaint(each, folder);
    return found ?? (decodes ? complaint({ ...each, bytes: followed(each.bytes) }, folder) : undefined) ?? [];
  });
  expect(complaints).toEqual([]);
  expect(commands).toHaveLength(expectedCounts[folder] ?? 0);
});
