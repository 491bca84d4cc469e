// `wasm:text-encoder`: strings as UTF-8 in arrays of the guest's. Surrogates without their other half become U+FFFD.
// https://encoding.spec.whatwg.org/#interface-textencoder

import { builtinSet, type Call, label, u32 } from "@atoll/core";
import { i8Array, nullableI8Array, requireArray } from "@atoll/core/engine";
import type { StringAccount } from "./string-account.ts";
import { arrayOf, requireRange, scope, start, string, stringOf } from "./string-argument.ts";

const encoder = new TextEncoder();
/** Code units that are encoded at once. */
const PIECE = 2 ** 18;

/** UTF-8 of a string, piece by piece. */
function* encoded({ limits }: Call, text: string): Generator<Uint8Array> {
  for (let at = 0; at < text.length;) {
    let next = Math.min(text.length, at + PIECE);
    // Halves of one code point stay together.
    if (next < text.length && (text.charCodeAt(next - 1) & 0xfc00) === 0xd800) next--;
    if (at > 0) limits.look();
    yield encoder.encode(text.substring(at, next));
    at = next;
  }
}

/** Bytes of a string in UTF-8, which is read for that and paid for. */
function measure(call: Call & { readonly state: StringAccount }, text: string): number {
  call.state.payForReading(text);
  call.state.pay(text.length);
  let bytes = 0;
  for (const piece of encoded(call, text)) bytes += piece.length;
  return bytes;
}

const declared = builtinSet("wasm:text-encoder", {
  version: "1.0.0",
  doc: "UTF-8 of strings of JavaScript's",
  functions: {
    measureStringAsUTF8: scope.func(
      { params: [string], results: [u32], doc: "how many bytes the string takes in UTF-8" },
      (call, value) => {
        const text = stringOf(call, "measureStringAsUTF8", value);
        return measure(call, text);
      },
    ),
    encodeStringIntoUTF8Array: scope.func(
      {
        params: [string, label("array", nullableI8Array), start],
        results: [u32],
        doc: "writes UTF-8 into the array from start on; gives how many bytes there are, and traps if they do not fit",
      },
      (call, value, array, from) => {
        const to = arrayOf(call, "encodeStringIntoUTF8Array", array);
        const text = stringOf(call, "encodeStringIntoUTF8Array", value);
        const bytes = measure(call, text);
        requireRange(call, "encodeStringIntoUTF8Array", [from, from + bytes], to.length);
        let at = from;
        for (const piece of encoded(call, text)) {
          to.write(at, piece);
          at += piece.length;
        }
        return bytes;
      },
    ),
    encodeStringToUTF8Array: scope.func(
      { params: [string], results: [i8Array], doc: "a new array of the string's UTF-8" },
      (call, value) => {
        const text = stringOf(call, "encodeStringToUTF8Array", value);
        const bytes = measure(call, text);
        requireArray(bytes, bytes);
        return encoder.encode(text);
      },
    ),
  },
});

type Declared = typeof declared;
/** What `wasm:text-encoder` declares. */
export interface TextEncoderSet extends Declared {}

/** The set `wasm:text-encoder`. */
export const textEncoder: TextEncoderSet = declared;
