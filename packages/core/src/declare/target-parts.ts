// What a target consists of, and what it is declared with. The methods that make others of it stand in target.ts.

import type { Feature } from "../module/features.ts";
import type { BuiltinTable } from "./builtin-table.ts";
import type { Conventions } from "./conventions.ts";
import type { MemoryPolicy } from "./memory-policy.ts";
import type { Sets } from "./set-types.ts";

/** What {@link defineTarget} takes. */
export interface TargetOptions<S extends Sets> {
  /** Without `@` and slashes, which mean versions and paths where a target is asked for. */
  readonly name: string;
  /** Semantic version. */
  readonly version: string;
  readonly doc?: string;
  /** Features that modules may use. Default: all of WebAssembly 3.0. */
  readonly features?: readonly Feature[];
  /** Whether modules may have floating-point numbers. Default true. */
  readonly floats?: boolean;
  readonly memory: MemoryPolicy;
  readonly sets: S;
  /** Namespaces without a set whose imports are ordinary ones, given at instantiation. Default: none. */
  readonly openNamespaces?: readonly string[] | "any";
  /** Functions that modules export, and how programs are started. Default: nothing is expected, `_start` runs a program. */
  readonly conventions?: Conventions;
}

/**
 * One thing that was done to the target which another one is made of. `by` is the target that came of it, as `name@version`; `namespace` and
 * `names` say what is meant, `was` what was there before: a namespace, a set or a target.
 */
export interface TargetChange {
  readonly kind: "extend" | "restrict" | "override" | "intercept" | "rename" | "alias" | "shadow";
  readonly by: string;
  readonly namespace?: string;
  /** Functions and globals; absent: all of the namespace. */
  readonly names?: readonly string[];
  readonly was?: string;
}

/** What a target consists of: an immutable value. */
export interface TargetParts<S extends Sets = Sets> {
  readonly name: string;
  readonly version: string;
  readonly doc: string | undefined;
  readonly features: ReadonlySet<Feature>;
  readonly floats: boolean;
  readonly memory: MemoryPolicy;
  readonly sets: S;
  readonly openNamespaces: readonly string[] | "any";
  readonly conventions: Conventions;
  /** Every builtin that the sets list, by namespace and name. */
  readonly builtins: BuiltinTable;
  /** How it came of others, the earliest change first. */
  readonly changes: readonly TargetChange[];
}

/** What a new target is made of: its options, and what was done to get there. */
export interface Composition<S extends Sets = Sets> {
  readonly options: TargetOptions<S>;
  readonly changes: readonly TargetChange[];
  /** How many of the sets stood in a target together before. */
  readonly settled: number;
  /** Whether those behind them win over others. */
  readonly shadow?: boolean;
  /** The target that is extended: another change, noted when the options are known to be sound. */
  readonly extending?: TargetParts;
}

/** `name@version`. */
export function fullName({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`;
}

/** The options that make the same target again. */
export function optionsOf<S extends Sets>(target: TargetParts<S>): TargetOptions<S> {
  const { name, version, doc, floats, memory, sets, openNamespaces, conventions } = target;
  const features = [...target.features];
  const options = { name, version, features, floats, memory, sets, openNamespaces, conventions };
  return doc === undefined ? options : { ...options, doc };
}
