// The body of a builtin as an instance beside the guest's: with its memory and its limits. For engines that do not put bodies into the guest's code.

import type { BodyCode } from "../builtins/builtin-body.ts";
import type { Engine } from "../engine/engine.ts";
import { checkValue } from "../errors/check-options.ts";
import { InternalError } from "../errors/errors.ts";
import type { OptionKind } from "../errors/option-kinds.ts";
import type { FunctionInstance } from "./function-instance.ts";
import type { ModuleInstance } from "./module-instance.ts";

const OF_ONE_MODULE: OptionKind = {
  expected: "an object with a module",
  accepts: (value) => typeof value === "object" && value !== null && "module" in value,
};
const made = new WeakSet<ModuleInstance>();

/** Makes the function of a body, for calls from `guest`, whose memories are there. Throws TargetError for what is none of these. */
export function bodyInstance(
  code: BodyCode,
  guest: ModuleInstance,
  engine: Pick<Engine, "createFunctions">,
): FunctionInstance {
  checkValue("bodyInstance", "code", code, OF_ONE_MODULE);
  checkValue("bodyInstance", "guest", guest, OF_ONE_MODULE);
  const { module } = code;
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
