// Elements of the host's arrays of bytes and of 16-bit units: JavaScript sees none of them. Functions of a small module for each type take them to a
// memory and back, as many at a time as fit there.

import {
  type ArrayObject,
  type CanonicalType,
  type CodeBuilder,
  definedTypeOf,
  type ForeignCells,
  HEAP,
  heapTypeOf,
  I16,
  I32,
  InternalError,
  type Look,
  refType,
  type ValueType,
} from "@atoll/core/engine";
import { SmallModule } from "./small-module.ts";

const ANY = refType(HEAP.any, { nullable: true });
/** Pages of the memory by way of which elements go, and their bytes. */
const PAGES = 1;
const BYTES = 65_536;
/** How often limits are looked at: after so many times as much. */
const BETWEEN_LOOKS = 64;

interface ArrayFunctions {
  readonly memory: WebAssembly.Memory;
  readonly length: (array: unknown) => number;
  /** From an index on, so many elements, to the beginning of the memory. */
  readonly read: (array: unknown, from: number, count: number) => void;
  /** The same from there. */
  readonly write: (array: unknown, from: number, count: number) => void;
  readonly make: (length: number) => object;
}

const functionsByType = new WeakMap<CanonicalType, ArrayFunctions>();

/** The elements of an array of the host's, which has the type; undefined if they are no bytes and no 16-bit units. */
export function cellsOf(array: object, type: ValueType): ForeignCells | undefined {
  const composite = definedTypeOf(type)?.composite;
  if (composite?.kind !== "array") return undefined;
  const Elements = composite.element.storage === I16 ? Uint16Array : Uint8Array;
  const functions = functionsOf(type);
  return {
    length: functions.length(array) >>> 0,
    read: (from, to, look) => {
      const elements = new Elements(to - from);
      const through = wholeMemory(functions, elements);
      inParts(elements, look, (part, at) => {
        functions.read(array, from + at, part.length);
        part.set(through.subarray(0, part.length));
      });
      return elements;
    },
    write: (from, elements, look) => writeElements(functions, array, { from, elements, look }),
  };
}

/** An array of the host's with the elements of one that core has made and nobody has seen. */
export function hostArrayOf({ cells, length }: ArrayObject, type: ValueType): object {
  const functions = functionsOf(type);
  if (!(cells instanceof Int8Array || cells instanceof Int16Array)) {
    throw new InternalError("an array of other elements than bytes and units goes to the host");
  }
  const Elements = cells instanceof Int8Array ? Uint8Array : Uint16Array;
  const array = functions.make(length);
  const elements = new Elements(cells.buffer as ArrayBuffer, cells.byteOffset, length);
  writeElements(functions, array, { from: 0, elements, look: () => undefined });
  return array;
}

function writeElements(
  functions: ArrayFunctions,
  array: object,
  { from, elements, look }: { readonly from: number; readonly elements: Uint8Array | Uint16Array; readonly look: Look },
): void {
  const through = wholeMemory(functions, elements);
  inParts(elements, look, (part, at) => {
    through.set(part);
    functions.write(array, from + at, part.length);
  });
}

/** The memory as elements of the same kind. */
function wholeMemory({ memory }: ArrayFunctions, elements: Uint8Array | Uint16Array): Uint8Array | Uint16Array {
  return elements instanceof Uint8Array ? new Uint8Array(memory.buffer) : new Uint16Array(memory.buffer);
}

/** Calls `move` with as many elements at a time as fit into the memory, and where they begin. */
function inParts(
  elements: Uint8Array | Uint16Array,
  look: Look,
  move: (part: Uint8Array | Uint16Array, at: number) => void,
): void {
  const most = BYTES / elements.BYTES_PER_ELEMENT;
  let parts = 0;
  for (let at = 0; at < elements.length; at += most) {
    if (++parts % BETWEEN_LOOKS === 0) look();
    move(elements.subarray(at, at + most), at);
  }
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
  const shift = defined.composite.kind === "array" && defined.composite.element.storage === I16 ? 1 : 0;
  small.memory("memory", PAGES);
  small.func("length", plain([ANY], [I32]), (code) => code.op("local.get", 0).op("ref.cast", heap).op("array.len"));
  small.func("make", plain([I32], [ANY]), (code) => code.op("local.get", 0).op("array.new_default", typeidx));
  // Parameters: the array, where, how many; locals: the array as what it is, and which of them is next.
  const each = (code: CodeBuilder, move: (at: () => void, index: () => void) => void): void => {
    code.op("local.get", 0).op("ref.cast", heap).op("local.set", 3);
    code.op("block", undefined).op("loop", undefined);
    code.op("local.get", 4).op("local.get", 2).op("i32.ge_u").op("br_if", 1);
    move(
      () => code.op("local.get", 4).op("i32.const", shift).op("i32.shl"),
      () => code.op("local.get", 3).op("ref.as_non_null").op("local.get", 1).op("local.get", 4).op("i32.add"),
    );
    code.op("local.get", 4).op("i32.const", 1).op("i32.add").op("local.set", 4).op("br", 0).op("end").op("end");
  };
  const signature = plain([ANY, I32, I32], []);
  const locals = [refType(heap, { nullable: true }), I32];
  small.func(
    "read",
    signature,
    (code) =>
      each(code, (at, index) => {
        at();
        index();
        code.op("array.get_u", typeidx).op(shift === 1 ? "i32.store16" : "i32.store8", shift, 0, 0);
      }),
    locals,
  );
  small.func(
    "write",
    signature,
    (code) =>
      each(code, (at, index) => {
        index();
        at();
        code.op(shift === 1 ? "i32.load16_u" : "i32.load8_u", shift, 0, 0).op("array.set", typeidx);
      }),
    locals,
  );
  return small.instantiate({}) as unknown as ArrayFunctions;
}
