// Elements of the host's arrays of bytes and of 16-bit units: JavaScript sees none of them, functions of a small module for each type do.

import {
  type ArrayObject,
  type CanonicalType,
  definedTypeOf,
  type ForeignCells,
  HEAP,
  heapTypeOf,
  I32,
  InternalError,
  refType,
  type ValueType,
} from "@atoll/core/engine";
import { SmallModule } from "./small-module.ts";

const ANY = refType(HEAP.any, { nullable: true });

interface ArrayFunctions {
  readonly length: (array: unknown) => number;
  readonly get: (array: unknown, index: number) => number;
  readonly set: (array: unknown, index: number, value: number) => void;
  readonly make: (length: number) => object;
}

const functionsByType = new WeakMap<CanonicalType, ArrayFunctions>();

/** The elements of an array of the host's, which has the type. */
export function cellsOf(array: object, type: ValueType): ForeignCells {
  const { length, get, set } = functionsOf(type);
  return {
    length: length(array),
    get: (index) => get(array, index),
    set: (index, value) => {
      set(array, index, value);
    },
  };
}

/** An array of the host's with the elements of one that core has made and nobody has seen. */
export function hostArrayOf({ cells, length }: ArrayObject, type: ValueType): object {
  const { make, set } = functionsOf(type);
  if (!(cells instanceof Int8Array || cells instanceof Int16Array)) {
    throw new InternalError("an array of other elements than bytes and units goes to the host");
  }
  const array = make(length);
  for (const [i, value] of cells.entries()) if (value !== 0) set(array, i, value);
  return array;
}

function functionsOf(type: ValueType): ArrayFunctions {
  const defined = definedTypeOf(type);
  if (defined?.composite.kind !== "array") throw new InternalError("an array without an array type");
  let functions = functionsByType.get(defined);
  if (functions === undefined) functionsByType.set(defined, (functions = makeFunctions(defined, type)));
  return functions;
}

function makeFunctions(defined: CanonicalType, type: ValueType): ArrayFunctions {
  const small = new SmallModule();
  const typeidx = small.types.index(defined);
  const heap = heapTypeOf(small.types.valueType(type));
  const plain = (params: readonly ValueType[], results: readonly ValueType[]): number =>
    small.types.plain(params, results);
  small.func("length", plain([ANY], [I32]), (code) => code.op("local.get", 0).op("ref.cast", heap).op("array.len"));
  small.func("get", plain([ANY, I32], [I32]), (code) =>
    code.op("local.get", 0).op("ref.cast", heap).op("local.get", 1).op("array.get_u", typeidx),
  );
  small.func("set", plain([ANY, I32, I32], []), (code) =>
    code.op("local.get", 0).op("ref.cast", heap).op("local.get", 1).op("local.get", 2).op("array.set", typeidx),
  );
  small.func("make", plain([I32], [ANY]), (code) => code.op("local.get", 0).op("array.new_default", typeidx));
  return small.instantiate({}) as unknown as ArrayFunctions;
}
