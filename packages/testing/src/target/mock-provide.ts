// Typed mocks of the services that a target's sets inject: the methods that a test gives or scripts, and a clear error for all others.

import { ArgumentError, type Services, type Sets, type Target } from "@atoll/core";
import { checkValue, nearestName, type OptionKind, optionKinds } from "@atoll/core/engine";
import { type AnyMethod, type MethodMock, methodMock, Script } from "../mock/method-mock.ts";

/** Parts of the services: whatever the test needs of each. */
export type ServiceParts<S extends Sets> = {
  readonly [K in keyof Services<S>]?: Partial<Services<S>[K]>;
};

/** One use of a mocked service's method. */
export interface ServiceCall {
  /** `clock.now`. */
  readonly method: string;
  readonly args: readonly unknown[];
}

/** The methods of a service. */
type MethodsOf<T> = { [K in keyof T & string]: NonNullable<T[K]> extends AnyMethod ? K : never }[keyof T & string];

/** What {@link mockProvide} gives. */
export interface MockedServices<S extends Sets> {
  /** For `instantiate`: every service that the target asks for. */
  readonly provide: Services<S>;
  /** What the builtins called, in order. */
  readonly calls: readonly ServiceCall[];
  /** A method of a service, to script its answers and look at its calls: `on("clock", "now").nth(3).throws(error)`. */
  on<K extends keyof Services<S> & string, M extends MethodsOf<Services<S>[K]>>(
    service: K,
    method: M,
  ): MethodMock<Extract<NonNullable<Services<S>[K][M]>, AnyMethod>>;
  /** What was scripted for single calls that never came: `clock.now: call 3`. */
  readonly unused: readonly string[];
}

const TARGET: OptionKind = {
  expected: "a target, made by defineTarget",
  accepts: (value) =>
    typeof value === "object" && value !== null && "builtins" in value && value.builtins instanceof Map,
};
const PARTS = optionKinds.record("parts of services by name", optionKinds.typed("object", "an object"));

/**
 * Mocks every service of a target. A member that `parts` does not have throws an error which names it when it is used, so that a
 * test never passes on a default that nobody chose.
 */
export function mockProvide<S extends Sets>(target: Target<S>, parts: ServiceParts<S> = {}): MockedServices<S> {
  checkValue("mockProvide", "target", target, TARGET);
  checkValue("mockProvide", "parts", parts, PARTS);
  const scripts = new Map<string, Script>();
  const calls: ServiceCall[] = [];
  const provide: Record<string, object> = {};
  for (const entries of target.builtins.values()) {
    for (const { builtin } of entries.values()) {
      for (const name of Object.keys(builtin.scope.inject)) {
        const part = (parts as Record<string, object>)[name] ?? {};
        provide[name] ??= mockService(name, part, { calls, scripts });
      }
    }
  }
  const on = (service: string, method: string): MethodMock<AnyMethod> => {
    checkValue("services.on", "service", service, optionKinds.text);
    checkValue("services.on", "method", method, optionKinds.text);
    if (!Object.hasOwn(provide, service)) throw unknownService(target, service, Object.keys(provide));
    const path = `${service}.${method}`;
    const script = scripts.get(path) ?? new Script();
    scripts.set(path, script);
    return methodMock(script, path);
  };
  return {
    provide: provide as Services<S>,
    calls,
    on,
    get unused() {
      return [...scripts].flatMap(([path, { unused }]) => unused.map((call) => `${path}: call ${call}`));
    },
  };
}

function unknownService({ name }: { readonly name: string }, service: string, known: readonly string[]): ArgumentError {
  const nearest = nearestName(service, known);
  const hint = nearest === undefined ? `it has ${known.join(", ") || "none"}` : `did you mean ${nearest}?`;
  return new ArgumentError(`target ${name} injects no service ${JSON.stringify(service)}: ${hint}`);
}

interface Records {
  readonly calls: ServiceCall[];
  readonly scripts: Map<string, Script>;
}

function mockService(name: string, part: object, { calls, scripts }: Records): object {
  return new Proxy(part, {
    get(target, key, receiver): unknown {
      if (typeof key === "symbol") return Reflect.get(target, key, receiver);
      const path = `${name}.${key}`;
      const isGiven = key in target;
      const refuse = (): never => {
        throw new Error(`the test gives no ${path}: pass it to mockProvide`);
      };
      if (!isGiven && !scripts.has(path)) {
        // Containers and promises look for these on everything.
        return key === "then" || key === "useFactory" ? undefined : refuse();
      }
      const value: unknown = isGiven ? Reflect.get(target, key, receiver) : refuse;
      if (typeof value !== "function") return value;
      const script = scripts.get(path) ?? new Script();
      scripts.set(path, script);
      return (...args: unknown[]): unknown => {
        calls.push({ method: path, args });
        const real = (): unknown => Reflect.apply(value as (...all: unknown[]) => unknown, target, args);
        return script.answer(real, { context: undefined, args });
      };
    },
    has: (target, key) => key in target || (typeof key === "string" && scripts.has(`${name}.${key}`)),
  });
}
