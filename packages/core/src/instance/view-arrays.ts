// Arrays of guests in builtins: handlers get the bytes or 16-bit units of those they are given, and give some for new ones, which the guest's
// account pays for.

import type { Builtin } from "../builtins/builtin.ts";
import type { Call } from "../builtins/call.ts";
import { arrayReference } from "../builtins/type-kinds.ts";
import { isThenable } from "../runtime/awaitable.ts";
import { ArrayObject, type ForeignCells, ForeignObject, newArray } from "../runtime/heap/objects.ts";
import { definedTypeOf, typesOf } from "../module/type-store.ts";
import type { Module } from "../module/module.ts";
import { type FuncType, I8, type ValueType } from "../module/types.ts";
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
  const close = (foreign: readonly OpenArray[]): void => {
    for (const each of foreign) each.close();
  };
  const give = (call: Call, result: HostValue): HostValue =>
    results.length === 1
      ? arrayOf(call, result, type.results[0])
      : Array.isArray(result)
        ? result.map((value, i) => arrayOf(call, value, type.results[i]))
        : result;
  return (call, ...args) => {
    const foreign: OpenArray[] = [];
    const view = (value: HostValue, i: number): HostValue =>
      isArray[i] === true ? viewOf(value, type.params[i], foreign) : value;
    const result = handler(call, ...args.map(view));
    if (isThenable(result)) {
      return result.then((settled) => {
        close(foreign);
        return give(call, settled);
      });
    }
    close(foreign);
    return make ? give(call, result) : result;
  };
}

function viewOf(value: HostValue, type: ValueType | undefined, foreign: OpenArray[]): HostValue {
  if (value instanceof ForeignObject) return foreignView(value, type, foreign);
  if (!(value instanceof ArrayObject)) return value;
  const { cells } = value;
  if (cells instanceof Int8Array) return new Uint8Array(cells.buffer, cells.byteOffset, cells.length);
  return cells instanceof Int16Array ? new Uint16Array(cells.buffer, cells.byteOffset, cells.length) : value;
}

/** An array of the host's, a copy of whose elements a handler has. */
class OpenArray {
  readonly object: ForeignObject;
  readonly view: Uint8Array | Uint16Array;
  readonly #cells: ForeignCells;
  readonly #before: Uint8Array | Uint16Array;

  constructor(object: ForeignObject, cells: ForeignCells, width: number) {
    const elements = { length: cells.length };
    const read = (_: unknown, i: number): number => cells.get(i);
    this.object = object;
    this.#cells = cells;
    this.view = width === 8 ? Uint8Array.from(elements, read) : Uint16Array.from(elements, read);
    this.#before = this.view.slice();
  }

  /** Writes what the handler has changed. */
  close(): void {
    for (const [i, value] of this.view.entries()) if (value !== this.#before[i]) this.#cells.set(i, value);
  }
}

/** One view for each array, however often it is given. */
function foreignView(object: ForeignObject, type: ValueType | undefined, foreign: OpenArray[]): HostValue {
  const known = foreign.find((each) => each.object === object);
  if (known !== undefined) return known.view;
  const composite = type === undefined ? undefined : definedTypeOf(type)?.composite;
  const cells = type === undefined || composite?.kind !== "array" ? undefined : object.cells(type);
  if (composite?.kind !== "array" || cells === undefined) return object;
  const opened = new OpenArray(object, cells, composite.element.storage === I8 ? 8 : 16);
  foreign.push(opened);
  return opened.view;
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
