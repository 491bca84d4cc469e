// Builtin sets: named, versioned groups of builtins under one import namespace. A declaration is parsed here, once, with
// paths in its errors; afterwards everyone trusts it.

import type { TargetIssue } from "../errors/errors.ts";
import type { Builtin } from "./builtin.ts";
import { declarationIssues, parseDeclaration } from "./parse-declaration.ts";
import { builtinSetSchema } from "./set-schema.ts";

/** Builtins by import name. */
export type BuiltinFunctions = Readonly<Record<string, Builtin>>;

/** A set under the import namespace `M`. An immutable value. */
export interface BuiltinSet<M extends string = string, F extends BuiltinFunctions = BuiltinFunctions> {
  readonly namespace: M;
  /** Semantic version. */
  readonly version: string;
  readonly doc?: string;
  readonly functions: F;
}

/** What {@link builtinSet} takes. */
export interface BuiltinSetOptions<F extends BuiltinFunctions> {
  readonly version: string;
  /** Builtins by import name. */
  readonly functions: F;
  readonly doc?: string;
}

/** Sets that were parsed when they were declared. */
const parsed = new WeakSet<object>();

/** Declares a set. Throws TargetError with every fault and its path. */
export function builtinSet<const M extends string, F extends BuiltinFunctions>(
  namespace: M,
  options: BuiltinSetOptions<F>,
): BuiltinSet<M, F> {
  const declaration: BuiltinSet<M, F> = { namespace, ...options };
  parseDeclaration(builtinSetSchema, declaration, `builtin set ${JSON.stringify(namespace)}`);
  const set = Object.freeze({ ...declaration, functions: Object.freeze({ ...declaration.functions }) });
  parsed.add(set);
  return set;
}

/** Issues of something that should be a set, at a path inside another declaration. */
export function builtinSetIssues(set: BuiltinSet, path: readonly PropertyKey[]): TargetIssue[] {
  return parsed.has(set) ? [] : declarationIssues(builtinSetSchema, set, path);
}
