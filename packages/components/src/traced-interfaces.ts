// Interfaces whose calls are told: functions, and the methods of resources. jco's code calls methods of the objects that functions gave it, so these
// objects get a prototype, below their own, that tells.

import { andThen } from "@atoll/core/engine";
import type { ImportListener } from "@atoll/webassembly";

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;
type Interface = Readonly<Record<string, unknown>>;

/** The same interfaces for one instance, which nobody else has: `listener` is told of each call when it has come to its end. */
export function tracedInterfaces(world: Interface, listener: ImportListener): Record<string, unknown> {
  return new Tracer(listener).interfaces(world);
}

class Tracer {
  readonly #listener: ImportListener;
  /** Prototypes that tell, by those of the resources. */
  readonly #telling = new Map<object, object>();

  constructor(listener: ImportListener) {
    this.#listener = listener;
  }

  interfaces(world: Interface): Record<string, unknown> {
    return mapValues(world, (value, name) =>
      typeof value === "object" && value !== null
        ? mapValues(value as Interface, (each, inner) => this.#member(each, `${name}.${inner}`))
        : this.#member(value, name),
    );
  }

  #member(value: unknown, name: string): unknown {
    if (typeof value !== "function") return value;
    return isClass(value) ? this.#class(value, name) : this.#function(value, name);
  }

  /** A class whose prototype tells; objects of the other are its objects. */
  #class(given: { readonly prototype: object }, name: string): object {
    const methods = Object.entries(Object.getOwnPropertyDescriptors(given.prototype)).filter(
      ([key, { value }]) => key !== "constructor" && typeof value === "function",
    );
    const prototype = Object.create(
      given.prototype,
      Object.fromEntries(
        methods.map(([key, { value }]) => [key, { value: this.#function(value as AnyFunction, `${name}.${key}`) }]),
      ),
    ) as object;
    // The interface's name for it: that of the class may be another in a bundle.
    Object.defineProperty(prototype, Symbol.toStringTag, { value: name.slice(name.lastIndexOf(".") + 1) });
    this.#telling.set(given.prototype, prototype);
    const told = function told(): void {};
    const statics = Object.entries(Object.getOwnPropertyDescriptors(given)).filter(
      ([, { value }]) => typeof value === "function",
    );
    for (const [key, { value }] of statics) {
      Object.defineProperty(told, key, { value: this.#function(value as AnyFunction, `${name}.${key}`) });
    }
    return Object.defineProperties(told, {
      prototype: { value: prototype },
      [Symbol.hasInstance]: { value: (object: unknown) => object instanceof (given as unknown as AnyFunction) },
    });
  }

  #function(given: AnyFunction, name: string): AnyFunction {
    const listener = this.#listener;
    const returned = (args: readonly unknown[], result: unknown): unknown => {
      this.#adopt(result);
      listener({ name, arguments: args, result, error: undefined });
      return result;
    };
    const failed = (args: readonly unknown[], error: unknown): never => {
      listener({ name, arguments: args, result: undefined, error });
      throw error;
    };
    return function call(...args) {
      let result: unknown;
      try {
        result = given.apply(this, args);
      } catch (error) {
        return failed(args, error);
      }
      return andThen(
        result,
        (value) => returned(args, value),
        (error) => failed(args, error),
      );
    };
  }

  /** Has resources tell that a function gave, by themselves or within lists, tuples and results. */
  #adopt(value: unknown): void {
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return;
    const telling = this.#telling.get(Object.getPrototypeOf(value) as object);
    if (telling !== undefined) Object.setPrototypeOf(value, telling);
    else if (Array.isArray(value)) for (const each of value) this.#adopt(each);
    else if ("val" in value) this.#adopt(value.val);
  }
}

/** Resources are classes, whose prototypes have methods. */
function isClass(value: object): value is { readonly prototype: object } {
  const { prototype } = value as { readonly prototype?: object };
  return prototype !== undefined && Object.getOwnPropertyNames(prototype).length > 1;
}

function mapValues(record: Interface, change: (value: unknown, name: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
