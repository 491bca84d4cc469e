// Typed tokens: how a builtin names a service that its embedder provides. The container resolves them, once per instance.

import { checkValue } from "../errors/check-options.ts";
import { type OptionKind, text } from "../errors/option-kinds.ts";

/** Names a service of type `T`. Compared by identity: two calls of {@link token} make two tokens. */
export interface Token<T> {
  readonly key: symbol;
  readonly description: string;
  /** Carries `T` for the type system; never there at run time. */
  readonly service?: T;
}

/** Makes a token. `description` is what messages call the service. */
export function token<T>(description: string): Token<T> {
  checkValue("token", "description", description, text);
  return { key: Symbol(description), description };
}

/** What is injected. */
export const TOKEN: OptionKind = {
  expected: "a token, made by token()",
  accepts: (value) => typeof value === "object" && value !== null && "key" in value && typeof value.key === "symbol",
};

/** Services by the name under which a handler sees them. */
export type Injection = Readonly<Record<string, Token<unknown>>>;

/** The services behind an {@link Injection}: what handlers get, and what `provide` asks for. */
export type Injected<D extends Injection> = {
  readonly [K in keyof D]: D[K] extends Token<infer T> ? T : never;
};
