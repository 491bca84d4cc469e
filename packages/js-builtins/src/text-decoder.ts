// `wasm:text-decoder`: strings from UTF-8 in arrays of the guest's. What is no UTF-8 becomes U+FFFD; a byte order mark is left out.
// https://encoding.spec.whatwg.org/#interface-textdecoder

import { builtinSet, label, refExtern } from "@atoll/core";
import { nullableI8Array } from "@atoll/core/engine";
import { arrayOf, end, pay, requireRange, scope, start } from "./string-argument.ts";

const decoder = new TextDecoder();

const declared = builtinSet("wasm:text-decoder", {
  version: "1.0.0",
  doc: "Strings of JavaScript's from UTF-8",
  functions: {
    decodeStringFromUTF8Array: scope.func(
      {
        params: [label("array", nullableI8Array), start, end],
        results: [refExtern],
        doc: "a string of the bytes from start up to end",
      },
      (call, array, from, to) => {
        const bytes = arrayOf(call, "decodeStringFromUTF8Array", array);
        requireRange(call, "decodeStringFromUTF8Array", [from, to], bytes.length);
        pay(call, to - from);
        return decoder.decode(bytes.subarray(from, to));
      },
    ),
  },
});

type Declared = typeof declared;
/** What `wasm:text-decoder` declares. */
export interface TextDecoderSet extends Declared {}

/** The set `wasm:text-decoder`. */
export const textDecoder: TextDecoderSet = declared;
