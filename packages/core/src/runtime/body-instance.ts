// The body of a builtin as an instance beside the guest's: with its memory and its limits. For engines that do not put bodies into the guest's code.

import type { BodyCode } from "../builtins/builtin-body.ts";
import type { Engine } from "../engine/engine.ts";
import { InternalError } from "../errors/errors.ts";
import type { FunctionInstance } from "./function-instance.ts";
import type { ModuleInstance } from "./module-instance.ts";

const made = new WeakSet<ModuleInstance>();

/** Makes the function of a body, for calls from `guest`, whose memories are there. */
export function bodyInstance(
  { module }: BodyCode,
  guest: ModuleInstance,
  engine: Pick<Engine, "createFunctions">,
): FunctionInstance {
  const { name, limits, memories } = guest;
  const instance: ModuleInstance = {
    module,
    name,
    functions: [],
    tables: [],
    memories: memories.slice(0, module.importCounts.memory),
    globals: [],
    globalWords: new Int32Array(),
    tags: [],
    elements: [],
    data: [],
    exports: new Map(),
    isHosted: guest.isHosted,
    limits,
  };
  made.add(instance);
  const [func] = engine.createFunctions(instance);
  if (func === undefined) throw new InternalError("a body without a function");
  instance.functions.push(func);
  return func;
}

/** Whether an instance is that of a body: its frames are not the guest's. */
export function isBodyInstance(instance: ModuleInstance): boolean {
  return made.has(instance);
}
