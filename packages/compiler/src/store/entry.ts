// How JavaScript calls a function of the host's bit by bit. Floats and vectors go through a function in between that takes integers.

import { type Bits, type CanonicalType, type FuncType, HEAP, refType, type ValueType } from "@atoll/core/engine";
import { exceptionTable, FIRST_PLACE } from "./exception-references.ts";
import { crossedBits, crossIn, crossingTypes, crossingValues, crossOut } from "./crossing.ts";
import type { HostFunction } from "./host-functions.ts";
import { SmallModule } from "./small-module.ts";
import { crossesExactly, fromHost, isException, toHost } from "./values.ts";

const EXNREF = refType(HEAP.exn, { nullable: true });

/** A function as it is called from outside. */
export interface Entry {
  readonly func: HostFunction;
  encode(args: readonly Bits[]): unknown[];
  decode(result: unknown): Bits[];
}

/** The entry of a function of the type. */
export function entryOf(host: HostFunction, type: FuncType, definedType: CanonicalType): Entry {
  const { params, results } = type;
  const exact = [...params, ...results].every(crossesExactly);
  return {
    func: exact ? host : bitFunction(host, type, definedType),
    encode: (args) => params.flatMap((param, i) => encode(param, args[i])),
    decode: (result) => decodeAll(results, result),
  };
}

function encode(type: ValueType, bits: Bits): readonly unknown[] {
  return crossesExactly(type) ? [toHost(type, bits)] : crossingValues(type, bits);
}

function decodeAll(types: readonly ValueType[], result: unknown): Bits[] {
  const crossed = types.reduce((sum, type) => sum + crossingTypes(type).length, 0);
  const values = crossed === 0 ? [] : crossed === 1 ? [result] : [...(result as Iterable<unknown>)];
  let at = 0;
  return types.map((type) => {
    const parts = values.slice(at, at + crossingTypes(type).length);
    at += parts.length;
    return crossesExactly(type) ? fromHost(type, parts[0]) : crossedBits(type, parts);
  });
}

/** A function of the host's that takes and gives integers for floats and vectors. */
function bitFunction(host: HostFunction, { params, results }: FuncType, definedType: CanonicalType): HostFunction {
  const small = new SmallModule();
  const typeidx = small.types.index(definedType);
  const own = (type: ValueType): ValueType => small.types.valueType(type);
  const inner = params.map(own);
  const outer = results.map(own);
  const callee = small.importing({ kind: "func", name: "f", typeidx });
  const crossing = small.types.plain(inner.flatMap(crossingTypes), outer.flatMap(crossingTypes));
  const firstLocal = inner.flatMap(crossingTypes).length;
  small.func(
    "f",
    crossing,
    (code) => {
      let at = 0;
      for (const type of inner) at += crossIn(code, type, at);
      code.op("call", callee);
      for (let i = outer.length - 1; i >= 0; i--) code.op("local.set", firstLocal + i);
      for (const [i, type] of outer.entries()) crossOut(code, type, firstLocal + i, FIRST_PLACE + i);
    },
    outer,
  );
  const withExceptions = [...params, ...results].some(isException);
  if (withExceptions) small.importing({ kind: "table", name: "exceptions", element: EXNREF });
  return small.instantiate({ f: host, ...(withExceptions ? { exceptions: exceptionTable() } : {}) })[
    "f"
  ] as HostFunction;
}
