// Type-level views of a list of sets: what they inject, and what stands under a namespace.

import type { Builtin } from "../builtins/builtin.ts";
import type { BuiltinSet } from "../builtins/builtin-set.ts";
import type { Injected } from "../builtins/token.ts";

/** The sets of a target, in order. */
export type Sets = readonly BuiltinSet[];

/** Import namespaces of the sets. */
export type NamespaceOf<S extends Sets> = S[number]["namespace"];

/** The functions of the sets under a namespace. */
export type FunctionsOf<S extends Sets, M extends string> =
  Extract<S[number], BuiltinSet<M>> extends BuiltinSet<M, infer F> ? F : never;

type UnionToIntersection<U> = (U extends unknown ? (x: U) => void : never) extends (x: infer I) => void ? I : never;

type ScopesOf<F> = F[keyof F] extends infer B
  ? B extends Builtin<infer _P, infer _R, infer D>
    ? Injected<D>
    : never
  : never;

type FunctionsOfEach<U> = U extends BuiltinSet<string, infer F> ? ScopesOf<F> : never;

/** Every service that the sets inject, by injection name. */
export type Services<S extends Sets> = [FunctionsOfEach<S[number]>] extends [never]
  ? Record<never, never>
  : Flat<UnionToIntersection<FunctionsOfEach<S[number]>>>;

type Flat<T> = { readonly [K in keyof T]: T[K] };

/** The sets under the namespaces `K`, in order. */
export type KeepSets<S extends Sets, K extends string> = S extends readonly [
  infer Head extends BuiltinSet,
  ...infer Tail extends Sets,
]
  ? Head["namespace"] extends K
    ? readonly [Head, ...KeepSets<Tail, K>]
    : KeepSets<Tail, K>
  : S extends readonly []
    ? readonly []
    : S;

/** Names to keep per namespace. */
export type FunctionChoice<S extends Sets> = {
  readonly [M in NamespaceOf<S>]?: readonly (keyof FunctionsOf<S, M> & string)[];
};

/** The sets with only the chosen functions; namespaces that are not mentioned keep all. */
export type KeepFunctions<S extends Sets, C> = {
  readonly [I in keyof S]: S[I] extends BuiltinSet<infer M, infer F>
    ? M extends keyof C
      ? C[M] extends readonly (infer N)[]
        ? BuiltinSet<M, Pick<F, Extract<N, keyof F>>>
        : S[I]
      : S[I]
    : never;
};
