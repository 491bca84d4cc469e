// `WebAssembly.Instance`, and the object of its exports. https://webassembly.github.io/spec/js-api/#instances

import {
  type ExternValue,
  FunctionInstance,
  GlobalInstance,
  instantiateWithin,
  type ModuleInstance,
  TableInstance,
  TagInstance,
} from "@atoll/core/engine";
import { exportedFunction } from "./exported-function.ts";
import type { CompiledModule } from "./compiled-module.ts";
import { globalObject } from "./global.ts";
import { readImports } from "./imports.ts";
import { memoryObject } from "./memory.ts";
import { limitsFor, type Realm } from "./realm.ts";
import { instances, modules } from "./slots.ts";
import { tableObject } from "./table.ts";
import { tagObject } from "./tag.ts";
import { inRealm } from "./thrown.ts";
import { defineInterface } from "./web-idl/define-interface.ts";

const exportsOf = new WeakMap<ModuleInstance, object>();

/** The interface of a namespace. */
export function instanceInterface(realm: Realm): abstract new (...args: never[]) => object {
  class Instance {
    constructor(module: unknown, ...rest: unknown[]) {
      const compiled = modules.of(module, "the module of an instance");
      const imports = readImports(realm, compiled, rest[0]);
      instances.bind(this, instantiateModule(realm, compiled, imports));
    }

    get exports(): object {
      return exportsOf.get(instances.of(this, "the receiver of exports")) ?? {};
    }
  }
  defineInterface(Instance);
  return Instance;
}

/** What an instance imports, by the module's order. */
export type ImportValues = readonly (ExternValue | undefined)[];

/** An instance of a module, and the object that stands for it. */
export function instanceObject(realm: Realm, compiled: CompiledModule, imports: ImportValues): object {
  const instance = instantiateModule(realm, compiled, imports);
  return instances.bind(Object.create(realm.prototypes.Instance) as object, instance);
}

function instantiateModule(realm: Realm, { linked }: CompiledModule, imports: ImportValues): ModuleInstance {
  const { engine, provide, observing } = realm;
  const limits = limitsFor(realm);
  const instance = inRealm(realm, () => instantiateWithin(linked, { engine, limits, imports, provide, observing }));
  exportsOf.set(instance, exportsObject(realm, instance));
  return instance;
}

function exportsObject(realm: Realm, instance: ModuleInstance): object {
  const exports = Object.create(null) as Record<string, unknown>;
  for (const { name, index } of instance.module.exports) {
    const value = instance.exports.get(name);
    if (value !== undefined) exports[name] = externObject(realm, value, index);
  }
  return Object.freeze(exports);
}

/** What a program sees of a value of the store. `index`: the instance's, for functions. */
function externObject(realm: Realm, value: ExternValue, index: number): object {
  if (value instanceof FunctionInstance) return exportedFunction(realm, value, index);
  if (value instanceof TableInstance) return tableObject(realm, value);
  if (value instanceof GlobalInstance) return globalObject(realm, value);
  if (value instanceof TagInstance) return tagObject(realm, value);
  return memoryObject(realm, value);
}
