// What engines without a store of their own read directly: tables, mutable globals and tags that they use stay core's, and those that an engine of
// the host's has are not for them.

import { type LinkIssue } from "../errors/errors.ts";
import { HEAP, heapTypeOf, isRefType, type ValueType } from "../module/types.ts";
import { FunctionInstance } from "./function-instance.ts";
import { GlobalInstance } from "./global-instance.ts";
import type { ExternValue, ModuleInstance } from "./module-instance.ts";
import { TableInstance } from "./table-instance.ts";
import { TagInstance } from "./tag-instance.ts";

const used = new WeakSet<object>();
/** Values that are noted between two looks at the limits. */
const BETWEEN_LOOKS = 4096;

/** Notes what an instance of an engine without a store of its own uses: it cannot move to the host's any more. */
export function keepInCore({ tables, globals, tags, limits }: ModuleInstance): void {
  [...tables, ...globals.filter(({ type }) => type.mutable), ...tags].forEach((value, i) => {
    if (i % BETWEEN_LOOKS === 0) limits.look();
    used.add(value);
  });
}

/** Whether an engine without a store of its own uses it. */
export function isUsedInCore(value: TableInstance | GlobalInstance | TagInstance): boolean {
  return used.has(value);
}

/** Imports that belong to an engine with a store of its own: another one can have memories, constants, and functions of plain values. */
export function foreignImports(instance: ModuleInstance): LinkIssue[] {
  const places = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
  const spaces = {
    func: instance.functions,
    table: instance.tables,
    memory: instance.memories,
    global: instance.globals,
    tag: instance.tags,
  };
  return instance.module.imports.flatMap((entry) => {
    const { kind } = entry.description;
    const value = spaces[kind][places[kind]++];
    if (value === undefined || !isForeign(value)) return [];
    const path = `import ${entry.module}.${entry.name}`;
    const message = "it belongs to an instance of another engine, whose references and tables only that engine has";
    return [{ code: "incompatible_import_type", path, message, hint: "instantiate both with one engine" } as const];
  });
}

function isForeign(value: ExternValue): boolean {
  if (value instanceof TableInstance) return value.isHosted;
  if (value instanceof GlobalInstance) return value.isHosted && (value.type.mutable || !isPlain(value.type.value));
  if (value instanceof FunctionInstance) {
    const { code, type } = value;
    return code.kind === "wasm" && code.instance.isHosted && ![...type.params, ...type.results].every(isPlain);
  }
  return value instanceof TagInstance && value.isHosted;
}

/** Numbers, vectors and what the host hands over: the same for every engine. */
function isPlain(type: ValueType): boolean {
  return !isRefType(type) || heapTypeOf(type) === HEAP.extern;
}
