// The `web:dom` set: members of the page's own objects, which guests hold as external references. Each is a builtin made from a row of the table.
// https://dom.spec.whatwg.org/

import {
  type Builtin,
  builtins,
  type BuiltinSet,
  builtinSet,
  type Call,
  externref,
  refExtern,
  token,
  type Token,
} from "@atoll/core";
import { FunctionInstance } from "@atoll/core/engine";
import { checkValue, resultsOf, typesOf } from "./dom-types.ts";
import { DOM_TABLE } from "./generated/dom-table.ts";
import { refusal } from "./page-guard.ts";

/** The page that a guest gets: with its document it gets all that is in it. A browser's `window` is one. */
export interface WebPage {
  readonly document: object;
}

/** The page of `web:dom`. */
export const WEB_PAGE: Token<WebPage> = token<WebPage>("WebPage");

type Listener = (event: unknown) => void;
interface Target {
  addEventListener(type: string, listener: Listener, options?: unknown): void;
  removeEventListener(type: string, listener: Listener, options?: unknown): void;
}

/** What one instance listens to. It ends with the instance. */
class Listeners {
  readonly #byFunction = new Map<FunctionInstance, Listener>();
  readonly #open: {
    readonly target: Target;
    readonly type: string;
    readonly listener: Listener;
    readonly options: unknown;
  }[] = [];

  /** The same listener for the same function, as the page tells them apart by identity. */
  of(call: Call, func: FunctionInstance): Listener {
    const known = this.#byFunction.get(func);
    if (known !== undefined) return known;
    const run = call.func(func, { params: [externref], results: [] });
    const listener: Listener = (event) => run(event);
    this.#byFunction.set(func, listener);
    return listener;
  }

  opened(target: Target, type: string, listener: Listener, options: unknown): void {
    this.#open.push({ target, type, listener, options });
  }

  [Symbol.dispose](): void {
    for (const { target, type, listener, options } of this.#open.splice(0))
      target.removeEventListener(type, listener, options);
  }
}

const scope = builtins({ inject: { webPage: WEB_PAGE }, state: () => new Listeners() });
type Page = Call<Listeners> & { readonly webPage: WebPage };
type Interfaces = Readonly<Record<string, (new (...args: unknown[]) => object) | undefined>>;

function interfaceOf(call: Page, name: string): new (...args: unknown[]) => object {
  const found = (call.webPage as unknown as Interfaces)[name];
  return found ?? call.trap("builtin", `the page has no ${name}`);
}

/** The object that a member is of. Throws a Trap for another. */
function receiver(call: Page, owner: string, name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (value instanceof interfaceOf(call, owner)) return value as unknown as Readonly<Record<string, unknown>>;
  return call.trap(
    "builtin",
    `${name}: expected an object of ${owner}, found ${value === null ? "null" : "another value"}`,
  );
}

function checked(call: Page, name: string, letters: string, args: readonly unknown[], self?: unknown): unknown[] {
  args.forEach((value, i) => checkValue(call, name, letters[i], value));
  const why = refusal(name, args, self);
  if (why !== undefined) call.trap("builtin", `${name}: ${why}`);
  return args.map((value, i) => {
    if (letters[i] !== "f") return value;
    return value instanceof FunctionInstance ? call.state.of(call, value) : null;
  });
}

function operation(owner: string, member: string, params: string, result: string): Builtin {
  const name = `${owner}.${member}`;
  const property = member.replace(/\/\d+$/, "");
  return scope.func({ params: typesOf(`o${params}`), results: resultsOf(result) }, ((
    call: Page,
    self: unknown,
    ...args: unknown[]
  ) => {
    const object = receiver(call, owner, name, self);
    const given = checked(call, name, params, args, object);
    const method = object[property];
    if (typeof method !== "function") return call.trap("builtin", `${name}: this page has no such member`);
    const value: unknown = Reflect.apply(method, object, given);
    if (property === "addEventListener" && typeof given[1] === "function") {
      call.state.opened(object as unknown as Target, given[0] as string, given[1] as Listener, given[2]);
    }
    return result === "v" ? undefined : value;
  }) as never) as Builtin;
}

function constructor(owner: string, member: string, params: string): Builtin {
  const name = `${owner}.${member}`;
  return scope.func({ params: typesOf(params), results: [externref] }, (call: Page, ...args: unknown[]) =>
    Reflect.construct(interfaceOf(call, owner), checked(call, name, params, args)),
  ) as Builtin;
}

function getter(owner: string, member: string, letter: string): Builtin {
  const name = `${owner}.${member}`;
  return scope.func(
    { params: typesOf("o"), results: resultsOf(letter) },
    ((call: Page, self: unknown) => receiver(call, owner, name, self)[member]) as never,
  ) as Builtin;
}

function setter(owner: string, member: string, letter: string): Builtin {
  const name = `set ${owner}.${member}`;
  return scope.func({ params: typesOf(`o${letter}`), results: [] }, (call: Page, self: unknown, value: unknown) => {
    const object = receiver(call, owner, name, self);
    checked(call, name, letter, [value], object);
    Reflect.set(object, member, value);
  }) as Builtin;
}

function membersOf(owner: string, rows: Readonly<Record<string, string>>): [string, Builtin][] {
  return Object.entries(rows).flatMap(([member, letters]): [string, Builtin][] => {
    const name = `${owner}.${member}`;
    const [params = "", result] = letters.split(">");
    if (result !== undefined) {
      const isNew = member === "new" || member.startsWith("new/");
      return [[name, isNew ? constructor(owner, member, params) : operation(owner, member, params, result)]];
    }
    const letter = letters.replace("=", "");
    const read: [string, Builtin] = [name, getter(owner, member, letter)];
    return letters.startsWith("=") ? [read, [`set ${name}`, setter(owner, member, letter)]] : [read];
  });
}

const document = scope.func(
  { params: [], results: [refExtern], doc: "The page's document." },
  (call) => call.webPage.document,
);

/** What `web:dom` declares: too much for a type. docs/dom.md lists it. */
export interface DomSet extends BuiltinSet<
  "web:dom",
  Readonly<Record<string, Builtin<never, never, { readonly webPage: Token<WebPage> }>>>
> {}

/** Members of the page's objects, by interface and name: `Element.getAttribute`, `Element.id`, `set Element.id`; and `document`. */
export const webDom: DomSet = builtinSet("web:dom", {
  version: "1.0.0",
  doc: "The document's objects, as external references.",
  functions: {
    document,
    ...Object.fromEntries(Object.entries(DOM_TABLE).flatMap(([owner, rows]) => membersOf(owner, rows))),
  },
}) as unknown as DomSet;
