// Walks what packages export: functions, classes, and the methods of what they return or are.
import type { Subject } from "./drive.ts";
import { OBJECTS, RIGHT_VALUES } from "./right-values.ts";

/** How deep results of results are looked into. */
const DEPTH = 4;

/** Every entry of a library for others' programs, by the name it has here. */
export const ENTRIES: Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>> = {
  core: () => import("@atoll/core"),
  "core/engine": () => import("@atoll/core/engine"),
  "core/types": () => import("@atoll/core/types"),
  bindgen: () => import("@atoll/bindgen"),
  components: () => import("@atoll/components"),
  compiler: () => import("@atoll/compiler"),
  dwarf: () => import("@atoll/dwarf"),
  interpreter: () => import("@atoll/interpreter"),
  "js-builtins": () => import("@atoll/js-builtins"),
  observe: () => import("@atoll/observe"),
  "vm-builtins": () => import("@atoll/vm-builtins"),
  "wasi-builtins": () => import("@atoll/wasi-builtins"),
  "wasi-builtins/node": () => import("@atoll/wasi-builtins/node"),
  "orca-builtins": () => import("@atoll/orca-builtins"),
  "orca-builtins/node": () => import("@atoll/orca-builtins/node"),
  targets: () => import("@atoll/targets"),
  testing: () => import("@atoll/testing"),
  "testing/node": () => import("@atoll/testing/node"),
  "testing/vitest": () => import("@atoll/testing/vitest"),
  "testing/wat": () => import("@atoll/testing/wat"),
  "web-builtins": () => import("@atoll/web-builtins"),
  "web-builtins/node": () => import("@atoll/web-builtins/node"),
  webassembly: () => import("@atoll/webassembly"),
  wit: () => import("@atoll/wit"),
  "webassembly/node": () => import("@atoll/webassembly/node"),
};

/** Results that are looked into: open files among them live until the end. */
const held: unknown[] = [];

/** Everything of an entry that can be called. */
export async function* subjectsOf(entry: string): AsyncGenerator<Subject> {
  const seen = new Set<string>();
  for (const [name, value] of Object.entries((await ENTRIES[entry]?.()) ?? {})) {
    yield* subjects(`${entry}.${name}`, value, seen, DEPTH);
  }
}

/** Everything of the objects that no function returns. */
export async function* subjectsOfObjects(): AsyncGenerator<Subject> {
  const seen = new Set<string>();
  for (const [name, make] of Object.entries(OBJECTS)) yield* subjects(name, make(), seen, DEPTH);
}

async function* subjects(name: string, value: unknown, seen: Set<string>, depth: number): AsyncGenerator<Subject> {
  if (depth === 0) return;
  if (typeof value === "function") {
    const call = isClass(value)
      ? (...args: unknown[]): unknown => Reflect.construct(value, args)
      : (value as (...args: unknown[]) => unknown);
    // Types have an entry of their own, and are `t` of core's.
    const right = RIGHT_VALUES[name] ?? RIGHT_VALUES[name.replace(/^core\/types\./, "core.t.")];
    yield { name, call, right: right ?? ((): readonly unknown[] => []) };
    const result = await resultOf(call, right?.() ?? []);
    held.push(result);
    yield* subjects(`${name}()`, result, seen, depth - 1);
    return;
  }
  if (typeof value !== "object" || value === null || isHosts(value)) return;
  const methods = methodsOf(value);
  const shape = methods.join();
  if (shape === "" || seen.has(shape)) return;
  seen.add(shape);
  for (const method of methods) {
    const member: unknown = Reflect.get(value, method);
    const call = isClass(member)
      ? (...args: unknown[]): unknown => Reflect.construct(member, args)
      : (...args: unknown[]): unknown => (value as Record<string, (...all: unknown[]) => unknown>)[method]?.(...args);
    const bound = Object.defineProperty(call, "length", { value: lengthOf(value, method) });
    yield* subjects(`${name}.${method}`, bound, seen, depth);
  }
}

function lengthOf(value: object, method: string): number {
  const found: unknown = Reflect.get(value, method);
  return typeof found === "function" ? found.length : 0;
}

async function resultOf(call: (...args: unknown[]) => unknown, args: readonly unknown[]): Promise<unknown> {
  try {
    const result = call(...args);
    if (!(result instanceof Promise)) return result;
    return await Promise.race([result, new Promise((resolve) => void setTimeout(resolve, 100))]);
  } catch {
    return undefined;
  }
}

function isClass(value: unknown): value is new (...args: unknown[]) => object {
  return typeof value === "function" && String(value).startsWith("class");
}

/** Whether an object is one of the host's own: its methods are the host's business. */
function isHosts(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return false;
  if (value instanceof Error || typeof Reflect.get(value, "next") === "function") return true;
  const { constructor } = value;
  return Function.prototype.toString.call(constructor).includes("[native code]");
}

function isNamespace(value: object): boolean {
  return Object.prototype.toString.call(value) === "[object Module]";
}

function methodsOf(value: object): string[] {
  const names = new Set<string>();
  for (let each: object | null = value; each !== null && each !== Object.prototype;) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(each))) {
      // Namespaces of modules are made of getters by some loaders.
      const member: unknown = isNamespace(each) ? Reflect.get(each, name) : descriptor.value;
      if (typeof member === "function" && name !== "constructor") names.add(name);
    }
    each = Object.getPrototypeOf(each) as object | null;
  }
  return [...names].toSorted();
}
