// Arrays of guests in builtins: handlers get the bytes or 16-bit units of those they are given, and give some for new ones, which the guest's
// account pays for.

import type { Builtin } from "../builtins/builtin.ts";
import type { Call } from "../builtins/call.ts";
import { arrayReference } from "../builtins/type-kinds.ts";
import { isThenable } from "../runtime/awaitable.ts";
import { ArrayObject, newArray } from "../runtime/heap/objects.ts";
import { definedTypeOf, typesOf } from "../module/type-store.ts";
import type { Module } from "../module/module.ts";
import type { FuncType, ValueType } from "../module/types.ts";
import type { HostValue } from "../runtime/value-forms.ts";

type Handler = (call: Call, ...args: HostValue[]) => HostValue;

/** A function type of a module as the store has it: defined types by their ids. */
export function storedSignature(module: Module, { params, results }: FuncType): FuncType {
  const types = typesOf(module);
  const stored = (type: ValueType): ValueType => types.valueType(type);
  return { kind: "func", params: params.map(stored), results: results.map(stored) };
}

/** Puts views around a handler; `type` is the builtin's in the store. */
export function viewArrays({ params, results }: Builtin, type: FuncType, handler: Handler): Handler {
  const isArray = params.map(({ valueType }) => arrayReference(valueType) !== undefined);
  const make = results.some(({ valueType }) => arrayReference(valueType) !== undefined);
  const give = (call: Call, result: HostValue): HostValue =>
    results.length === 1
      ? arrayOf(call, result, type.results[0])
      : Array.isArray(result)
        ? result.map((value, i) => arrayOf(call, value, type.results[i]))
        : result;
  return (call, ...args) => {
    const result = handler(call, ...args.map((value, i) => (isArray[i] === true ? viewOf(value) : value)));
    if (!make) return result;
    return isThenable(result) ? result.then((settled) => give(call, settled)) : give(call, result);
  };
}

function viewOf(value: HostValue): HostValue {
  if (!(value instanceof ArrayObject)) return value;
  const { cells } = value;
  if (cells instanceof Int8Array) return new Uint8Array(cells.buffer, cells.byteOffset, cells.length);
  return cells instanceof Int16Array ? new Uint16Array(cells.buffer, cells.byteOffset, cells.length) : value;
}

/** A new array with a copy of what a handler gave. What is none stays as it is: whoever calls the handler tells it. */
function arrayOf(call: Call, value: HostValue, type: ValueType | undefined): HostValue {
  const defined = type === undefined ? undefined : definedTypeOf(type);
  if (defined?.composite.kind !== "array" || !(value instanceof Uint8Array || value instanceof Uint16Array)) {
    return value;
  }
  const array = newArray(defined, value.length, call.limits.heap);
  if (array.cells instanceof Int8Array || array.cells instanceof Int16Array) array.cells.set(value);
  return array;
}
