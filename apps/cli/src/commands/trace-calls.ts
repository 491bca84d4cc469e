// `--trace`: every builtin call with its named arguments and its result, on standard error.

import { type Builtin, ExitError, type HostValue, isPromise, type Target, type WasmType } from "@atoll/core";
import type { Io } from "../output/io.ts";
import { visible } from "../output/visible.ts";

/** Longest text of one value. */
const MOST = 120;

type Handler = (call: unknown, ...args: readonly HostValue[]) => HostValue;
/** Words for results of known types: the names of error numbers. */
export type ResultWords = (type: WasmType, value: HostValue) => string | undefined;

/** The target with handlers that tell what they do. */
export function traceCalls(target: Target, io: Io, words: ResultWords): Target {
  return target.intercept((builtin, namespace, name) => {
    const handler = builtin.handler as unknown as Handler;
    const traced: Handler = (call, ...args) => {
      const head = `${namespace}.${name}(${valuesText(builtin.params, args)})`;
      const tell = (outcome: string): void => io.err(`${head} ${outcome}\n`);
      const returned = (result: HostValue): HostValue => {
        tell(resultText(builtin, result, words));
        return result;
      };
      const failed = (error: unknown): never => {
        tell(error instanceof ExitError ? `exits with ${error.status}` : `fails: ${shorten(String(error))}`);
        throw error;
      };
      try {
        const result = handler(call, ...args);
        return isPromise(result) ? result.then(returned, failed) : returned(result);
      } catch (error) {
        return failed(error);
      }
    };
    return traced;
  });
}

function valuesText(types: readonly WasmType[], values: readonly HostValue[]): string {
  return types.map((type, i) => `${type.label ?? type.name}=${valueText(type, values[i])}`).join(", ");
}

function resultText({ results }: Builtin, result: HostValue, words: ResultWords): string {
  const [only] = results;
  if (only === undefined) return "returns";
  if (results.length > 1) return `= (${valuesText(results, result as readonly HostValue[])})`;
  const word = words(only, result);
  return `= ${valueText(only, result)}${word === undefined ? "" : ` ${word}`}`;
}

function valueText(type: WasmType, value: HostValue): string {
  if (type.name === "pointer" && typeof value === "number") return `0x${value.toString(16)}`;
  if (typeof value === "string") return shorten(JSON.stringify(value));
  if (typeof value !== "object" || value === null) return shorten(String(value));
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype ? fieldsText(value) : "an object";
}

/** One level of a decoded value's fields: what a codec made may hold anything. */
function fieldsText(value: object): string {
  const fields = Object.entries(value).map(
    ([key, field]) => `${key}: ${typeof field === "object" ? "…" : String(field)}`,
  );
  return shorten(`{ ${fields.join(", ")} }`);
}

function shorten(text: string): string {
  const safe = visible(text.length > MOST ? `${text.slice(0, MOST)}…` : text);
  return safe.replaceAll("\n", "\\n");
}
