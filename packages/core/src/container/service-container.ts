// Services, by way of tsyringe. One root per runtime, one child per module instance; values and factories only, under
// typed tokens. Everything is resolved once, while an instance is created: no call ever reaches the container.

import type { Token } from "../builtins/token.ts";
import { DisposedError, TargetError } from "../errors/errors.ts";
import { container as globalContainer, type DependencyContainer, instanceCachingFactory } from "#tsyringe";

/** Looks services up: what factories get. */
export interface ServiceResolver {
  resolve<T>(token: Token<T>): T;
}

/** Makes a service for one instance. What it makes is disposed with the instance if it has `Symbol.dispose`. */
export interface ServiceFactory<T> {
  readonly useFactory: (services: ServiceResolver) => T;
}

export class ServiceContainer implements ServiceResolver {
  readonly #container: DependencyContainer;
  /** Products of factories, in order of creation: the library disposes of neither values nor factories' products. */
  readonly #made: unknown[] = [];
  #disposed = false;

  private constructor(container: DependencyContainer) {
    this.#container = container;
  }

  /** A container of its own, for a runtime. It hangs below the library's global one, which stays empty. */
  static root(): ServiceContainer {
    return new ServiceContainer(globalContainer.createChildContainer());
  }

  child(): ServiceContainer {
    return new ServiceContainer(this.#container.createChildContainer());
  }

  provideValue<T>(token: Token<T>, value: T): void {
    this.#container.register(token.key, { useValue: value });
  }

  provideFactory<T>(token: Token<T>, factory: ServiceFactory<T>): void {
    let making = false;
    const useFactory = instanceCachingFactory(() => {
      if (making) {
        const message = "its factory needs the service itself, directly or through others";
        throw new TargetError("services", [{ path: token.description, message }]);
      }
      making = true;
      const product = factory.useFactory(this);
      this.#made.push(product);
      making = false;
      return product;
    });
    this.#container.register(token.key, { useFactory });
  }

  has(token: Token<unknown>): boolean {
    return this.#container.isRegistered(token.key, true);
  }

  resolve<T>(token: Token<T>): T {
    if (this.#disposed) throw new DisposedError(`service ${token.description} was asked of a disposed container`);
    return this.#container.resolve<T>(token.key);
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#container.reset();
    disposeAll(this.#made);
  }
}

/** Disposes of what can be disposed, in reverse order; all of it, even if some fails. Throws what failed first. */
export function disposeAll(things: readonly unknown[]): void {
  const failures: unknown[] = [];
  for (const thing of things.toReversed()) {
    try {
      if (isDisposable(thing)) thing[Symbol.dispose]();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function isDisposable(thing: unknown): thing is Disposable {
  return (
    typeof thing === "object" &&
    thing !== null &&
    Symbol.dispose in thing &&
    typeof thing[Symbol.dispose] === "function"
  );
}
