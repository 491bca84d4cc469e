// Codecs around handlers and guest functions, made once: nothing is put around what has none.

import { isThenable } from "../runtime/awaitable.ts";
import type { HostValue } from "../runtime/value-forms.ts";
import type { Builtin } from "./builtin.ts";
import type { Call } from "./call.ts";
import type { WasmType } from "./wasm-type.ts";

type Handler = (call: Call, ...args: HostValue[]) => HostValue;

/** What an engine calls: the call object, and the arguments in the builtin's forms. The handler itself where no type has a codec. */
export function adaptHandler(builtin: Builtin): Handler {
  const handler = builtin.handler as unknown as Handler;
  const decode = decoderOf(builtin.params);
  const encode = encoderOf(builtin.results);
  const decoded: Handler = decode === undefined ? handler : (call, ...args) => handler(call, ...decode(args));
  if (encode === undefined) return decoded;
  return (call, ...args) => {
    const result = decoded(call, ...args);
    return builtin.suspending && isThenable(result) ? result.then(encode) : encode(result);
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
