// Calls of interfaces in words, for traces; and values of the component model as text, in both directions.

import { ExitError } from "@atoll/core";
import { checkValue, type OptionKind, visibleName } from "@atoll/core/engine";
import type { ImportCall } from "@atoll/webassembly";

/** A call in words. */
export interface DescribedCall {
  readonly arguments: readonly string[];
  /** Undefined where it gives nothing, or has failed. */
  readonly result?: string;
  /** It ended the guest with this status. */
  readonly exit?: number;
  /** It failed with this. */
  readonly error?: string;
}

/** Longest text of one value, and how deep values are looked into. */
const MOST = 120;
const DEEPEST = 4;

const CALL: OptionKind = {
  expected: "a call that a listener was told",
  accepts: (value) =>
    typeof value === "object" && value !== null && "arguments" in value && Array.isArray(value.arguments),
};

/** Puts a call that `trace` was told into words. */
export function describeInterfaceCall(call: ImportCall): DescribedCall {
  checkValue("describeInterfaceCall", "call", call, CALL);
  const { arguments: args, result, error } = call;
  const told = { arguments: args.map((each) => shorten(componentValueText(each))) };
  if (error instanceof ExitError) return { ...told, exit: error.status };
  if (error !== undefined) return { ...told, error: shorten(errorWords(error)) };
  return result === undefined ? told : { ...told, result: shorten(componentValueText(result)) };
}

/** What an interface declares that it fails with is the payload of what is thrown. */
function errorWords(error: unknown): string {
  if (typeof error === "object" && error !== null && "payload" in error) return componentValueText(error.payload);
  return String(error);
}

/** A value of the component model as text: `"a text"`, `[1, 2]`, `{ name: 1 }`, `closed`, `ok(7)`; resources by their names. */
export function componentValueText(value: unknown): string {
  return textWithin(value, DEEPEST);
}

function textWithin(value: unknown, depth: number): string {
  if (typeof value === "string") return JSON.stringify(value.length > MOST ? `${value.slice(0, MOST)}…` : value);
  if (value === undefined || value === null) return "none";
  if (typeof value === "function") return "a function";
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return `${value}`;
  if (typeof value !== "object") return "a symbol";
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth === 0) return "…";
  if (Array.isArray(value)) return `[${value.map((each) => textWithin(each, depth - 1)).join(", ")}]`;
  if ("tag" in value) {
    const { tag, val } = value as { readonly tag: unknown; readonly val?: unknown };
    return val === undefined ? String(tag) : `${String(tag)}(${textWithin(val, depth - 1)})`;
  }
  const name = nameOf(value);
  if (name !== undefined) return name;
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${key}: ${textWithin(each, depth - 1)}`)
    .join(", ")} }`;
}

/** Name of a resource; undefined for plain objects. */
function nameOf(value: object): string | undefined {
  const tag: unknown = Reflect.get(value, Symbol.toStringTag);
  if (typeof tag === "string") return tag;
  const { constructor: made } = value as { readonly constructor?: { readonly name?: string } };
  return made?.name === "Object" || made?.name === "" ? undefined : made?.name;
}

/** A value out of a text that a person typed: JSON, `42n`, or else the text itself. */
export function parseComponentValue(text: string): unknown {
  checkValue("parseComponentValue", "text", text, {
    expected: "a text",
    accepts: (value) => typeof value === "string",
  });
  if (/^-?\d+n$/.test(text)) return BigInt(text.slice(0, -1));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function shorten(text: string): string {
  return visibleName(text.length > MOST ? `${text.slice(0, MOST)}…` : text);
}
