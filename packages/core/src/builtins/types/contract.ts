// Contracts: what a set's functions are to those who mock, override and document them. Plain functions by name, and services; nothing of wasm, and
// nothing of a set's own state.

import type { Builtin } from "../builtin.ts";
import type { BuiltinFunctions, BuiltinSet } from "../builtin-set.ts";
import type { Injection } from "../token.ts";
import type { WasmType } from "../wasm-type.ts";
import type { Param } from "./param.ts";
import type { Returns } from "./result.ts";

/** Functions by name, as handlers see them without their call object. */
export type Contract = object;

/** What a function was declared with, for tools. */
export interface Declared {
  readonly params: readonly Param[];
  readonly result: Returns<unknown> | undefined;
}

/** A builtin function of a contract: `F` is its handler without the call object, `D` what is injected. What it is in wasm is a value, not a type. */
export interface Func<F = (...args: never[]) => unknown, D extends Injection = Injection> extends Builtin<
  readonly WasmType[],
  readonly WasmType[],
  D,
  unknown,
  boolean,
  F
> {
  readonly declared: Declared;
}

/** The functions of a contract. */
export type FuncsOf<C extends Contract, D extends Injection> = { readonly [K in keyof C & string]: Func<C[K], D> };

/**
 * A set with a contract: `C` may be an interface, written by hand or named after a declaration. It is what mocks implement, what `override` takes
 * handlers for, and all that a target's declarations say of the set.
 */
export interface ContractSet<
  M extends string,
  C extends Contract,
  D extends Injection = Record<never, never>,
> extends BuiltinSet<M, FuncsOf<C, D>> {
  /** Carries `C` for the type system; never there at run time. */
  readonly contract?: C;
}

/** The contract of a declared set: functions by name. */
export type ContractOf<X> = X extends BuiltinSet<string, infer F, infer _G, infer _X> ? HandlersOf<F> : never;

/** What functions carry of their handlers: looked up, not inferred, which the checker would do anew for each. */
type HandlersOf<F extends BuiltinFunctions> = { readonly [K in keyof F]: NonNullable<F[K]["plain"]> };

/** What a declared set injects. */
export type InjectionOf<X> = X extends BuiltinSet<string, infer F, infer _G, infer _X> ? InjectedBy<F> : never;
type InjectedBy<F extends BuiltinFunctions> = F[keyof F]["scope"]["inject"];

/** A declared set by its contract, to be named: `export interface Storage extends t.SetOf<typeof declared> {}`. */
export type SetOf<X> =
  X extends BuiltinSet<infer M, infer F, infer _G, infer _X> ? ContractSet<M, HandlersOf<F>, InjectedBy<F>> : never;

/** A set with a contract of which some functions are kept: a name for what declarations would show in full. */
export interface KeptSet<U extends BuiltinSet, N extends string> extends ContractSet<
  U["namespace"],
  Pick<ContractOf<U>, Extract<N, keyof ContractOf<U>>>,
  InjectionOf<U>
> {
  /** Carries the set that it is of; never there at run time. */
  readonly keptOf?: U;
}
