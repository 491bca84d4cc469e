// Reading an import object: every import in the module's order, as a value of the store.
// https://webassembly.github.io/spec/js-api/#read-the-imports

import {
  type ExternValue,
  F32,
  F64,
  GlobalInstance,
  I32,
  I64,
  type Import,
  isRefType,
  type Module,
  typesOf,
  type ValueType,
} from "@atoll/core/engine";
import type { CompiledModule } from "./compiled-module.ts";
import { hostImport } from "./host-import.ts";
import type { Realm } from "./realm.ts";
import { isExternValue } from "./store-values.ts";
import { functions, globals, memories, tables, tags } from "./slots.ts";
import { suspendedBy } from "./suspending.ts";
import { toWasmOf } from "./values/to-wasm.ts";
import { isObject } from "./web-idl/conversions.ts";

type Properties = Readonly<Record<string, unknown>>;

/**
 * The values of all imports; undefined where a builtin of the target is meant, because the program gives nothing for it. Throws TypeError and the
 * namespace's LinkError.
 */
export function readImports(
  realm: Realm,
  compiled: CompiledModule,
  importObject: unknown,
): (ExternValue | undefined)[] {
  const { linked, early } = compiled;
  const { module, bindings } = linked;
  if (importObject !== undefined && !isObject(importObject)) throw new TypeError("the imports must be an object");
  return module.imports.map((entry, i) => {
    const isBuiltin = bindings[i] !== undefined;
    if (isBuiltin && early.has(entry.module)) return undefined;
    const place = `import ${entry.module}.${entry.name}`;
    if (importObject === undefined) {
      if (isBuiltin) return undefined;
      throw new TypeError(`${place}: there are no imports`);
    }
    const namespace = (importObject as Properties)[entry.module];
    if (!isObject(namespace)) {
      if (isBuiltin && namespace === undefined) return undefined;
      throw new TypeError(`${place}: ${entry.module} is not an object`);
    }
    const value = (namespace as Properties)[entry.name];
    if (isBuiltin && value === undefined) return undefined;
    return importValue(realm, module, entry, value) ?? refuse(realm, place, `it must be a ${entry.description.kind}`);
  });
}

function refuse(realm: Realm, place: string, why: string): never {
  throw new realm.errors.LinkError(`${place}: ${why}`);
}

/** Undefined for what is none of the import's kind. */
function importValue(realm: Realm, module: Module, entry: Import, value: unknown): ExternValue | undefined {
  const { description } = entry;
  if (isExternValue(value)) return value;
  switch (description.kind) {
    case "func": {
      const known = functions.find(value);
      if (known !== undefined) return known;
      const suspending = suspendedBy(value);
      const given = suspending ?? value;
      if (typeof given !== "function") return undefined;
      return hostImport(realm, given as (...args: unknown[]) => unknown, {
        definedType: typesOf(module).at(description.typeidx),
        name: `${entry.module}.${entry.name}`,
        suspending: suspending !== undefined,
      });
    }
    case "global":
      return globals.find(value) ?? constant(realm, module, entry, value);
    case "memory":
      return memories.find(value);
    case "table":
      return tables.find(value);
    case "tag":
      return tags.find(value);
  }
}

/** A global of a value. */
function constant(realm: Realm, module: Module, entry: Import, value: unknown): GlobalInstance | undefined {
  const { description } = entry;
  if (description.kind !== "global" || description.type.mutable) return undefined;
  const type: ValueType = typesOf(module).valueType(description.type.value);
  if (!isConstant(type, value)) return undefined;
  try {
    return new GlobalInstance({ value: type, mutable: false }, toWasmOf(type)(value));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse(realm, `import ${entry.module}.${entry.name}`, error.message);
  }
}

/** Numbers do not become others here. */
function isConstant(type: ValueType, value: unknown): boolean {
  switch (type) {
    case I64:
      return typeof value === "bigint";
    case I32:
    case F32:
    case F64:
      return typeof value === "number";
    default:
      return isRefType(type);
  }
}
