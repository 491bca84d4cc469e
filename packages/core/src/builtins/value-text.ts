// Values of wasm types in words, for traces: what a handler got and gave, never long.

import type { WasmType } from "./wasm-type.ts";

/** A value as a handler sees it in a few words: pointers in hexadecimal, texts in quotes, of bytes and lists how many there are. */
export function valueText(type: WasmType, value: unknown): string {
  if (type.name === "pointer" && typeof value === "number") return `0x${value.toString(16)}`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype ? fieldsText(value) : "an object";
}

/** One level of a decoded value's fields: what a codec made may hold anything. */
function fieldsText(value: object): string {
  const fields = Object.entries(value).map(
    ([key, field]) => `${key}: ${typeof field === "object" ? "…" : String(field)}`,
  );
  return `{ ${fields.join(", ")} }`;
}
