// Printing must survive whatever decodes: modules of the official testsuite with bytes changed at random.

import { expect, test } from "vitest";
import { branchHints } from "../../src/binary/branch-hints.ts";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { moduleProducers } from "../../src/binary/producers-section.ts";
import { DecodeError } from "../../src/errors/errors.ts";
import type { Module } from "../../src/module/module.ts";
import { printModule } from "../../src/text/print-module.ts";
import { FOLDERS, hasTestsuite, moduleCommands } from "../testsuite.ts";

/** A small generator of numbers below `limit`, the same on every run. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) % limit;
  };
}

function decoded(bytes: Uint8Array): Module | undefined {
  try {
    return decodeModule(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** Lines until the end, or until code that is malformed. */
function printedLines(module: Module): number {
  let lines = 0;
  try {
    for (const line of printModule(module, { customSections: true, offsets: true })) {
      lines++;
      expect(line).not.toMatch(/undefined|NaN|\[object/);
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
  return lines;
}

test.skipIf(!hasTestsuite)("ten thousand mutants are printed or refused", { timeout: 60_000 }, () => {
  const random = numbers(7);
  const modules = FOLDERS.flatMap((folder) =>
    moduleCommands(folder).filter(({ bytes }) => bytes.length > 8 && bytes.length < 2000),
  );
  let printed = 0;
  for (let i = 0; i < 10_000; i++) {
    const bytes = modules[random(modules.length)]?.bytes.slice() ?? new Uint8Array();
    for (let k = random(3); k >= 0; k--) bytes[8 + random(bytes.length - 8)] = random(256);
    const module = decoded(bytes);
    if (module === undefined) continue;
    branchHints(module);
    moduleProducers(module);
    if (printedLines(module) > 1) printed++;
  }
  expect(printed).toBeGreaterThan(2000);
});
