// A program's functions as guests call them: arguments and results converted, what they throw handed on.
// https://webassembly.github.io/spec/js-api/#create-a-host-function

import {
  type CanonicalType,
  type FunctionInstance,
  type FuncType,
  guestOnTurn,
  hostFunction,
  isRefType,
  andThen,
  V128,
  type ValueType,
} from "@atoll/core/engine";
import type { ImportListener, Realm } from "./realm.ts";
import { thrownToWasm } from "./thrown.ts";
import { sequence } from "./web-idl/conversions.ts";
import { hierarchyOf } from "./values/hierarchy.ts";
import { toJsOf } from "./values/to-js.ts";
import { coercionOf } from "./values/to-wasm.ts";

type AnyFunction = (...args: unknown[]) => unknown;

/** What a host function is made of. */
export interface HostImport {
  readonly definedType: CanonicalType;
  /** `env.print`. */
  readonly name: string;
  /** Whether every call suspends the guest until its promise settles. Default false: a promise is a result like others. */
  readonly suspending?: boolean;
}

/** A function instance of a program's function. */
export function hostImport(realm: Realm, given: AnyFunction, how: HostImport): FunctionInstance {
  const { definedType, name, suspending = false } = how;
  const type = definedType.composite as FuncType;
  const finish = finisherOf(type);
  const call = argumentsFor(realm, type, realm.trace === undefined ? given : traced(given, name, realm.trace));
  const handler = suspending
    ? (...args: unknown[]): unknown => {
        // The program's function is not called in vain, and the guest may catch this as all that JavaScript throws.
        if (!guestOnTurn.mayWait)
          throw new realm.errors.SuspendError(`${name} waits, and this call cannot be suspended`);
        return settle(call(args), finish);
      }
    : (...args: unknown[]): unknown => finish(call(args));
  return hostFunction(type, guarded(handler), { name, definedType, suspending });
}

/** The function, and who is told of its calls. */
function traced(given: AnyFunction, name: string, tell: ImportListener): AnyFunction {
  return (...args) => {
    const ended = (result: unknown, error: unknown): void => tell({ name, arguments: args, result, error });
    const returned = (result: unknown): unknown => {
      ended(result, undefined);
      return result;
    };
    const failed = (error: unknown): never => {
      ended(undefined, error);
      throw error;
    };
    let result: unknown;
    try {
      result = given(...args);
    } catch (error) {
      return failed(error);
    }
    return andThen(result, returned, failed);
  };
}

/** What is thrown goes on as what the guest has for it. */
function guarded(run: AnyFunction): AnyFunction {
  return (...args) => {
    try {
      return run(...args);
    } catch (error) {
      throw thrownToWasm(error);
    }
  };
}

/** What is no promise suspends the guest as well: that of its value. */
async function settle(pending: unknown, finish: (result: unknown) => unknown): Promise<unknown> {
  try {
    return finish(await pending);
  } catch (error) {
    throw thrownToWasm(error);
  }
}

/** Calls the function with a guest's values. Numbers come as they are; types that JavaScript has no values for make every call fail. */
function argumentsFor(realm: Realm, type: FuncType, given: AnyFunction): (args: readonly unknown[]) => unknown {
  if ([...type.params, ...type.results].some((each) => hierarchyOf(each) === "opaque")) {
    return () => {
      throw new TypeError("JavaScript has no values for vectors and exception references");
    };
  }
  if (!type.params.some(isConverted)) return (args) => given(...args);
  const decode = type.params.map((param) => (isConverted(param) ? toJsOf(realm, param) : undefined));
  return (args) => given(...args.map((value, i) => decode[i]?.(value as never) ?? value));
}

function isConverted(type: ValueType): boolean {
  return isRefType(type) || type === V128;
}

/** Makes results of what the function returned. */
function finisherOf({ results }: FuncType): (result: unknown) => unknown {
  const coerce = results.map(coercionOf);
  const [first] = coerce;
  if (first === undefined) return () => undefined;
  if (coerce.length === 1) return first;
  return (result) => {
    // A string is no sequence of Web IDL's, and can be iterated over here.
    const iterable: unknown = typeof result === "string" ? Object(result) : result;
    const values = sequence(iterable, "the result of a function with several results");
    if (values.length !== coerce.length) {
      throw new TypeError(`a function with ${coerce.length} results returned ${values.length}`);
    }
    return coerce.map((each, i) => each(values[i]));
  };
}
