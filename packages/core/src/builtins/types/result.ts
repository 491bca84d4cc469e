// What functions give back: a value, or success and failure by one of three conventions.

import { checkOptions, checkValue } from "../../errors/check-options.ts";
import { flag, instanceOf, list, oneOf, type OptionKind, text } from "../../errors/option-kinds.ts";
import type { Failure } from "./answers.ts";
import { type AnyType, type Flat, type KnownType, PassedType, type Type } from "./declared-type.ts";
import { ErrorType } from "./enumeration.ts";
import { knownType } from "./numbers.ts";
import { RangeType } from "./range-type.ts";

/** What a function gives back; `R` is what handlers return. */
export interface Returns<R> {
  readonly kind: string;
  /** Carries `R` for the type system; never there at run time. */
  readonly host?: R;
}

/** What {@link result} takes besides types. */
export interface ResultOptions {
  /**
   * `code` (default): 0 or the failure's code; values go behind pointers, the last parameters. `negative`: the value, or the code negated. `null`: the
   * value, or 0, and the code is kept for `lastError`.
   */
  readonly as?: "code" | "negative" | "null";
  /** A value that does not fit its buffer is cut, and its whole length told. Default: it is a failure of kind `space`, and nothing is written. */
  readonly partial?: boolean;
  /** Names of the pointers behind which values go, where the guest's world has some. Default `result`, `result1`, and so on. */
  readonly names?: readonly string[];
}

const OPTIONS: Readonly<Record<keyof ResultOptions, OptionKind>> = {
  as: oneOf("code", "negative", "null"),
  partial: flag,
  names: list("names", text),
};

export class ResultType {
  readonly kind = "result";
  readonly values: readonly KnownType<unknown>[];
  readonly errors: ErrorType<string>;
  readonly convention: "code" | "negative" | "null";
  readonly partial: boolean;
  readonly names: readonly string[];
  constructor(values: readonly KnownType<unknown>[], errors: ErrorType<string>, options: ResultOptions) {
    this.values = values;
    this.errors = errors;
    this.convention = options.as ?? "code";
    this.partial = options.partial ?? false;
    this.names = options.names ?? [];
  }
}

type Values<T extends readonly Type[]> = { readonly [K in keyof T]: T[K] extends Type<infer V> ? V : never };

/** Success without a value, or a failure. Handlers return nothing or `errors.fail("name")`, which they may throw, too. */
export function result<N extends string>(
  value: undefined,
  errors: ErrorType<N>,
  options?: ResultOptions,
): Returns<void | undefined | Failure>;
/** Success with a value, or a failure. */
export function result<T, N extends string>(
  value: AnyType<T>,
  errors: ErrorType<N>,
  options?: ResultOptions,
): Returns<T | Failure>;
/** Success with several values, or a failure. */
export function result<const T extends readonly Type[], N extends string>(
  values: T,
  errors: ErrorType<N>,
  options?: ResultOptions,
): Returns<Values<T> | Failure>;
export function result(
  value: AnyType | readonly Type[] | undefined,
  errors: ErrorType<string>,
  options: ResultOptions = {},
): Returns<unknown> {
  checkOptions("t.result", options, OPTIONS);
  checkValue("t.result", "errors", errors, instanceOf("names of failures, made by t.errors", ErrorType));
  const values = value === undefined ? [] : Array.isArray(value) ? (value as readonly Type[]) : [value as AnyType];
  return new ResultType(
    values.map((each) => knownType(each, "t.result", "value")),
    errors,
    options,
  );
}

/** What {@link allocated} takes besides a type. */
export interface AllocatedOptions {
  /** The guest's export that gives memory: `(size) -> pointer`, 0 for none. Default `malloc`. */
  readonly allocator?: string;
}

/** A result in memory that the guest's own allocator gave. */
export class AllocatedType<T> extends PassedType<T> {
  readonly kind = "allocated";
  readonly inner: RangeType<T>;
  readonly allocator: string;
  readonly flats: readonly Flat[] = [];
  constructor(inner: RangeType<T>, { allocator = "malloc" }: AllocatedOptions) {
    super(inner.name, inner.doc);
    this.inner = inner;
    this.allocator = allocator;
  }
  read(): never {
    return this.load();
  }
}

/** A text, bytes or a list that a function gives back in memory of the guest's allocator: behind one pointer its address, behind the next its length. */
export function allocated<T>(type: Type<T>, options: AllocatedOptions = {}): Type<T> {
  checkOptions("t.allocated", options, { allocator: text });
  checkValue("t.allocated", "type", type, instanceOf("a type with a length: a text, bytes or a list", RangeType));
  return new AllocatedType(type as RangeType<T>, options);
}
