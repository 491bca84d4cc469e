// Parameters: their names, their types, and what they mean.

import { checkValue } from "../../errors/check-options.ts";
import { text } from "../../errors/option-kinds.ts";
import type { AnyType, Hidden, Type } from "./declared-type.ts";
import { knownType } from "./numbers.ts";

/** A parameter, which handlers see as `T`. */
export interface Param<T = unknown> {
  readonly name: string;
  readonly type: Type<T>;
  readonly doc: string | undefined;
  /** Such as "bytes" or "nanoseconds". */
  readonly unit: string | undefined;
}

/** A parameter: its name, its type, what it means, and in which unit. */
export function param<T>(name: string, type: Type<T>, doc?: string, unit?: string): Param<T>;
/** The same with a type of core's own. */
export function param<T>(name: string, type: AnyType<T>, doc?: string, unit?: string): Param<T>;
export function param<T>(name: string, type: AnyType<T>, doc?: string, unit?: string): Param<T> {
  checkValue("t.param", "name", name, text);
  if (doc !== undefined) checkValue("t.param", "doc", doc, text);
  if (unit !== undefined) checkValue("t.param", "unit", unit, text);
  const known = knownType(type, `t.param ${JSON.stringify(name)}`);
  return { name, type: known, doc, unit };
}

/** What handlers get: the values of parameters, those that are hidden left out. */
export type Args<P extends readonly Param[]> = Hidden extends P[number]["type"]["host"]
  ? Seen<P>
  : { -readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never };
type Seen<P extends readonly Param[]> = P extends readonly [Param<infer T>, ...infer Q extends readonly Param[]]
  ? [T] extends [Hidden]
    ? Seen<Q>
    : [arg: T, ...Seen<Q>]
  : [];
