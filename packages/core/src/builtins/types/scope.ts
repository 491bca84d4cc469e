// Scopes of declared functions: what they inject, and one state for each instance. A declaration makes an ordinary builtin, with the wasm signature and
// the adapter that follow from it.

import { builtins, type CallOf, type ScopeOptions } from "../builtin.ts";
import { checkFixed } from "../fixed.ts";
import type { Injection } from "../token.ts";
import { checkOptions, checkValue } from "../../errors/check-options.ts";
import { callable, flag, list, type OptionKind, text, typed } from "../../errors/option-kinds.ts";
import { TargetError } from "../../errors/errors.ts";
import { present } from "../../errors/present.ts";
import { adaptDeclared } from "./adapt.ts";
import type { Func } from "./contract.ts";
import { faultsOf } from "./declaration-faults.ts";
import { KnownType } from "./declared-type.ts";
import { lower, wasmTypesOf } from "./lower.ts";
import { type Args, type Param, param } from "./param.ts";
import { RESOURCE, type Resource } from "./resource.ts";
import type { Returns } from "./result.ts";

/** A function's declaration. */
export interface FuncOptions<P extends readonly Param[], R> {
  /** One sentence for documentation and generated headers. */
  readonly doc?: string;
  readonly params: P;
  /** A type, or `t.result`. Default: nothing. */
  readonly result?: Returns<R>;
  /** Whether the handler maps, unmaps or protects addresses of the guest's memory. */
  readonly maps?: boolean;
  /** Whether the handler only reads what the host has, such as a clock: it calls no guest, and does nothing to the guest's memory. */
  readonly quick?: boolean;
  /** Whether the handler, which takes nothing and gives a number, gives the same as long as the instance lives: engines may call it once. */
  readonly fixed?: boolean;
}

/** `R`, of which nothing is inferred from where it stands: a set around a declaration does not loosen it. */
type Plain<R> = [R] extends [infer X] ? X : never;
/**
 * The function of the contract: its parameters are called what the handler `H` calls them. One that takes fewer parameters, or more than they may be, names
 * none: what is declared holds.
 */
type Contracted<H, P extends readonly Param[], R> = ((call: unknown, ...args: Args<P>) => never) extends H
  ? Named<H, R>
  : (...args: Args<P>) => R;
/**
 * `H` without its call object. Every handler's parameters are a tuple of their own, with all methods of arrays for the checker to make as soon as it compares
 * them to anything. So nothing is: what they may be (`Any`) and what is looked for (`WithArgs`) are only known once `H` and they are, and then take everything.
 */
type Named<H, R> = H extends WithArgs<infer A extends Any<H>> ? (...args: A) => R : never;
// oxlint-disable-next-line typescript/no-explicit-any -- `unknown` would be no list of arguments while `H` is not known
type Any<H> = H extends string ? never[] : any;
type WithArgs<A extends readonly unknown[]> = A extends string ? (call: never, ...args: A) => unknown : unknown;

/**
 * Declares builtins that share services and state. What handlers are stands written out where they are taken, not behind a name: messages of the compiler
 * show it. It may take fewer parameters than are declared, and more than they may be.
 */
export interface Scope<D extends Injection, S> {
  /** A synchronous function. */
  func<
    const P extends readonly Param[],
    H extends (call: CallOf<D, S>, ...args: Args<P>) => Plain<R>,
    R = void | undefined,
  >(
    declaration: FuncOptions<P, R>,
    handler: H,
  ): Func<Contracted<H, P, Plain<R>>, D>;
  /** A function that may answer later; the guest is suspended until then. What its handler gets is its own, and what it gives is checked again. */
  asyncFunc<
    const P extends readonly Param[],
    H extends (call: CallOf<D, S>, ...args: Args<P>) => Plain<R | PromiseLike<R>>,
    R = void | undefined,
  >(
    declaration: FuncOptions<P, R>,
    handler: H,
  ): Func<Contracted<H, P, Plain<R> | Promise<Plain<R>>>, D>;
  /** The function by which guests give up handles of a resource; its `drop` is called. */
  drop<T>(resource: Resource<T>): Func<(handle: T) => void, D>;
}

const isParam = ({ name, type }: Partial<Param>): boolean => typeof name === "string" && type instanceof KnownType;

const DECLARATION: Readonly<Record<keyof FuncOptions<[], unknown>, OptionKind>> = {
  doc: text,
  params: list("a list of parameters, made by t.param", {
    expected: "",
    accepts: (value) => isParam(value as Partial<Param>),
  }),
  result: typed("object", "a type or t.result(…)"),
  maps: flag,
  quick: flag,
  fixed: flag,
};

/**
 * Opens a scope for declaring builtins with rich types. Declarations are checked as soon as they are made: TargetError.
 *
 * @example
 * const host = t.scope({ inject: { store: STORE } });
 * const get = host.func(
 *   { params: [t.param("key", t.string)], result: t.result(t.bytes(), failures) },
 *   (call, key) => call.store.get(key) ?? failures.fail("no_such_key"),
 * );
 */
export function scope<const D extends Injection = Record<never, never>, S = undefined>(
  options: ScopeOptions<D, S> = {},
): Scope<D, S> {
  const { declaration } = builtins(options);
  const declare = (func: FuncOptions<readonly Param[], unknown>, suspending: boolean, handler: unknown): never => {
    const subject = suspending ? "t.scope().asyncFunc" : "t.scope().func";
    checkOptions(subject, func, DECLARATION);
    const { params, result, doc, maps, quick, fixed } = func;
    checkValue(subject, "params", params, DECLARATION.params);
    checkValue(subject, "handler", handler, callable);
    const declared = { params, result, suspending };
    const issues = faultsOf(declared);
    if (issues.length > 0) throw new TargetError(subject, issues);
    const lowered = lower(declared);
    const types = wasmTypesOf(lowered);
    if (fixed !== undefined) checkFixed(subject, fixed, { ...types, suspending });
    const made = {
      kind: "func",
      ...types,
      scope: declaration,
      suspending,
      ...present({ doc, maps, quick, fixed }),
      declared,
      handler,
      adapt: adaptDeclared(declared, lowered),
    };
    return made as never;
  };
  return {
    func: (given, handler) => declare(given, false, handler),
    asyncFunc: (given, handler) => declare(given, true, handler),
    drop: (of) => {
      checkValue("t.scope().drop", "resource", of, RESOURCE);
      const handle = param("handle", of.own());
      const drop = (_call: unknown, value: never): void => of.drop?.(value);
      return declare({ doc: `Gives up a ${of.name}.`, params: [handle] }, false, drop);
    },
  };
}
