// Arrays of guests in builtins: handlers get the parts that they ask for, or all bytes or 16-bit units, and give some for new ones, which the guest's
// account pays for.

import type { ArrayElements } from "./array-elements.ts";
import { arrayReference, type DeclaredType } from "./type-kinds.ts";
import type { HeapAccount } from "../runtime/heap/account.ts";
import type { Look } from "../memory/slices.ts";
import { andThen } from "../runtime/awaitable.ts";
import { ArrayObject, type ForeignCells, ForeignObject, newArray } from "../runtime/heap/objects.ts";
import { definedTypeOf, typesOf } from "../module/type-store.ts";
import type { Module } from "../module/module.ts";
import type { FuncType, ValueType } from "../module/types.ts";
import type { HostValue } from "../runtime/value-forms.ts";

/** What a handler is called with, as far as arrays need it. */
interface Paying {
  charge(units: number): void;
  readonly limits: { readonly look: Look; readonly heap: HeapAccount };
}

type Handler<C> = (call: C, ...args: HostValue[]) => HostValue;

/** A type of a builtin's signature, as far as it says what an array is seen as. */
interface Seen {
  readonly valueType: DeclaredType;
  readonly byParts?: true;
}

/** A builtin's signature. */
interface Signature {
  readonly params: readonly Seen[];
  readonly results: readonly Seen[];
}

/** A function type of a module as the store has it: defined types by their ids. */
function storedSignature(module: Module, { params, results }: FuncType): FuncType {
  const types = typesOf(module);
  const stored = (type: ValueType): ValueType => types.valueType(type);
  return { kind: "func", params: params.map(stored), results: results.map(stored) };
}

/** Elements that are paid for by one unit of fuel. */
const ELEMENTS_PER_UNIT = 64;

/** Where a type has what shows handlers its arrays: it is for instances alone. */
export const VIEWS: unique symbol = Symbol("views");

/** Puts views around the handler of a builtin that a module imports with a type; gives that type as the store has it, too. */
export function viewArrays<C extends Paying>(
  { params, results }: Signature,
  {
    module,
    type: imported,
    handler,
  }: { readonly module: Module; readonly type: FuncType; readonly handler: Handler<C> },
): { readonly type: FuncType; readonly handler: Handler<C> } {
  const type = storedSignature(module, imported);
  const isArray = params.map(({ valueType }) => arrayReference(valueType) !== undefined);
  const make = results.some(({ valueType }) => arrayReference(valueType) !== undefined);
  const give = (call: Paying, result: HostValue): HostValue =>
    results.length === 1
      ? arrayOf(call, result, type.results[0])
      : Array.isArray(result)
        ? result.map((value, i) => arrayOf(call, value, type.results[i]))
        : result;
  const viewing: Handler<C> = (call, ...args) => {
    const whole: OpenArray[] = [];
    const view = (value: HostValue, i: number): HostValue => {
      const elements = isArray[i] === true ? elementsOf(value, type.params[i], call) : undefined;
      if (elements === undefined) return value;
      return params[i]?.byParts === true ? elements : wholeOf(value, elements, { call, opened: whole });
    };
    return andThen(handler(call, ...args.map(view)), (result) => {
      for (const each of whole) each.close();
      return make ? give(call, result) : result;
    });
  };
  return { type, handler: viewing };
}

/** The elements of a value; undefined of what has none. */
function elementsOf(value: HostValue, type: ValueType | undefined, call: Paying): ArrayElements | undefined {
  if (value instanceof ArrayObject) return ownElements(value);
  const cells = value instanceof ForeignObject && type !== undefined ? value.cells(type) : undefined;
  return cells && new ForeignElements(cells, call.limits.look);
}

function ownElements({ cells }: ArrayObject): ArrayElements | undefined {
  if (cells instanceof Int8Array) return new OwnElements(new Uint8Array(cells.buffer, cells.byteOffset, cells.length));
  if (!(cells instanceof Int16Array)) return undefined;
  return new OwnElements(new Uint16Array(cells.buffer, cells.byteOffset, cells.length));
}

/** Those of an array of core's. */
class OwnElements<T extends Uint8Array | Uint16Array> implements ArrayElements<T> {
  readonly view: T;

  constructor(view: T) {
    this.view = view;
  }

  get length(): number {
    return this.view.length;
  }
  read(from: number, to: number): T {
    requireWithin(from, to, this.length);
    return this.view.subarray(from, to) as T;
  }
  write(from: number, elements: T): void {
    this.view.set(elements, from);
  }
}

/** Those of an array of the host's, which are copied. */
class ForeignElements implements ArrayElements {
  readonly #cells: ForeignCells;
  readonly #look: Look;

  constructor(cells: ForeignCells, look: Look) {
    this.#cells = cells;
    this.#look = look;
  }

  get length(): number {
    return this.#cells.length;
  }
  read(from: number, to: number): Uint8Array | Uint16Array {
    requireWithin(from, to, this.length);
    return this.#cells.read(from, to, this.#look);
  }
  write(from: number, elements: Uint8Array | Uint16Array): void {
    requireWithin(from, from + elements.length, this.length);
    this.#cells.write(from, elements, this.#look);
  }
}

function requireWithin(from: number, to: number, length: number): void {
  if (!(from >= 0 && from <= to && to <= length)) {
    throw new RangeError(`elements ${from} to ${to} are outside of an array of ${length}`);
  }
}

/** A copy of all elements of an array of the host's, which a handler has. */
interface OpenArray {
  readonly value: HostValue;
  readonly view: Uint8Array | Uint16Array;
  /** Writes what the handler has changed. */
  readonly close: () => void;
}

/** All elements at once: one view for each array, however often it is given. */
function wholeOf(
  value: HostValue,
  elements: ArrayElements,
  { call, opened }: { readonly call: Paying; readonly opened: OpenArray[] },
): Uint8Array | Uint16Array {
  const known = opened.find((each) => each.value === value);
  if (known !== undefined) return known.view;
  call.charge(Math.floor(elements.length / ELEMENTS_PER_UNIT));
  if (elements instanceof OwnElements) {
    const view = elements.view as Uint8Array | Uint16Array;
    opened.push({ value, view, close: () => undefined });
    return view;
  }
  const view = elements.read(0, elements.length);
  const before = view.slice();
  const close = (): void => {
    const first = view.findIndex((element, i) => element !== before[i]);
    if (first < 0) return;
    let end = view.length;
    while (view[end - 1] === before[end - 1]) end--;
    elements.write(first, view.subarray(first, end));
  };
  opened.push({ value, view, close });
  return view;
}

/** A new array with a copy of what a handler gave. What is none stays as it is: whoever calls the handler tells it. */
function arrayOf(call: Paying, value: HostValue, type: ValueType | undefined): HostValue {
  const defined = type === undefined ? undefined : definedTypeOf(type);
  if (defined?.composite.kind !== "array" || !(value instanceof Uint8Array || value instanceof Uint16Array)) {
    return value;
  }
  const array = newArray(defined, value.length, call.limits.heap);
  if (array.cells instanceof Int8Array || array.cells instanceof Int16Array) array.cells.set(value);
  return array;
}
