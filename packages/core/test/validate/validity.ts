// The rules of a family of instructions, by small modules that are valid or not. Each rule must have a case of either kind.

import { thrown } from "@atoll/testing";
import { describe, expect, test } from "vitest";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { InstructionReader } from "../../src/binary/instruction-reader.ts";
import { ValidationError } from "../../src/errors/errors.ts";
import { FEATURES } from "../../src/module/features.ts";
import type { Module } from "../../src/module/module.ts";
import { validateWithin } from "../../src/validate/validate-module.ts";

export interface ValidityCases {
  /** What stands in every module before the case. */
  readonly before?: string;
  /** Fields of valid modules. */
  readonly valid: Readonly<Record<string, string>>;
  /** Fields of modules that are refused, and how the error begins. */
  readonly refused: Readonly<Record<string, readonly [fields: string, message: string]>>;
}

/** Validates each module. `names` are the instructions that must be in some valid module and in some that is refused. */
export function testValidity(names: readonly string[], { before = "", valid, refused }: ValidityCases): void {
  const moduleOf = async (fields: string): Promise<Module> => decodeModule(await parse(`(module ${before} ${fields})`));
  const features = new Set(FEATURES);

  describe("valid", () => {
    test.each(Object.entries(valid))("%s", async (_, fields) => {
      const module = await moduleOf(fields);
      expect(() => validateWithin(module, features)).not.toThrow();
    });
  });

  describe("refused", () => {
    test.each(Object.entries(refused))("%s", async (_, [fields, message]) => {
      const module = await moduleOf(fields);
      const found = thrown(ValidationError, () => validateWithin(module, features)).message;
      expect(found.slice(0, message.length)).toBe(message);
    });
  });

  test("every rule has a valid and a refused case", async () => {
    for (const cases of [Object.values(valid), Object.values(refused).map(([fields]) => fields)]) {
      const modules = await Promise.all(cases.map(moduleOf));
      const found = new Set(modules.flatMap(instructionNames));
      expect(names.filter((name) => !found.has(name))).toEqual([]);
    }
  });
}

function instructionNames({ bytes, bodies }: Module): string[] {
  return [...bodies].flatMap(({ start, end }) => {
    const reader = new InstructionReader(bytes, start, end);
    const names: string[] = [];
    while (reader.next()) names.push(reader.instruction.name);
    return names;
  });
}
