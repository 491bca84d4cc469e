// Structs and arrays of guests as programs see them: objects without properties that cannot be given any, and that are the same whenever the same
// struct comes out. https://webassembly.github.io/spec/js-api/#exported-gc-exotic-objects

import { ArrayObject, ForeignObject, StructObject } from "@atoll/core/engine";

const shells = new WeakMap<object, object>();
const contents = new WeakMap<object, StructObject | ArrayObject | ForeignObject>();

const refuse = (): never => {
  throw new TypeError("WebAssembly objects are opaque");
};

const OPAQUE: ProxyHandler<object> = {
  defineProperty: refuse,
  deleteProperty: refuse,
  preventExtensions: refuse,
  set: refuse,
  setPrototypeOf: refuse,
};

/** The object for a struct or an array; other values are what they are. */
export function gcObject(value: unknown): unknown {
  if (!isObject(value)) return value;
  const known = shells.get(value);
  if (known !== undefined) return known;
  const shell: object = new Proxy(Object.freeze(Object.create(null) as object), OPAQUE);
  shells.set(value, shell);
  contents.set(shell, value);
  return shell;
}

/** Of whatever engine. A program's proxy may throw when it is looked at: it is none. */
function isObject(value: unknown): value is StructObject | ArrayObject | ForeignObject {
  try {
    return value instanceof StructObject || value instanceof ArrayObject || value instanceof ForeignObject;
  } catch {
    return false;
  }
}

/** The struct or array behind an object; other values are what they are. */
export function gcValue(value: unknown): unknown {
  return contents.get(value as object) ?? value;
}
