// Whether an engine executes what a module was allowed to use.

import type { Engine } from "../engine/engine.ts";
import { LinkError, ValidationError } from "../errors/errors.ts";
import type { Module } from "../module/module.ts";
import { validateModule } from "../validate/validate-module.ts";
import type { LinkedModule } from "./linked-module.ts";
import { featureIssue } from "./compile.ts";

const checked = new WeakMap<Module, WeakSet<object>>();

/** Throws LinkError when the module uses a feature that the engine does not execute. Remembers who passed. */
export function requireEngineFeatures({ module, features }: LinkedModule, engine: Engine): void {
  if ([...features].every((feature) => engine.features.has(feature))) return;
  const passed = checked.get(module) ?? new WeakSet();
  checked.set(module, passed);
  if (passed.has(engine)) return;
  try {
    validateModule(module, engine.features);
  } catch (error) {
    if (!(error instanceof ValidationError) || error.feature === undefined) throw error;
    throw new LinkError([featureIssue(error.feature, error.message, `engine ${engine.name}`)]);
  }
  passed.add(engine);
}
