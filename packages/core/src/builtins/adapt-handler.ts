// Codecs around handlers and guest functions, made once: nothing is put around what has none. A value that a codec refuses is told by whose it
// is: builtin or export, parameter, and type.

import { ArgumentError, Trap } from "../errors/errors.ts";
import { andThen, isThenable } from "../runtime/awaitable.ts";
import type { HostValue } from "../runtime/value-forms.ts";
import type { Builtin } from "./builtin.ts";
import type { Call } from "./call.ts";
import type { WasmType } from "./wasm-type.ts";

type Handler = (call: Call, ...args: HostValue[]) => HostValue;

/**
 * What an engine calls: the call object, and the arguments in the builtin's forms. The handler itself where no type has a codec. `name` is told in
 * messages.
 */
export function adaptHandler(builtin: Builtin, name: string): Handler {
  const handler = builtin.handler as unknown as Handler;
  if (builtin.adapt !== undefined) return builtin.adapt(handler as never, name) as Handler;
  const encode = encoderOf(builtin.results, name);
  const decoded = decodingHandler(handler, builtin.params, name);
  if (encode === undefined) return decoded;
  return (call, ...args) => {
    const result = decoded(call, ...args);
    return builtin.suspending ? andThen(result, encode) : encode(result);
  };
}

function decodingHandler(handler: Handler, params: readonly WasmType[], name: string): Handler {
  const decode = decoderOf(params, name);
  if (decode === undefined) return handler;
  const [only] = params;
  if (only === undefined || params.length > 1) return (call, ...args) => handler(call, ...decode(args));
  // Without lists, which would take longer than most codecs.
  const whose = { subject: name, place: placeOf(params, 0) };
  return (call, value) => handler(call, convert(only, value, "decode", whose));
}

/** Wasm values to host values, or undefined when nothing is to do. `subject`: whose they are. */
export function decoderOf(
  types: readonly WasmType[],
  subject: string,
): ((values: readonly HostValue[]) => HostValue[]) | undefined {
  if (types.every((type) => type.codec === undefined)) return undefined;
  return (values) => convertAll(types, values, "decode", subject);
}

/** A handler's result in its declared shape (none, one, several) to wasm values in the same shape. What has another shape stays as it is. */
function encoderOf(types: readonly WasmType[], subject: string): ((result: HostValue) => HostValue) | undefined {
  if (types.every((type) => type.codec === undefined)) return undefined;
  const [only] = types;
  if (only !== undefined && types.length === 1) {
    const whose = { subject, place: placeOf(types, 0) };
    return (result) => (isThenable(result) ? result : convert(only, result, "encode", whose));
  }
  return (result) => (Array.isArray(result) ? convertAll(types, result, "encode", subject) : result);
}

/** An embedder's arguments to wasm values. Throws ArgumentError for one that its codec refuses. */
export function encodeArguments(
  types: readonly WasmType[],
  values: readonly HostValue[],
  subject: string,
): HostValue[] {
  try {
    return convertAll(types, values, "encode", subject);
  } catch (error) {
    if (!(error instanceof Trap)) throw error;
    throw new ArgumentError(error.message, { cause: error.cause });
  }
}

function convertAll(
  types: readonly WasmType[],
  values: readonly HostValue[],
  way: "decode" | "encode",
  subject: string,
): HostValue[] {
  return values.map((value, i) => {
    const type = types[i];
    return type === undefined ? value : convert(type, value, way, { subject, place: placeOf(types, i) });
  });
}

/** Whose value it is: of which builtin or export, and which of its values. */
interface Whose {
  readonly subject: string;
  readonly place: string;
}

function placeOf(types: readonly WasmType[], i: number): string {
  return types[i]?.label ?? (types.length === 1 ? "its value" : `value ${i + 1}`);
}

function convert(
  { codec }: WasmType,
  value: HostValue,
  way: "decode" | "encode",
  { subject, place }: Whose,
): HostValue {
  if (codec === undefined) return value;
  try {
    return codec[way](value);
  } catch (error) {
    if (!(error instanceof Trap) || error.code !== "builtin") throw error;
    throw new Trap("builtin", `${subject}: ${place} is ${error.message}`, { cause: error.cause });
  }
}
