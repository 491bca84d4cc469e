// A random case from a seed: the outline of each program, then its functions' code, then calls.

import type { Random } from "../random.ts";
import { isCallable } from "./crossing.ts";
import { randomArgument } from "./operands.ts";
import type { Call, FuzzCase, Program, ProgramFunction } from "./program.ts";
import { generateShape, type ShapeOptions } from "./shape.ts";
import { Statements } from "./statements.ts";

/** Valid programs that use no more than the options allow, and always end. */
export function generateCase(random: Random, options: ShapeOptions): FuzzCase {
  const first = generateProgram(random, options);
  const programs = random.oneIn(4) ? [first, generateProgram(random, options, first)] : [first];
  return { programs, calls: generateCalls(random, programs) };
}

function generateProgram(random: Random, options: ShapeOptions, previous?: Program): Program {
  const shape = generateShape(random, options, previous);
  const functions = shape.signatures.map((signature): ProgramFunction => {
    const statements = new Statements(random, shape, signature);
    const body = statements.body();
    // The list of locals grows while the body is made.
    return { signature, locals: statements.declaredLocals, body };
  });
  const { groups, imports, memories, tables, tags, globals, data, elements, start } = shape;
  const program = { groups, imports, functions, memories, tables, tags, globals, data, elements };
  return start === undefined ? program : { ...program, start };
}

/** Calls of the programs' functions, each several times. */
function generateCalls(random: Random, programs: readonly Program[]): Call[] {
  const calls: Call[] = [];
  for (let round = 0; round < 3; round++) {
    for (const [program, { functions }] of programs.entries()) {
      for (const [func, { signature }] of functions.entries()) {
        if (!isCallable(signature)) continue;
        calls.push({ program, func, args: signature.params.map((type) => randomArgument(type, random)) });
      }
    }
  }
  return calls;
}
