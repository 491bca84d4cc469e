// Functions that another engine runs, as the guest calls them: by way of their engine, value by value.

import { type Awaitable, EngineError } from "@atoll/core";
import {
  andThen,
  type Bits,
  defaultForm,
  fromBits,
  type FunctionInstance,
  HEAP,
  heapTypeOf,
  type HostCode,
  isRefType,
  type ValueType,
  toBits,
} from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";
import { currentRun } from "./run.ts";

/** Numbers, vectors and what the host hands over: the same for every engine. */
function isPlain(type: ValueType): boolean {
  return !isRefType(type) || heapTypeOf(type) === HEAP.extern;
}

const codes = new WeakMap<FunctionInstance, HostCode>();

/** What to call for a function that is not compiled: JavaScript's as it is. */
export function callableCode(func: FunctionInstance): HostCode {
  if (func.code.kind === "host") return func.code;
  let code = codes.get(func);
  if (code === undefined) codes.set(func, (code = foreignCode(func)));
  return code;
}

function foreignCode(func: FunctionInstance): HostCode {
  const { params, results } = func.type;
  if (![...params, ...results].every(isPlain)) {
    throw new EngineError(ENGINE_NAME, "it imports a function of another engine that takes or gives references");
  }
  const show = (bits: readonly Bits[]): unknown => {
    const values = results.map((type, i) => fromBits(type, bits[i]));
    return values.length > 1 ? values : values[0];
  };
  return {
    kind: "host",
    name: "a function of another engine",
    params: params.map(defaultForm),
    results: results.map(defaultForm),
    suspending: true,
    quick: false,
    fixed: false,
    call: undefined,
    handler: (...values: readonly unknown[]): Awaitable<unknown> => {
      const bits = params.map((type, i) => toBits(type, values[i]));
      const run = currentRun();
      return run?.mayWait === true ? andThen(func.invokeAsync(bits), show) : show(func.invoke(bits));
    },
  };
}
