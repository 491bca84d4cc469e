// What a configuration file says: the targets, sets and engines that this folder's commands know beside the ready-made ones,
// and the services that they need. `atoll.config.ts` exports it by default.

import type { BuiltinSet, Engine, HostServices, Services, Target } from "@atoll/core";
import type { Provided } from "@atoll/core/engine";
import type { embedded, orca, wasi } from "@atoll/targets";

/**
 * What `atoll.config.ts` may say: defaults for the command's options, and targets of one's own. `T` and `S` are the lists of targets and sets, by which
 * the services are known.
 */
export interface AtollConfig<
  T extends readonly (Target | string)[] = readonly (Target | string)[],
  S extends readonly (BuiltinSet | string)[] = readonly (BuiltinSet | string)[],
> {
  /** Targets, or modules (packages, or paths relative to the file) that export targets. */
  readonly targets?: T;
  /** Sets, or modules that export sets. */
  readonly sets?: S;
  /** Engines, or modules that export engines. They come before ready-made ones of the same name and version. */
  readonly engines?: readonly (Engine | string)[];
  /** Target of commands without `--target`: `name` or `name@range`. Default `wasi`. */
  readonly target?: string;
  /** Engine of commands without `--engine`: itself, `name` or `name@range`. Default `auto`. */
  readonly engine?: Engine | string;
  /** How a host makes services of the sets, or modules that export that. Those of `targets` and `sets` are looked through, too. */
  readonly services?: readonly (HostServices | string)[];
  /** Services of the registered targets, by injection name: values or factories. */
  readonly provide?: ConfigServices<T[number] | S[number]>;
}

type Listed = Target | BuiltinSet | string;

/** Ready-made targets are there without being listed. */
type ReadyTarget = typeof wasi | typeof orca | typeof embedded;

type SetIn<E> = E extends BuiltinSet
  ? E
  : E extends { readonly sets: infer X extends readonly BuiltinSet[] }
    ? X[number]
    : never;

/** The services that listed targets and sets inject, each of its type; anything where some are named by package or path. */
export type ConfigServices<E extends Listed> =
  Extract<E, string> extends never
    ? Partial<Provided<Services<readonly SetIn<E | ReadyTarget>[]>>>
    : Readonly<Record<string, unknown>>;

/** Returns its argument: for completion and checking in the editor, services by their names and types included. */
export function defineConfig<
  const T extends readonly (Target | string)[] = readonly [],
  const S extends readonly (BuiltinSet | string)[] = readonly [],
>(config: AtollConfig<T, S>): AtollConfig<T, S> {
  return config;
}
