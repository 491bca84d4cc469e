// A random program from a seed: its outline, then each function's code.

import type { Feature } from "@atoll/core";
import type { Random } from "../random.ts";
import type { Call, Program, ProgramFunction } from "./program.ts";
import { isExportable } from "./encode-program.ts";
import { randomArgument } from "./operands.ts";
import { generateShape } from "./shape.ts";
import { Statements } from "./statements.ts";

/** A valid program that uses no more than the features, and always ends. */
export function generateProgram(random: Random, features: ReadonlySet<Feature>): Program {
  const shape = generateShape(random, features);
  const functions = shape.signatures.map((signature): ProgramFunction => {
    const statements = new Statements(random, shape, signature);
    const body = statements.body();
    // The list of locals grows while the body is made.
    return { signature, locals: statements.declaredLocals, body };
  });
  const { imports, memories, tables, globals, data, elements } = shape;
  return { imports, functions, memories, tables, globals, data, elements };
}

/** Calls of the program's exported functions, each several times. */
export function generateCalls(random: Random, program: Program): Call[] {
  const calls: Call[] = [];
  for (let round = 0; round < 3; round++) {
    for (const [func, { signature }] of program.functions.entries()) {
      if (!isExportable(signature)) continue;
      calls.push({ func, args: signature.params.map((type) => randomArgument(type, random)) });
    }
  }
  return calls;
}
