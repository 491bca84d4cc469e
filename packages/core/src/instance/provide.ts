// What embedders provide: services by injection name, as values or factories, checked as a whole before anything is made.

import type { ScopeDeclaration } from "../builtins/builtin.ts";
import type { Token } from "../builtins/token.ts";
import type { ServiceContainer, ServiceFactory } from "../container/service-container.ts";
import { TargetError, type TargetIssue } from "../errors/errors.ts";

/** A service or a factory for it. */
export type Provider<T> = T | ServiceFactory<T>;

/** What `provide` takes for the services `D`. Editors show the services, and not how their types are put together. */
export type Provided<D> = Shown<{ readonly [K in keyof D]: Provider<D[K]> }>;
type Shown<T> = T extends infer O extends Readonly<Record<string, unknown>> ? O : never;

/** `provide`, which may be left out when nothing is injected. */
export type ProvideOption<D> = keyof D extends never
  ? { readonly provide?: Provided<D> }
  : { readonly provide: Provided<D> };

/** Registers what the scopes inject. Throws TargetError with every service that is missing. */
export function provideServices(
  container: ServiceContainer,
  scopes: Iterable<ScopeDeclaration>,
  provide: Readonly<Record<string, unknown>>,
  subject: string,
): void {
  const issues = new Map<string, TargetIssue>();
  const registered = new Map<Token<unknown>, unknown>();
  for (const { inject } of scopes) {
    for (const [name, token] of Object.entries(inject)) {
      const path = `provide.${name}`;
      // An object's own or inherited service, but not what every object has: `constructor` is no service.
      const provider = Object.hasOwn(provide, name) || !(name in Object.prototype) ? provide[name] : undefined;
      if (provider === undefined || provider === null) {
        if (container.has(token)) continue;
        const hint = `pass provide: { ${name}: … }`;
        issues.set(name, { path, message: `the service ${token.description} is missing`, hint });
      } else if (!registered.has(token)) {
        registered.set(token, provider);
        if (isFactory(provider)) container.provideFactory(token, provider);
        else container.provideValue(token, provider);
      } else if (registered.get(token) !== provider) {
        const message = `the service ${token.description} is injected under several names and provided differently`;
        issues.set(name, { path, message, hint: "give the same value or factory under each name" });
      }
    }
  }
  if (issues.size > 0) throw new TargetError(subject, [...issues.values()]);
}

function isFactory(provider: unknown): provider is ServiceFactory<unknown> {
  return (
    typeof provider === "object" &&
    provider !== null &&
    "useFactory" in provider &&
    typeof provider.useFactory === "function"
  );
}
