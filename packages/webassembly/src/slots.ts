// Internal slots: what stands behind an object of the JavaScript API, and the one object that stands for it. They belong to the program and not to a
// namespace: what one namespace made, another takes, as hosts do between realms.
// https://webassembly.github.io/spec/js-api/#store

import type { ExceptionObject, FunctionInstance, GlobalInstance, TableInstance, TagInstance } from "@atoll/core/engine";
import type { Memory } from "@atoll/core";
import type { ModuleInstance } from "@atoll/core/engine";
import type { CompiledModule } from "./compiled-module.ts";

/** Objects of one interface. */
export class Slots<T extends object> {
  readonly #values = new WeakMap<object, T>();
  readonly #objects = new WeakMap<T, object>();
  readonly #name: string;

  /** `name`: of the interface, for messages. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Lets `object` stand for `value` from now on. */
  bind<O extends object>(object: O, value: T): O {
    this.#values.set(object, value);
    if (!this.#objects.has(value)) this.#objects.set(value, object);
    return object;
  }

  /** What stands behind an object; undefined if it is none of these. */
  find(object: unknown): T | undefined {
    return this.#values.get(object as object);
  }

  /** The same. Throws TypeError for what is none of these: `use` says what wanted it. */
  of(object: unknown, use: string): T {
    const value = this.#values.get(object as object);
    if (value === undefined) throw new TypeError(`${use} is not a WebAssembly.${this.#name}`);
    return value;
  }

  /** The object that stands for a value; undefined if there is none yet. */
  objectOf(value: T): object | undefined {
    return this.#objects.get(value);
  }
}

export const modules: Slots<CompiledModule> = new Slots("Module");
export const instances: Slots<ModuleInstance> = new Slots("Instance");
export const memories: Slots<Memory> = new Slots("Memory");
export const tables: Slots<TableInstance> = new Slots("Table");
export const globals: Slots<GlobalInstance> = new Slots("Global");
export const tags: Slots<TagInstance> = new Slots("Tag");
export const exceptions: Slots<ExceptionObject> = new Slots("Exception");
export const functions: Slots<FunctionInstance> = new Slots("exported function");
