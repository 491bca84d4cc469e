// Type-level views of a list of sets: what they inject, and what stands under a namespace.

import type { Builtin, BuiltinGlobal } from "../builtins/builtin.ts";
import type { BuiltinSet } from "../builtins/builtin-set.ts";
import type { ContractOf, ContractSet, InjectionOf, KeptSet } from "../builtins/types/contract.ts";
import type { Injected } from "../builtins/token.ts";

/** The sets of a target, in order. */
export type Sets = readonly BuiltinSet[];

/** Import namespaces of the sets. */
export type NamespaceOf<S extends Sets> = S[number]["namespace"];

/** The functions of the sets under a namespace, all of them. */
export type FunctionsOf<S extends Sets, M extends string> = UnionToIntersection<
  FunctionsOfEach<Extract<S[number], BuiltinSet<M>>>
>;

type FunctionsOfEach<U> = U extends BuiltinSet<string, infer F, infer _G, infer _X> ? F : never;

type UnionToIntersection<U> = (U extends unknown ? (x: U) => void : never) extends (x: infer I) => void ? I : never;

type ServicesOfEntry<B> =
  B extends Builtin<infer _P, infer _R, infer D>
    ? Injected<D>
    : B extends BuiltinGlobal<infer _V, infer _T, infer D>
      ? Injected<D>
      : never;

type ServicesOfEach<U> =
  U extends BuiltinSet<string, infer F, infer G, infer _X>
    ? ServicesOfEntry<F[keyof F] | G[keyof G] | ResolvedOf<U>>
    : never;

/** What a set makes of names that it does not list. Not inferred: of what a named set's type says nothing, nothing is inferred. */
type ResolvedOf<U extends BuiltinSet> = Exclude<ReturnType<NonNullable<U["resolve"]>>, undefined>;

/** Every service that the sets inject, by injection name. */
export type Services<S extends Sets> = [ServicesOfEach<S[number]>] extends [never]
  ? Record<never, never>
  : Flat<UnionToIntersection<ServicesOfEach<S[number]>>>;

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

/** The sets under other namespaces than `K`, in order. */
export type DropSets<S extends Sets, K extends string> = [K] extends [never]
  ? S
  : KeepSets<S, Exclude<NamespaceOf<S>, K>>;

/** A set under another namespace. */
type Under<U extends BuiltinSet, N extends string> = "contract" extends keyof U
  ? ContractSet<N, ContractOf<U>, InjectionOf<U>>
  : U extends BuiltinSet<string, infer F, infer G, infer _X>
    ? BuiltinSet<N, F, G, ResolvedOf<U>>
    : never;

/** The sets, those under the namespace `M` under `N`. */
export type RenameSets<S extends Sets, M extends string, N extends string> = readonly [
  ...DropSets<S, M>,
  ...AliasSets<S, M, N>,
];

/** The sets under the namespace `M` alone, under `N`. */
export type AliasSets<S extends Sets, M extends string, N extends string> = UnderEach<KeepSets<S, M>, N>;

type UnderEach<S extends Sets, N extends string> = { readonly [I in keyof S]: Under<S[I], N> };

type NamesOf<U> =
  U extends BuiltinSet<string, infer F, infer G, infer _X>
    ? (keyof F & string) | (keyof G & string) | ([ResolvedOf<U>] extends [never] ? never : string)
    : never;

/** Names to keep per namespace. */
export type FunctionChoice<S extends Sets> = {
  readonly [M in NamespaceOf<S>]?: readonly NamesOf<Extract<S[number], BuiltinSet<M>>>[];
};

/** The sets with only the chosen builtins; namespaces that are not mentioned keep all. */
export type KeepFunctions<S extends Sets, C> = {
  readonly [I in keyof S]: S[I] extends BuiltinSet<infer M, infer F, infer G, infer _X>
    ? M extends keyof C
      ? C[M] extends readonly (infer N)[]
        ? "contract" extends keyof S[I]
          ? KeptSet<S[I], Extract<N, string>>
          : BuiltinSet<M, Pick<F, Extract<N, keyof F>>, Pick<G, Extract<N, keyof G>>, ResolvedOf<S[I]>>
        : S[I]
      : S[I]
    : never;
};

/** The sets without the chosen builtins; namespaces that are not mentioned keep all. */
export type DropFunctions<S extends Sets, C> = {
  readonly [I in keyof S]: S[I]["namespace"] extends keyof C
    ? C[S[I]["namespace"]] extends readonly (infer N)[]
      ? KeepFunctions<readonly [S[I]], Record<S[I]["namespace"], readonly Exclude<NamesOf<S[I]>, N>[]>>[0]
      : S[I]
    : S[I];
};
