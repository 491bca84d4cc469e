// A guest that calls one builtin for ever, with the same arguments: what it is given, what its memory holds, and the edge values that its
// arguments are drawn from.

import { type Builtin, type Instance, pointer, type WasmType } from "@atoll/core";
import { type AddressType, type DefinedType, functionTypeOf, heapTypeOf, I16, I32, I8 } from "@atoll/core/engine";
import { ModuleBuilder } from "../builder/module-builder.ts";

const PAGE = 65536;
/** The guest's memory ends here. */
export const END: number = 4 * PAGE;
/** What lies in its memory, so many bytes each. */
const AREA = 12_288;
const VECTORS = PAGE;
const TEXT = VECTORS + AREA;
const NOISE = TEXT + AREA;
const ZEROS = NOISE + AREA;
const SPANS = ZEROS + AREA;
/** Where the vectors point. */
const BUFFER = 2 * PAGE;
/** Bytes of each vector. */
const VECTOR_BYTES = 4096;

/** The first of each are what a guest may well mean: with these a call gets furthest. */
const PLAUSIBLE = 4;
const POINTERS = [
  VECTORS,
  TEXT,
  SPANS,
  NOISE,
  ZEROS,
  BUFFER,
  0,
  1,
  END - 8,
  END - 4,
  END - 1,
  END,
  END + 1,
  2 ** 31,
  2 ** 32 - 1,
];
const SIZES = [4096, PAGE, 1, 200, 0, 3, 8192, END, END - 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - PAGE, 2 ** 32 - 1];
/** Beyond 32 bits, for guests with such addresses. */
const WIDE = [2 ** 32, 2 ** 48, 2 ** 53 - 1, 2 ** 53, 2 ** 63, 2 ** 64 - 2048];
const NUMBERS = [3, 0, 1, 4, 2, 5, 7, 63, 64, PAGE, 2 ** 31 - 1, -(2 ** 31), -1];
const LONGS = [0n, 1n, 2n ** 53n, -1n, 4096n, 2n ** 31n, 2n ** 32n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)];
const EXTERNALS = ["", "lone \ud800", 0, Number.NaN, undefined, {}, 2n ** 64n, Symbol("external")];
const FLOATS = [0, 1, -1, Number.NaN, Infinity, -Infinity, 2 ** 63, 5e-324];

/** How many kinds of arguments {@link hostileArguments} gives for each builtin. */
export const ARGUMENT_KINDS = 12;

/** Types of arrays that builtins may name: the guest makes the arrays itself, as embedders have none. */
const ARRAY_TYPES: readonly DefinedType[] = [I8, I16].map((storage, groupStart) => ({
  composite: { kind: "array", element: { storage, mutable: true } },
  final: true,
  supertypes: [],
  groupStart,
  groupLength: 1,
}));
/** Elements of each. */
const ARRAY_LENGTH = 200;

function isArray({ valueType }: WasmType): boolean {
  return valueType.includes("(array ");
}

/** Those that the embedder passes. */
function passed(params: readonly WasmType[]): readonly WasmType[] {
  return params.filter((param) => !isArray(param));
}

/** The module: `run` takes the builtin's parameters, and calls it with them again and again. */
export function hostileModule(
  { params, results }: Builtin,
  [namespace, name]: readonly [namespace: string, name: string],
  addressType: AddressType,
): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  // Targets without objects refuse modules that have such types.
  const arrays = [...params, ...results].some(isArray) ? ARRAY_TYPES : [];
  for (const { composite } of arrays) builder.recursionGroup([{ composite }]);
  const type = functionTypeOf({ params, results }, addressType, arrays);
  const typeidx = builder.type(type.params, type.results);
  const callee = builder.import(namespace, name, { kind: "func", typeidx });
  const pages = BigInt(END / PAGE);
  builder.memory({ addressType, limits: { min: pages, max: pages }, shared: false, pageSizeLog2: 16 });
  builder.export("memory", "memory", 0);
  const given = functionTypeOf({ params: passed(params), results: [] }, addressType);
  const run = builder.func({ params: given.params, results: [] }, (code) => {
    code.op("loop", undefined);
    let next = 0;
    for (const [i, param] of params.entries()) {
      if (isArray(param)) code.op("i32.const", ARRAY_LENGTH).op("array.new_default", heapTypeOf(type.params[i] ?? I32));
      else code.op("local.get", next++);
    }
    code.op("call", callee);
    for (const _ of results) code.op("drop");
    code.op("br", 0).op("end");
  });
  return builder.export("run", "func", run).build();
}

/** Puts into its memory what calls may take for vectors, subscriptions, paths, or anything. */
export function fillMemory({ memory }: Instance): void {
  const width = memory.addressWidth;
  const vectors = new DataView(new ArrayBuffer(AREA));
  for (let at = 0; at < AREA; at += 2 * width) {
    vectors.setUint32(at, BUFFER, true);
    vectors.setUint32(at + width, VECTOR_BYTES, true);
  }
  memory.write(VECTORS, new Uint8Array(vectors.buffer));
  // Of six words one is large: a subscription of a clock that lasts for longer than anybody lives.
  memory.write(
    SPANS,
    new Uint8Array(BigUint64Array.from({ length: AREA / 8 }, (_, i) => (i % 6 === 3 ? 2n ** 62n : 0n)).buffer),
  );
  memory.write(TEXT, new TextEncoder().encode("f/d/../".repeat(AREA / 7)));
  memory.write(NOISE, Uint8Array.from({ length: AREA }, numbersFrom(0)));
}

/** The way in which `run` is called: the builtin's own codecs are for the builtin. */
export function rawTypes(params: readonly WasmType[]): readonly WasmType[] {
  return passed(params).map((param) => {
    if (param.valueType === "address") return pointer;
    const form = /ref\b/.test(param.valueType) ? "ref" : (param.valueType as WasmType["form"]);
    return { valueType: param.valueType, form, name: param.valueType };
  });
}

/** Arguments of one kind: the first half are plausible, the others from the edges. */
export function hostileArguments(params: readonly WasmType[], kind: number, addressType: AddressType): unknown[] {
  const next = numbersFrom(kind);
  const pick = <T>(values: readonly T[]): T =>
    values[next() % (kind < ARGUMENT_KINDS / 2 ? PLAUSIBLE : values.length)] as T;
  return passed(params).map((param) => {
    switch (param.valueType) {
      case "address": {
        const values = param.name === pointer.name ? POINTERS : SIZES;
        return pick(addressType === "i64" ? [...values, ...WIDE] : values);
      }
      case "i32":
        return pick(NUMBERS);
      case "i64":
        return pick(LONGS);
      case "f32":
      case "f64":
        return pick(FLOATS);
      case "v128":
        return new Uint8Array(16).fill(next());
      case "externref":
      case "funcref":
        return null;
      case "(ref extern)":
        return pick(EXTERNALS);
      default:
        return null;
    }
  });
}

/** The same whole numbers in every run, without a pattern that matters here. */
export function numbersFrom(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (bits ^ (bits >>> 14)) >>> 0;
  };
}
