// `wasm:text-decoder`: strings from UTF-8 in arrays of the guest's. What is no UTF-8 becomes U+FFFD; a byte order mark is left out.
// https://encoding.spec.whatwg.org/#interface-textdecoder

import { builtinSet, label, refExtern } from "@atoll/core";
import { type ArrayElements, type Look, nullableI8Array } from "@atoll/core/engine";
import { requireLength } from "./string-account.ts";
import { arrayOf, end, requireRange, scope, start } from "./string-argument.ts";

const decoder = new TextDecoder();
/** Bytes that are decoded at once. */
const PIECE = 2 ** 20;

function decode(bytes: ArrayElements<Uint8Array>, [from, to]: readonly [number, number], look: Look): string {
  if (to - from <= PIECE) return decoder.decode(bytes.read(from, to));
  const streaming = new TextDecoder();
  const parts: string[] = [];
  for (let at = from; at < to; at += PIECE) {
    parts.push(streaming.decode(bytes.read(at, Math.min(to, at + PIECE)), { stream: true }));
    look();
  }
  parts.push(streaming.decode());
  return parts.join("");
}

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
        requireLength(to - from);
        call.state.payForMaking(to - from);
        return decode(bytes, [from, to], call.limits.look);
      },
    ),
  },
});

type Declared = typeof declared;
/** What `wasm:text-decoder` declares. */
export interface TextDecoderSet extends Declared {}

/** The set `wasm:text-decoder`. */
export const textDecoder: TextDecoderSet = declared;
