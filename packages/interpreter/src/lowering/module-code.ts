// The register code of one module, shared by its instances: one array of words, into which functions are lowered when they are
// first called. It depends on the module alone.

import { type DefinedType, type FuncType, InternalError, type Module } from "@atoll/core";
import { EXIT } from "../cold/cold-opcodes.ts";
import { lowerFunction } from "./lower-function.ts";

/** What stands before a function's first operation: see {@link ModuleCode.frameSize}. */
export const HEADER_WORDS = 4;
const FIRST_WORDS = 1024;

export class ModuleCode {
  readonly module: Module;
  /** Replaced when it grows: whoever runs it then enters the loop anew. */
  words: Int32Array<ArrayBuffer>;
  /** Number of words in use. */
  length = 1;
  /** Where each defined function's code begins; 0 until it is lowered. */
  readonly entries: Int32Array;
  /** The lowered functions in the order of their code, and the end of each. */
  readonly lowered: number[] = [];
  readonly ends: number[] = [];

  constructor(module: Module) {
    this.module = module;
    this.words = new Int32Array(FIRST_WORDS);
    this.words[0] = EXIT;
    this.entries = new Int32Array(module.bodies.length);
  }

  /** Where the code of a defined function begins. Lowers it if that has not been done. */
  entry(funcidx: number): number {
    const index = funcidx - this.module.importCounts.func;
    const known = this.entries[index] ?? 0;
    if (known !== 0) return known;
    const entry = lowerFunction(this, funcidx);
    this.entries[index] = entry;
    this.lowered.push(funcidx);
    this.ends.push(this.length);
    return entry;
  }

  typeOf(funcidx: number): FuncType {
    return functionType(this.module.types, this.module.functions[funcidx] ?? -1);
  }

  /** Words of the frame of the function at `entry`. */
  frameSize(entry: number): number {
    return this.words[entry - 1] ?? 0;
  }
  /** Where in the frame its link is. */
  link(entry: number): number {
    return this.words[entry - 2] ?? 0;
  }
}

export function functionType(types: readonly DefinedType[], typeidx: number): FuncType {
  const composite = types[typeidx]?.composite;
  if (composite?.kind !== "func") throw new InternalError(`type ${typeidx} is not a function type`);
  return composite;
}

const codes = new WeakMap<Module, ModuleCode>();

/** The code of a module: the same for all its instances. */
export function codeOf(module: Module): ModuleCode {
  let code = codes.get(module);
  if (code === undefined) {
    code = new ModuleCode(module);
    codes.set(module, code);
  }
  return code;
}
