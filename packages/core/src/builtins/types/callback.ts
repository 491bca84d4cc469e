// Callbacks: the guest's own functions, as C passes them (an index of its table, and a pointer that comes back as the last argument), or as references.

import { checkOptions, checkValue } from "../../errors/check-options.ts";
import { oneOf, type OptionKind, text } from "../../errors/option-kinds.ts";
import { LinkError, TargetError } from "../../errors/errors.ts";
import { FunctionInstance } from "../../runtime/function-instance.ts";
import type { Signature } from "../call.ts";
import type { WasmType } from "../wasm-type.ts";
import { BadInput } from "./bad-input.ts";
import {
  ADDRESS,
  type AnyType,
  type Flat,
  type HostOf,
  type KnownType,
  PassedType,
  type Type,
} from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";
import { knownType } from "./numbers.ts";

/** What {@link callback} takes besides types. */
export interface CallbackOptions {
  /** How guests pass it. `table` (default): an index of table 0, C's function pointer. `funcref`: a reference. */
  readonly as?: "table" | "funcref";
}

export class CallbackType<T> extends PassedType<T> {
  readonly kind = "callback";
  readonly params: readonly KnownType<unknown>[];
  readonly result: KnownType<unknown> | undefined;
  readonly as: "table" | "funcref";
  readonly flats: readonly Flat[];
  readonly #signature: Signature;
  constructor(
    name: string,
    params: readonly KnownType<unknown>[],
    result: KnownType<unknown> | undefined,
    { as = "table" }: CallbackOptions,
  ) {
    super(name);
    const odd = [...params, ...(result === undefined ? [] : [result])].find(({ isScalar }) => !isScalar);
    if (odd !== undefined) {
      throw new TargetError(`t.callback ${name}`, [{ path: "params", message: `${odd.name} is no single value` }]);
    }
    this.params = params;
    this.result = result;
    this.as = as;
    const func: Flat = as === "table" ? ADDRESS : { suffix: "", valueType: "funcref", form: "ref" };
    this.flats = [func, { suffix: "_data", valueType: "address", form: "size" }];
    this.#signature = {
      params: [...params.flatMap(({ flats }) => flats.map(wasmTypeOf)), wasmTypeOf(ADDRESS)],
      results: result === undefined ? [] : result.flats.map(wasmTypeOf),
    };
  }
  read(guest: GuestContext, first: unknown, data: unknown): T {
    const func = this.as === "table" ? guest.tableFunction(first as number) : first;
    if (!(func instanceof FunctionInstance)) {
      throw new BadInput(
        "value",
        this.as === "table" ? `entry ${String(first)} of the table is no function` : "no function",
      );
    }
    const call = this.#wrapped(guest, func);
    const { params, result } = this;
    const invoke = (...given: readonly unknown[]): unknown => {
      const values = params.map((type, i) => type.encode(given[i], guest));
      const value = call(...values, data);
      return result === undefined ? undefined : result.read(guest, value, undefined);
    };
    return invoke as T;
  }

  #wrapped(guest: GuestContext, func: FunctionInstance): (...args: unknown[]) => unknown {
    try {
      return guest.wrapped(func, this.#signature);
    } catch (error) {
      if (error instanceof LinkError) throw new BadInput("value", error.issues[0]?.message ?? error.message);
      throw error;
    }
  }
}

function wasmTypeOf({ valueType, form }: Flat): WasmType {
  return { valueType, form, name: valueType };
}

type Values<P extends readonly AnyType[]> = {
  -readonly [K in keyof P]: P[K] extends AnyType<infer T> ? T : never;
};

const PARAMS: OptionKind = { expected: "a list of types", accepts: Array.isArray };

/** A function of the guest's, and its own pointer, which it gets back as its last argument. Of single values; it cannot wait. */
export function callback<const P extends readonly Type[], R extends Type | undefined = undefined>(
  name: string,
  params: P,
  result?: R,
  options: CallbackOptions = {},
): Type<(...args: Values<P>) => R extends Type ? HostOf<R> : void> {
  checkValue("t.callback", "name", name, text);
  checkValue("t.callback", "params", params, PARAMS);
  checkOptions("t.callback", options, { as: oneOf("table", "funcref") });
  const known = result === undefined ? undefined : knownType(result, "t.callback", "result");
  return new CallbackType(
    name,
    params.map((type, i) => knownType(type, "t.callback", `params[${i}]`)),
    known,
    options,
  );
}
