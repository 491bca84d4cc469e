// Builtins: functions, each a signature and a handler whose arguments are inferred from it, and globals; both with the scope that they were
// declared in, which says what is injected and what state an instance has. Sets group builtins (builtin-set.ts); instances bind them (instance/).

import type { Call, HostResult, HostValues, Signature } from "./call.ts";
import { type Injected, type Injection, TOKEN } from "./token.ts";
import { checkOptions, checkValue } from "../errors/check-options.ts";
import { callable, flag, type OptionKind, record, service, text } from "../errors/option-kinds.ts";
import { present } from "../errors/present.ts";
import type { Awaitable } from "../runtime/awaitable.ts";
import type { BuiltinBody } from "./builtin-body.ts";
import { checkSignature } from "./check-signature.ts";
import { checkFixed } from "./fixed.ts";
import type { NativeBuiltin } from "./native-builtin.ts";
import { WASM_TYPE } from "./type-kinds.ts";
import type { DeclaredType, WasmType } from "./wasm-type.ts";

/** What the builtins of a scope share: services, and one state per instance. */
export interface ScopeDeclaration<D extends Injection = Injection, S = unknown> {
  readonly inject: D;
  /** Names under which its own handlers still see services that are injected under another name now: see `BuiltinSet.rename`. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Makes an instance's state when the instance is created, before its segments are copied and its start function runs. */
  readonly state?: (call: never) => S;
  /** Whether the state is made for modules that import nothing of the scope, too. */
  readonly eager?: boolean;
}

/**
 * One function that a target offers. `P` and `R` are its declared types, `D` what is injected, `S` its state, `A` whether it may
 * return a promise. `F` is the handler without the call object, of builtins that were declared with rich types: see `t.scope`.
 */
export interface Builtin<
  P extends readonly WasmType[] = readonly WasmType[],
  R extends readonly WasmType[] = readonly WasmType[],
  D extends Injection = Injection,
  S = unknown,
  A extends boolean = boolean,
  F = unknown,
> {
  readonly kind: "func";
  readonly params: P;
  readonly results: R;
  readonly scope: ScopeDeclaration<D, S>;
  /** Whether the handler may return a promise: the guest is then suspended. */
  readonly suspending: A;
  readonly doc?: string;
  /** Whether it changes what is mapped in a memory. Default false. */
  readonly maps?: boolean;
  /** Whether it only reads what the host has. Default false. */
  readonly quick?: boolean;
  /** Whether it gives the same as long as an instance lives, or until the next failure. Default false. */
  readonly fixed?: boolean;
  readonly handler: (call: never, ...args: never[]) => unknown;
  /** What the handler does, as code of wasm. */
  readonly body?: BuiltinBody | undefined;
  /** A builtin that hosts have, and that does what the handler does. */
  readonly native?: NativeBuiltin | undefined;
  /** What engines call in place of the handler, which a rich declaration makes; `name` is told in messages. */
  readonly adapt?: (handler: never, name: string) => unknown;
  /** Carries `F` for the type system; never there at run time. */
  readonly plain?: F;
}

/** One global that a target offers. `V` and `T` are its declared type, `D` what is injected. */
export interface BuiltinGlobal<V extends DeclaredType = DeclaredType, T = unknown, D extends Injection = Injection> {
  readonly kind: "global";
  readonly type: WasmType<V, T>;
  readonly mutable: boolean;
  readonly scope: ScopeDeclaration<D>;
  readonly doc?: string;
  /** Makes the first value of one instance's global. */
  readonly value: (services: never) => unknown;
  /** The string that it is in all instances, if it is one and never changes. */
  readonly text?: string;
}

/** What stands in a set under a name. */
export type SetEntry = Builtin | BuiltinGlobal;

/** The call object of a scope. */
export type CallOf<D extends Injection, S> = Call<S> & Injected<D>;

/** The handler that a builtin's declaration asks for. */
export type HandlerOf<B> =
  B extends Builtin<infer P, infer R, infer D, infer S, infer A, infer F>
    ? F extends (...args: infer V) => infer T
      ? (call: CallOf<D, S>, ...args: V) => T
      : (call: CallOf<D, S>, ...args: HostValues<P>) => HandlerResult<R, A>
    : never;

/** What a handler returns: nothing, a value, or a tuple of several; a promise of it where the builtin is asynchronous (`A`). */
export type HandlerResult<R extends readonly WasmType[], A extends boolean> = A extends true
  ? Awaitable<HostResult<R>>
  : // Not void alone: a function that returns a promise would pass for one that returns nothing.
    R["length"] extends 0
    ? void | undefined
    : HostResult<R>;

/** A builtin's signature: `params` and `results` in order, each an {@link WasmType}, perhaps with a label. */
export interface Declaration<P extends readonly WasmType[], R extends readonly WasmType[]> extends Signature<P, R> {
  /** One sentence for documentation and generated headers. */
  readonly doc?: string;
  /**
   * Whether the handler maps, unmaps or protects addresses of the guest's memory: engines that compile keep a way for that open where a module imports
   * one that does. Default false.
   */
  readonly maps?: boolean;
  /**
   * Whether the handler only reads what the host has, such as a clock: it takes next to no time, or charges for what it takes, calls no guest, and does nothing
   * to the guest's memory. Engines may look after less around such a call. Default false.
   */
  readonly quick?: boolean;
  /**
   * Whether the handler, which takes nothing and gives a number, gives the same as long as the instance lives, such as the size of a page: engines may
   * call it once, and have the number in the guest's code from then on. Until it has answered once, it is called. So it is again after a failure of its
   * scope's that `t.lastError` knows of: that, too, is the same until the next one. Default false.
   */
  readonly fixed?: boolean;
  /**
   * What the handler does, as code of wasm: for operations that are as short as an instruction. Where the guest calls the builtin by its name, engines
   * that have the body's features take it in place of the handler; it costs fuel as a function of the guest's does. Through tables and references, and where
   * calls are traced or counted, the handler is called: both have to do the same.
   */
  readonly body?: BuiltinBody;
  /**
   * A builtin of the host's own that does the same, traps included: an engine that compiles to the host's code takes it where the host has it and no fuel is
   * counted.
   */
  readonly native?: NativeBuiltin;
}

/** A builtin global's type. */
export interface GlobalDeclaration<V extends DeclaredType, T> {
  readonly type: WasmType<V, T>;
  /** Whether guests may write it; each instance has its own. Default false. */
  readonly mutable?: boolean;
  /** One sentence for documentation. */
  readonly doc?: string;
}

/** Declares builtins that share services and state. */
export interface Scope<D extends Injection, S> {
  readonly declaration: ScopeDeclaration<D, S>;
  func<const P extends readonly WasmType[], const R extends readonly WasmType[]>(
    type: Declaration<P, R>,
    handler: (call: CallOf<D, S>, ...args: HostValues<P>) => HandlerResult<R, false>,
  ): Builtin<P, R, D, S, false>;
  /** A builtin whose handler may return a promise: the engine suspends the guest until it settles. */
  asyncFunc<const P extends readonly WasmType[], const R extends readonly WasmType[]>(
    type: Declaration<P, R>,
    handler: (call: CallOf<D, S>, ...args: HostValues<P>) => Awaitable<HostResult<R>>,
  ): Builtin<P, R, D, S, true>;
  /**
   * A global, with the function that makes its first value when an instance is made, before anything of the instance exists: all that it
   * gets are the scope's services.
   */
  global<V extends DeclaredType, T>(
    type: GlobalDeclaration<V, T>,
    value: (services: Injected<D>) => NoInfer<T>,
  ): BuiltinGlobal<V, T, D>;
  /** A global with the same first value in all instances. One that is a function itself has to come from a function. */
  global<V extends DeclaredType, T>(type: GlobalDeclaration<V, T>, value: NoInfer<T>): BuiltinGlobal<V, T, D>;
}

const SCOPE_OPTIONS: Readonly<Record<keyof ScopeOptions<Injection, unknown>, OptionKind>> = {
  inject: record("tokens by name", TOKEN),
  state: callable,
  eager: flag,
};
const BODY = service("a body, made by wasmBody", "codeFor");
const GLOBAL_TYPE: Readonly<Record<keyof GlobalDeclaration<DeclaredType, unknown>, OptionKind>> = {
  type: WASM_TYPE,
  mutable: flag,
  doc: text,
};

/** Injection names must not hide what every call has. */
type FreeNames<D> = { readonly [K in keyof D]: K extends keyof Call ? never : D[K] };

/** What {@link builtins} takes. */
export interface ScopeOptions<D extends Injection, S> {
  /** Services by the name under which handlers see them, and under which `provide` gives them. */
  readonly inject?: D & FreeNames<D>;
  /**
   * Makes the state of one instance: handlers see it as `call.state`. Disposed with the instance if it has `Symbol.dispose`. Its
   * argument is the call object, state excepted.
   */
  readonly state?: (call: CallOf<D, undefined>) => S;
  /**
   * Makes the state in every instance for a target that lists a builtin of the scope, imported or not: for sets that put something into the guest's
   * memory, such as a device's registers. Default false.
   */
  readonly eager?: boolean;
}

/**
 * Opens a scope for declaring builtins. It throws TargetError for wrong declarations, as soon as they are made.
 *
 * @example
 * const host = builtins({ inject: { clock: CLOCK } });
 * const now = host.func({ params: [], results: [i64] }, (call) => call.clock.now());
 */
export function builtins<const D extends Injection = Record<never, never>, S = undefined>(
  options: ScopeOptions<D, S> = {},
): Scope<D, S> {
  checkOptions("builtins", options, SCOPE_OPTIONS);
  const declaration: ScopeDeclaration<D, S> = {
    inject: options.inject ?? ({} as D),
    ...present({ state: options.state, eager: options.eager }),
  };
  const declare = <P extends readonly WasmType[], R extends readonly WasmType[], A extends boolean>(
    type: Declaration<P, R>,
    suspending: A,
    handler: (call: never, ...args: never[]) => unknown,
  ): Builtin<P, R, D, S, A> => {
    const subject = suspending ? "builtins().asyncFunc" : "builtins().func";
    checkSignature(subject, type);
    checkValue(subject, "handler", handler, callable);
    if (type.body !== undefined) checkValue(subject, "body", type.body, BODY);
    if (type.quick !== undefined) checkValue(subject, "quick", type.quick, flag);
    if (type.fixed !== undefined) checkFixed(subject, type.fixed, { ...type, suspending });
    return { kind: "func", ...type, scope: declaration, suspending, handler };
  };
  return {
    declaration,
    func: (type, handler) => declare(type, false, handler as never),
    asyncFunc: (type, handler) => declare(type, true, handler as never),
    global: (type, value: unknown) => {
      checkOptions("builtins().global", type, GLOBAL_TYPE);
      checkValue("builtins().global", "type", type.type, WASM_TYPE);
      const make = typeof value === "function" ? (value as () => unknown) : (): unknown => value;
      const { mutable = false } = type;
      const always = typeof value === "string" && !mutable ? { text: value } : {};
      return { kind: "global", ...type, mutable, scope: declaration, value: make, ...always };
    },
  };
}
