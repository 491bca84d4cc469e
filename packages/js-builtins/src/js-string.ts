// `wasm:js-string`: strings as JavaScript has them, sequences of 16-bit code units. Indices are unsigned. What is no string traps.
// https://github.com/WebAssembly/js-string-builtins/blob/main/proposals/js-string-builtins/Overview.md

import { builtinSet, externref, i32, label, refExtern, u32 } from "@atoll/core";
import { type ArrayElements, type Look, type NativeBuiltin, nullableI16Array } from "@atoll/core/engine";
import { arrayOf, end, pacedBy, requireRange, scope, start, string, stringOf } from "./string-argument.ts";
import { requireLength } from "./string-account.ts";

const MAX_CODE_POINT = 0x10ffff;
/** Code units that become a string at once: they are arguments of one call. */
const PIECE = 4096;

const array = label("array", nullableI16Array);
const index = label("index", u32);
const first = label("first", externref);
const second = label("second", externref);
const { fromCharCode, fromCodePoint } = String;

/** Hosts have them, too. */
const native = (name: string): NativeBuiltin => ({ set: "js-string", name });

/** Code units of an array as a string. The parts of a long one are copied once more here, rather than by whoever reads it. */
function stringFrom(units: ArrayElements<Uint16Array>, [from, to]: readonly [number, number], look: Look): string {
  const paced = pacedBy(look);
  const parts: string[] = [];
  for (let at = from; at < to; at += PIECE) {
    parts.push(fromCharCode.apply(null, units.read(at, Math.min(to, at + PIECE)) as unknown as number[]));
    paced(PIECE);
  }
  return parts.join("");
}

/** Writes a string's code units into an array. */
function writeUnits(
  text: string,
  to: ArrayElements<Uint16Array>,
  { from, look }: { readonly from: number; readonly look: Look },
): void {
  const paced = pacedBy(look);
  const units = new Uint16Array(Math.min(PIECE, text.length));
  for (let at = 0; at < text.length; at += PIECE) {
    const count = Math.min(PIECE, text.length - at);
    for (let i = 0; i < count; i++) units[i] = text.charCodeAt(at + i);
    to.write(from + at, units.subarray(0, count));
    paced(PIECE);
  }
}

const declared = builtinSet("wasm:js-string", {
  version: "1.0.0",
  doc: "Strings of JavaScript's, held by external references",
  functions: {
    cast: scope.func(
      {
        native: native("cast"),
        quick: true,
        params: [string],
        results: [refExtern],
        doc: "the same reference, which is a string; traps if it is none",
      },
      (call, value) => stringOf(call, "cast", value),
    ),
    test: scope.func(
      {
        native: native("test"),
        quick: true,
        params: [externref],
        results: [i32],
        doc: "1 if the reference is a string, else 0",
      },
      (_call, value) => (typeof value === "string" ? 1 : 0),
    ),
    fromCharCodeArray: scope.func(
      {
        native: native("fromCharCodeArray"),
        params: [array, start, end],
        results: [refExtern],
        doc: "a string of the code units from start up to end",
      },
      (call, units, from, to) => {
        const given = arrayOf(call, "fromCharCodeArray", units);
        requireRange(call, "fromCharCodeArray", [from, to], given.length);
        requireLength(to - from);
        call.state.payForMaking(to - from);
        return stringFrom(given, [from, to], call.limits.look);
      },
    ),
    intoCharCodeArray: scope.func(
      {
        native: native("intoCharCodeArray"),
        params: [string, array, start],
        results: [i32],
        doc: "writes the code units into the array from start on; gives how many there are",
      },
      (call, value, units, from) => {
        const to = arrayOf(call, "intoCharCodeArray", units);
        const text = stringOf(call, "intoCharCodeArray", value);
        requireRange(call, "intoCharCodeArray", [from, from + text.length], to.length);
        call.state.payForReading(text);
        call.state.pay(text.length);
        writeUnits(text, to, { from, look: call.limits.look });
        return text.length;
      },
    ),
    fromCharCode: scope.func(
      {
        native: native("fromCharCode"),
        quick: true,
        params: [label("charCode", u32)],
        results: [refExtern],
        doc: "a string of one code unit: the low 16 bits",
      },
      (_call, unit) => fromCharCode(unit),
    ),
    fromCodePoint: scope.func(
      {
        native: native("fromCodePoint"),
        quick: true,
        params: [label("codePoint", u32)],
        results: [refExtern],
        doc: "a string of one code point; traps above 0x10ffff",
      },
      (call, point) => {
        if (point > MAX_CODE_POINT) call.trap("builtin", `fromCodePoint: there is no code point ${point}`);
        return fromCodePoint(point);
      },
    ),
    charCodeAt: scope.func(
      {
        native: native("charCodeAt"),
        quick: true,
        params: [string, index],
        results: [i32],
        doc: "the code unit at an index; traps at and behind the end",
      },
      (call, value, at) => {
        const text = stringOf(call, "charCodeAt", value);
        if (at < text.length) {
          call.state.payForReading(text);
          return text.charCodeAt(at);
        }
        return call.trap("builtin", `charCodeAt: index ${at} is outside of a string of ${text.length}`);
      },
    ),
    codePointAt: scope.func(
      {
        native: native("codePointAt"),
        quick: true,
        params: [string, index],
        results: [i32],
        doc: "the code point that begins at an index, or the surrogate there; traps at and behind the end",
      },
      (call, value, at) => {
        const text = stringOf(call, "codePointAt", value);
        if (at < text.length) call.state.payForReading(text);
        return (
          text.codePointAt(at) ??
          call.trap("builtin", `codePointAt: index ${at} is outside of a string of ${text.length}`)
        );
      },
    ),
    length: scope.func(
      { native: native("length"), quick: true, params: [string], results: [i32], doc: "how many code units there are" },
      (call, value) => stringOf(call, "length", value).length,
    ),
    concat: scope.func(
      {
        native: native("concat"),
        quick: true,
        params: [first, second],
        results: [refExtern],
        doc: "one string of two",
      },
      (call, one, other) => {
        const head = stringOf(call, "concat", one);
        return call.state.join(head, stringOf(call, "concat", other));
      },
    ),
    substring: scope.func(
      {
        native: native("substring"),
        quick: true,
        params: [string, start, end],
        results: [refExtern],
        doc: "the code units from start up to end or the string's end; none if start is behind either",
      },
      (call, value, from, to) => {
        const text = stringOf(call, "substring", value);
        return call.state.part(text, from, to);
      },
    ),
    equals: scope.func(
      {
        native: native("equals"),
        quick: true,
        params: [first, second],
        results: [i32],
        doc: "1 if both are the same string, or both are null, else 0",
      },
      (call, one, other) => {
        const head = one === null ? null : stringOf(call, "equals", one);
        const tail = other === null ? null : stringOf(call, "equals", other);
        // Nothing is read of strings that differ in length.
        if (head === null || tail === null || head.length !== tail.length) return head === tail ? 1 : 0;
        call.state.payForReading(head);
        call.state.payForReading(tail);
        call.state.pay(tail.length);
        return head === tail ? 1 : 0;
      },
    ),
    compare: scope.func(
      {
        native: native("compare"),
        quick: true,
        params: [first, second],
        results: [i32],
        doc: "-1, 0 or 1: which comes first by code units",
      },
      (call, one, other) => {
        const head = stringOf(call, "compare", one);
        const tail = stringOf(call, "compare", other);
        call.state.payForReading(head);
        call.state.payForReading(tail);
        call.state.pay(Math.min(head.length, tail.length));
        return head === tail ? 0 : head < tail ? -1 : 1;
      },
    ),
  },
});

type Declared = typeof declared;
/** What `wasm:js-string` declares. */
export interface JsStringSet extends Declared {}

/** The set `wasm:js-string`. */
export const jsString: JsStringSet = declared;
