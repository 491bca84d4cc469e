// Targets without floating-point numbers: the first place in a module where one is. Floats are no feature of a version of WebAssembly, so that the
// validator does not record them; only modules for such targets are looked through.

import { InstructionReader } from "../binary/instruction-reader.ts";
import type { LinkIssue } from "../errors/errors.ts";
import type { Module } from "../module/module.ts";
import { instructionByOpcode } from "../module/instructions.ts";
import { F32, F64, type ValueType, valueTypeName } from "../module/types.ts";

/** An issue that names the first float of a module; none if it has none. */
export function floatIssues(module: Module, target: string): LinkIssue[] {
  const place = firstInstruction(module) ?? firstGlobal(module) ?? firstType(module);
  if (place === undefined) return [];
  return [
    {
      code: "feature",
      path: "feature floats",
      message: `target ${target} does not have floats: ${place}`,
      hint: "compute with integers, or compile the guest with -msoft-float where the compiler has it",
    },
  ];
}

const FLOAT = /[fF](?:32|64)/;

function firstInstruction(module: Module): string | undefined {
  const reader = new InstructionReader(module.bytes, 0, 0);
  for (let i = 0; i < module.bodies.length; i++) {
    const body = module.bodies.at(i);
    if (body === undefined) continue;
    const where = `in function ${module.importCounts.func + i}`;
    const local = body.locals.find(({ type }) => isFloat(type));
    if (local !== undefined) return `a local of type ${valueTypeName(local.type)} ${where}`;
    reader.reset(body.start, body.end);
    while (reader.next()) {
      const { mnemonic = "" } = instructionByOpcode(reader.opcode) ?? {};
      if (FLOAT.test(mnemonic)) return `${mnemonic} ${where} at offset 0x${reader.offset.toString(16)}`;
    }
  }
  return undefined;
}

function firstGlobal(module: Module): string | undefined {
  const index = module.globals.findIndex(({ value }) => isFloat(value));
  return index < 0 ? undefined : `global ${index} has type ${valueTypeName(module.globals[index]?.value ?? F32)}`;
}

/** Functions may pass floats on without an instruction that names them. */
function firstType(module: Module): string | undefined {
  const has = (typeidx: number): boolean => {
    const composite = module.types[typeidx]?.composite;
    return composite?.kind === "func" && [...composite.params, ...composite.results].some(isFloat);
  };
  const func = module.functions.findIndex(has);
  return func < 0 ? undefined : `the type of function ${func}`;
}

function isFloat(type: ValueType): boolean {
  return type === F32 || type === F64;
}
