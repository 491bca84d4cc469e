// Instances of text modules on the interpreter, linked by hand.

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { type Engine, FEATURES } from "@atoll/core";
import { type RunLimits } from "@atoll/core/engine";
import {
  type Bits,
  decodeModule,
  type ExternValue,
  FunctionInstance,
  instantiateModule,
  type ModuleInstance,
  validateWithin,
} from "@atoll/core/engine";
import { interpreter } from "../src/index.ts";

export const engine: Engine = interpreter();

/** Instantiates a module in the text format; its imports in their order. */
export async function instance(
  text: string,
  imports: readonly ExternValue[] = [],
  limits?: RunLimits,
): Promise<ModuleInstance> {
  const module = decodeModule(await parse(text));
  validateWithin(module, new Set(FEATURES));
  return instantiateModule({ module, engine, imports, ...(limits === undefined ? {} : { limits }) });
}

export function exported(from: ModuleInstance, name: string): FunctionInstance {
  const value = from.exports.get(name);
  if (value instanceof FunctionInstance) return value;
  throw new Error(`no function ${name}`);
}

export function call(from: ModuleInstance, name: string, ...args: readonly Bits[]): readonly Bits[] {
  return exported(from, name).invoke(args);
}

/** The same for a guest that may suspend. */
export async function callAsync(
  from: ModuleInstance,
  name: string,
  ...args: readonly Bits[]
): Promise<readonly Bits[]> {
  return exported(from, name).invokeAsync(args);
}

/** What the host's own engine gives for a module without imports. */
export async function native(text: string): Promise<Record<string, (...args: never[]) => unknown>> {
  const module = new WebAssembly.Module(Uint8Array.from(await parse(text)));
  return new WebAssembly.Instance(module).exports as Record<string, (...args: never[]) => unknown>;
}
