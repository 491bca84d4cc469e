// Typed mocks of the services that a target's sets inject: the methods that a test gives, and a clear error for all others.

import type { Services, Sets, Target } from "@atoll/core";
import { checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";

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

/** What {@link mockProvide} gives. */
export interface MockedServices<S extends Sets> {
  /** For `instantiate`: every service that the target asks for. */
  readonly provide: Services<S>;
  /** What the builtins called, in order. */
  readonly calls: readonly ServiceCall[];
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
  const calls: ServiceCall[] = [];
  const provide: Record<string, object> = {};
  for (const entries of target.builtins.values()) {
    for (const { builtin } of entries.values()) {
      for (const name of Object.keys(builtin.scope.inject)) {
        provide[name] ??= mockService(name, (parts as Record<string, object>)[name] ?? {}, calls);
      }
    }
  }
  return { provide: provide as Services<S>, calls };
}

function mockService(name: string, part: object, calls: ServiceCall[]): object {
  return new Proxy(part, {
    get(target, key, receiver): unknown {
      if (typeof key === "symbol") return Reflect.get(target, key, receiver);
      // Containers and promises look for these on everything.
      if (!(key in target) && (key === "then" || key === "useFactory")) return undefined;
      if (!(key in target)) throw new Error(`the test gives no ${name}.${key}: pass it to mockProvide`);
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        calls.push({ method: `${name}.${key}`, args });
        return Reflect.apply(value as (...all: unknown[]) => unknown, target, args);
      };
    },
  });
}
