// Adapters that are made of text: each has code of its own, in which the host's compiler sees one handler and one set of conversions, and which
// takes half as long as a closure that is shared by all. Where the host forbids to make code of text, closures do it.

import {
  functionOf,
  generatedCode,
  type HostForm,
  I32,
  numberForm,
  type NumberForm,
  type ValueType,
} from "@atoll/core/engine";
import type { HostFunction } from "../store/host-functions.ts";

/** What an adapter is made of. */
export interface AdapterParts {
  readonly handler: HostFunction;
  /** Given to the handler first; undefined if it takes its arguments alone. */
  readonly call: object | undefined;
  /** Turns what crossed into an argument; undefined where they are the same. By parameter. */
  readonly readers: readonly (((value: unknown, second?: unknown) => unknown) | undefined)[];
  /** Values that each parameter crosses as. */
  readonly widths: readonly number[];
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly resultForms: readonly HostForm[];
  /** What nothing has to be done for after a call as long as it has no news; undefined if every call has to be paid. */
  readonly limits: { readonly hasNews: boolean } | undefined;
  /** Pays, and turns what the handler gave into what crosses. */
  readonly finish: (value: unknown) => unknown;
  /** The handler has thrown. */
  readonly fail: (error: unknown) => unknown;
}

/** A function that calls a handler. */
export function quickAdapter(parts: AdapterParts): HostFunction {
  return generatedCode.allowed ? fromText(parts) : fromClosure(parts);
}

function fromText(parts: AdapterParts): HostFunction {
  const { readers, widths, call } = parts;
  const names: string[] = [];
  const values = readers.map((read, i) => {
    const own = Array.from({ length: widths[i] ?? 1 }, (_, k) => `a${i}_${k}`);
    names.push(...own);
    return read === undefined ? (own[0] ?? "undefined") : `r${i}(${own.join()})`;
  });
  const given = [...(call === undefined ? [] : ["call"]), ...values].join();
  const body = `return (${names.join()}) => {
  let v;
  try { v = f(${given}); } catch (e) { return fail(e); }
  ${quickReturn(parts)}
  return finish(v);
};`;
  const shared = ["f", "call", "limits", "finish", "fail", "accepts"];
  const make = functionOf([...shared, ...readers.map((_, i) => `r${i}`)], body);
  const { handler, limits, finish, fail } = parts;
  return make(handler, call, limits, finish, fail, onlyNumber(parts)?.accepts, ...readers) as HostFunction;
}

/** What returns a result that crosses as it stands, if it does and there is no news. */
function quickReturn(parts: AdapterParts): string {
  const { results, limits } = parts;
  if (limits === undefined) return "";
  if (results.length === 0) return "if (v === undefined && !limits.hasNews) return;";
  if (onlyNumber(parts) === undefined) return "";
  return `if (accepts(v) && !limits.hasNews) return ${results[0] === I32 ? "v | 0" : "v"};`;
}

/** The form of the only result, if that is a number. */
function onlyNumber({ results, resultForms: [form] }: AdapterParts): NumberForm | undefined {
  const [type] = results;
  return type === undefined || form === undefined || results.length > 1 ? undefined : numberForm(type, form);
}

function fromClosure({ handler, call, readers, widths, finish, fail }: AdapterParts): HostFunction {
  const leads = call === undefined ? [] : [call];
  return (...args) => {
    let value;
    try {
      let at = 0;
      const values = readers.map((read, i) => {
        const from = at;
        at += widths[i] ?? 1;
        return read === undefined ? args[from] : read(args[from], args[from + 1]);
      });
      value = handler(...leads, ...values);
    } catch (error) {
      return fail(error);
    }
    return finish(value);
  };
}
