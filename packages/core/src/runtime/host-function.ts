// Host functions of the store: JavaScript behind a wasm signature. Converts between bit patterns and the forms that the
// function asked for when it is called from outside; engines make their own, faster adapters from the same HostCode.

import { Trap } from "../errors/errors.ts";
import { trapMessage } from "../errors/messages.ts";
import { F32, F64, type FuncType, I32, I64, V128, type ValueType } from "../module/types.ts";
import { trapFromFault } from "./fault-trap.ts";
import { typeIdOf } from "../module/type-store.ts";
import { FunctionInstance, type HostCode, type HostForm } from "./function-instance.ts";
import { type Bits, fromBits, type HostValue, toBits } from "./values.ts";

export interface HostFunctionOptions {
  /** For traces and messages. Default "host function". */
  readonly name?: string;
  /** Forms of parameters and results where they differ from the JS API's own. */
  readonly params?: readonly HostForm[];
  readonly results?: readonly HostForm[];
  /** Whether it may return a promise. Default false. */
  readonly suspending?: boolean;
  /** Canonical type id, when the type is not a plain final function type. */
  readonly typeId?: number;
}

/** The form in which the JS API shows a value type. */
function defaultForm(type: ValueType): HostForm {
  switch (type) {
    case I32:
      return "i32";
    case I64:
      return "i64";
    case F32:
      return "f32";
    case F64:
      return "f64";
    case V128:
      return "v128";
    default:
      return "ref";
  }
}

/**
 * Makes a host function. `call` gets its arguments positionally and returns nothing, one value, or an array of several results
 * (a promise of these if `suspending`).
 */
export function hostFunction(
  type: FuncType,
  call: (...args: never[]) => HostValue,
  options: HostFunctionOptions = {},
): FunctionInstance {
  const code: HostCode = {
    kind: "host",
    name: options.name ?? "host function",
    params: options.params ?? type.params.map(defaultForm),
    results: options.results ?? type.results.map(defaultForm),
    suspending: options.suspending ?? false,
    call,
  };
  return new FunctionInstance(type, options.typeId ?? typeIdOf(type), code, (args) => {
    const result = callHost(code, type, args);
    if (code.suspending && isPromise(result)) throw new Trap("suspension", trapMessage("suspension"));
    return hostResults(code, type, result);
  });
}

/**
 * Calls a host function with bit patterns; what it returns goes to {@link hostResults}, after awaiting it if it is a promise. Faults of
 * memories and tables become traps.
 */
export function callHost(code: HostCode, type: FuncType, args: readonly Bits[]): HostValue {
  const values = type.params.map((param, i) => toForm(code.params[i] ?? "ref", param, args[i]));
  try {
    const result = (code.call as (...values: HostValue[]) => HostValue)(...values);
    return code.suspending && isPromise(result) ? result.then(undefined, rethrow) : result;
  } catch (error) {
    return rethrow(error);
  }
}

function rethrow(error: unknown): never {
  throw trapFromFault(error);
}

/** The bit patterns of what a host function returned. */
export function hostResults(code: HostCode, type: FuncType, result: HostValue): readonly Bits[] {
  if (type.results.length === 0) return [];
  const values = type.results.length === 1 ? [result] : [...(result as Iterable<HostValue>)];
  if (values.length !== type.results.length) {
    throw new TypeError(`${code.name} returned ${values.length} results, expected ${type.results.length}`);
  }
  return type.results.map((resultType, i) => fromForm(code.results[i] ?? "ref", resultType, values[i]));
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof (value as { readonly then: unknown }).then === "function"
  );
}

/** A bit pattern in the form a host function asked for. */
export function toForm(form: HostForm, type: ValueType, bits: Bits): HostValue {
  switch (form) {
    case "u32":
      return (bits as number) >>> 0;
    case "u64":
      return BigInt.asUintN(64, bits as bigint);
    case "size":
      return type === I32 ? (bits as number) >>> 0 : Number(BigInt.asUintN(64, bits as bigint));
    default:
      return fromBits(type, bits);
  }
}

/** The bit pattern of a value in the form a host function gives. */
export function fromForm(form: HostForm, type: ValueType, value: HostValue): Bits {
  if (form === "size" && type === I64) return BigInt.asUintN(64, BigInt(value as number));
  return toBits(type, value);
}
