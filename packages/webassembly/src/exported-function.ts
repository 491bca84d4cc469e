// Exported functions: a guest's function as a function of JavaScript's. One function is one object, whichever instance, table or global it comes out of.
// https://webassembly.github.io/spec/js-api/#exported-function-exotic-objects

import type { Bits, FunctionInstance, FuncType } from "@atoll/core/engine";
import type { Realm } from "./realm.ts";
import { functions } from "./slots.ts";
import { thrownToJs } from "./thrown.ts";
import { type ToJs, toJsOf } from "./values/to-js.ts";
import { type ToWasm, toWasmOf } from "./values/to-wasm.ts";

/** A function that programs can call. */
export type ExportedFunction = (...args: unknown[]) => unknown;

/** The function's object. `index`: by which the instance that gives it away knows it, where that is not the function's own. */
export function exportedFunction(realm: Realm, func: FunctionInstance, index = 0): ExportedFunction {
  const known = functions.objectOf(func);
  if (known !== undefined) return known as ExportedFunction;
  const { code } = func;
  const made = callOf(realm, func);
  Object.defineProperty(made, "name", { value: `${code.kind === "wasm" ? code.funcidx : index}`, configurable: true });
  Object.defineProperty(made, "length", { value: func.type.params.length, configurable: true });
  return functions.bind(made, func);
}

/** The type of a function, which names defined types by the store's ids: its own is that of its module. */
function storedTypeOf({ definedType, type }: FunctionInstance): FuncType {
  const { composite } = definedType;
  return composite.kind === "func" ? composite : type;
}

function callOf(realm: Realm, func: FunctionInstance): ExportedFunction {
  const convert = argumentsOf(realm, func);
  const decode = resultsOf(realm, func);
  // An arrow function, as it cannot be constructed.
  return (...args) => {
    const bits = convert(args);
    let values;
    try {
      values = func.invoke(bits);
    } catch (error) {
      throw thrownToJs(realm, error);
    }
    return decode(values);
  };
}

/** Converts arguments when they are needed: types are looked at once. */
export function argumentsOf(_realm: Realm, func: FunctionInstance): (args: readonly unknown[]) => Bits[] {
  const encode: readonly ToWasm[] = storedTypeOf(func).params.map(toWasmOf);
  return (args) => {
    const bits: Bits[] = [];
    for (let i = 0; i < encode.length; i++) bits.push((encode[i] as ToWasm)(args[i]));
    return bits;
  };
}

/** Converts results: nothing, a value, or an array of several. */
export function resultsOf(realm: Realm, func: FunctionInstance): (values: readonly Bits[]) => unknown {
  const decode: readonly ToJs[] = storedTypeOf(func).results.map((type) => toJsOf(realm, type));
  const [first] = decode;
  if (first === undefined) return () => undefined;
  if (decode.length === 1) return (values) => first(values[0]);
  return (values) => decode.map((each, i) => each(values[i]));
}
