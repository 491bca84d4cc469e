// Adapters that are made of text: each has code of its own, in which the host's compiler sees one handler and one set of conversions, and which
// takes half as long as a closure that is shared by all. Where the host forbids to make code of text, closures do it.

import { F32, F64, type HostForm, I32, I64, type ValueType } from "@atoll/core/engine";
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
  return makesCode() ? fromText(parts) : fromClosure(parts);
}

let allowed: boolean | undefined;

/** Whether the host lets code be made of text: a page's content security policy may not. */
function makesCode(): boolean {
  if (allowed === undefined) {
    try {
      allowed = (compile("return 1") as () => unknown)() === 1;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}

function compile(...text: readonly string[]): unknown {
  return Reflect.construct(Function, text);
}

function fromText(parts: AdapterParts): HostFunction {
  const { readers, widths, call, params } = parts;
  const names: string[] = [];
  const values = readers.map((read, i) => {
    const own = Array.from({ length: widths[i] ?? 1 }, (_, k) => `a${i}_${k}`);
    names.push(...own);
    if (read === undefined) return own[0] ?? "undefined";
    return params[i] === I32 ? `${own[0]} >>> 0` : `r[${i}](${own.join()})`;
  });
  const given = [...(call === undefined ? [] : ["call"]), ...values].join();
  const quick = parts.limits === undefined ? "" : quickReturn(parts, "!limits.hasNews");
  const body = `return (${names.join()}) => {
  let v;
  try { v = f(${given}); } catch (e) { return fail(e); }
  ${quick}
  return finish(v);
};`;
  const make = compile("f", "call", "r", "limits", "finish", "fail", body) as HostFunction;
  return make(parts.handler, call, readers, parts.limits, parts.finish, parts.fail) as HostFunction;
}

/** What returns a result that crosses as it stands, if it does and `more` holds. */
function quickReturn({ results, resultForms }: AdapterParts, more: string): string {
  const [type] = results;
  const given = (test: string, value = "v"): string => `if (${test} && ${more}) return ${value};`;
  if (results.length > 1) return "";
  if (type === undefined) return given("v === undefined");
  if (type === I32) {
    const signed = resultForms[0] === "size" ? "" : "(v | 0) === v || ";
    return given(`typeof v === "number" && (${signed}v >>> 0 === v)`, "v | 0");
  }
  if (type === I64 && resultForms[0] === "size")
    return given('typeof v === "number" && v >= 0 && Number.isSafeInteger(v)');
  return type === F32 || type === F64 ? given('typeof v === "number"') : "";
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
