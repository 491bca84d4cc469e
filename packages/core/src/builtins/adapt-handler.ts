// Adapters between engines and handlers, made once at link time: bind the call object, and run codecs where there are any.

import type { HostValue } from "../runtime/values.ts";
import { isPromise } from "../runtime/host-function.ts";
import type { Builtin } from "./builtin.ts";
import type { Call } from "./call.ts";
import type { WasmType } from "./wasm-type.ts";

type Handler = (call: Call, ...args: HostValue[]) => HostValue;

/** What an engine calls: arguments in the builtin's forms, positionally. */
export function adaptHandler(builtin: Builtin, call: Call): (...args: HostValue[]) => HostValue {
  const handler = builtin.handler as unknown as Handler;
  const bound = handler.bind(undefined, call);
  const decode = decoderOf(builtin.params);
  const encode = encoderOf(builtin.results);
  if (decode === undefined && encode === undefined) return bound;
  const decoded = decode === undefined ? bound : (...args: HostValue[]) => bound(...decode(args));
  if (encode === undefined) return decoded;
  return (...args) => {
    const result = decoded(...args);
    return builtin.suspending && isPromise(result) ? result.then(encode) : encode(result);
  };
}

/** Wasm values to host values, or undefined when nothing is to do. */
export function decoderOf(types: readonly WasmType[]): ((values: readonly HostValue[]) => HostValue[]) | undefined {
  if (types.every((type) => type.codec === undefined)) return undefined;
  return (values) => values.map((value, i) => decodeOne(types[i], value));
}

/** A handler's or caller's result in its declared shape (none, one, several) to wasm values in the same shape. */
function encoderOf(types: readonly WasmType[]): ((result: HostValue) => HostValue) | undefined {
  if (types.every((type) => type.codec === undefined)) return undefined;
  const [first] = types;
  if (types.length === 1) return (result) => first?.codec?.encode(result);
  return (result) => encodeAll(types, result as readonly HostValue[]);
}

/** Host values to wasm values, one by one. */
export function encodeAll(types: readonly WasmType[], values: readonly HostValue[]): HostValue[] {
  return values.map((value, i) => encodeOne(types[i], value));
}

function decodeOne(type: WasmType | undefined, value: HostValue): HostValue {
  return type?.codec === undefined ? value : type.codec.decode(value);
}

function encodeOne(type: WasmType | undefined, value: HostValue): HostValue {
  return type?.codec === undefined ? value : type.codec.encode(value);
}
