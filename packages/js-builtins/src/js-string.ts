// `wasm:js-string`: strings as JavaScript has them, sequences of 16-bit code units. Indices are unsigned. What is no string traps.
// https://github.com/WebAssembly/js-string-builtins/blob/main/proposals/js-string-builtins/Overview.md

import { builtinSet, externref, i32, label, refExtern, u32 } from "@atoll/core";
import { type NativeBuiltin, nullableI16Array } from "@atoll/core/engine";
import { arrayOf, end, pay, requireRange, scope, start, string, stringOf } from "./string-argument.ts";

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
        pay(call, to - from);
        let made = "";
        for (let at = from; at < to; at += PIECE) {
          made += fromCharCode.apply(null, given.subarray(at, Math.min(to, at + PIECE)) as unknown as number[]);
        }
        return made;
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
        pay(call, text.length);
        for (let i = 0; i < text.length; i++) to[from + i] = text.charCodeAt(i);
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
        params: [string, index],
        results: [i32],
        doc: "the code unit at an index; traps at and behind the end",
      },
      (call, value, at) => {
        const text = stringOf(call, "charCodeAt", value);
        if (at < text.length) return text.charCodeAt(at);
        return call.trap("builtin", `charCodeAt: index ${at} is outside of a string of ${text.length}`);
      },
    ),
    codePointAt: scope.func(
      {
        native: native("codePointAt"),
        params: [string, index],
        results: [i32],
        doc: "the code point that begins at an index, or the surrogate there; traps at and behind the end",
      },
      (call, value, at) => {
        const text = stringOf(call, "codePointAt", value);
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
      { native: native("concat"), params: [first, second], results: [refExtern], doc: "one string of two" },
      (call, one, other) => {
        const head = stringOf(call, "concat", one);
        return head + stringOf(call, "concat", other);
      },
    ),
    substring: scope.func(
      {
        native: native("substring"),
        params: [string, start, end],
        results: [refExtern],
        doc: "the code units from start up to end or the string's end; none if start is behind either",
      },
      (call, value, from, to) => {
        const text = stringOf(call, "substring", value);
        return from > to || from > text.length ? "" : text.substring(from, to);
      },
    ),
    equals: scope.func(
      {
        native: native("equals"),
        params: [first, second],
        results: [i32],
        doc: "1 if both are the same string, or both are null, else 0",
      },
      (call, one, other) => {
        if (one !== null) stringOf(call, "equals", one);
        if (other !== null) pay(call, stringOf(call, "equals", other).length);
        return one === other ? 1 : 0;
      },
    ),
    compare: scope.func(
      {
        native: native("compare"),
        params: [first, second],
        results: [i32],
        doc: "-1, 0 or 1: which comes first by code units",
      },
      (call, one, other) => {
        const head = stringOf(call, "compare", one);
        const tail = stringOf(call, "compare", other);
        pay(call, Math.min(head.length, tail.length));
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
